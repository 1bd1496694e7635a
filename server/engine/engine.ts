// What the engine can do, without pointers: the pool's workers call an Engine, the main thread a Database.
// Every Engine method blocks its thread; the main thread calls none of them.
import type { LiveSegments } from './live-segments.ts'
import type { ArrowBatch, ArrowSchema } from '../arrow/schema.ts'

/** An open connection of the engine. At most one operation at a time runs on it; it may move between threads. */
export type ConnectionId = bigint & { readonly __brand: 'ConnectionId' }

/** A prepared statement kept with its connection. Plain data; only the engine reads what is inside. */
export interface StatementToken {
  readonly sql: string
  readonly state: unknown
}

/** An open result between two pages. Plain data; only the engine reads what is inside. */
export interface CursorToken {
  readonly state: unknown
}

/** A file as it was when a scan was bound. A scan of a file that differs later fails with SOURCE_CHANGED. */
export interface FileStamp {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
}

export type SqlValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int64'; readonly value: bigint }
  | { readonly kind: 'uint64'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'timestamp'; readonly microseconds: bigint }
  | { readonly kind: 'date'; readonly days: number }
  | { readonly kind: 'decimal'; readonly value: string }
  | { readonly kind: 'hugeint'; readonly value: string }
  | { readonly kind: 'list'; readonly values: readonly SqlValue[] }

/** Positional values (`$1` is the first) or values by name. */
export type Parameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

export interface ColumnInfo {
  readonly name: string
  readonly arrowType: string
  readonly sqlType: string
  readonly nullable: boolean
}

/** The shape of a relation: for people, and as one encapsulated IPC schema message. */
export interface RelationSchema {
  readonly columns: readonly ColumnInfo[]
  readonly message: Uint8Array
}

/** How a held table's rows become the Arrow data that was put. */
export interface ExactTarget {
  /** The held table's name. */
  readonly table: string
  /** The wanted fields. */
  readonly schema: ArrowSchema
  /** Their positions among the fields that were put; null: all. */
  readonly columns: readonly number[] | null
}

export type FileFormat = 'parquet' | 'csv' | 'json' | 'arrow'

export interface CsvReadOptions {
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly header?: boolean
  readonly skipRows?: number
  readonly nullValues?: readonly string[]
  readonly comment?: string
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly decimalSeparator?: string
  readonly encoding?: string
  readonly ignoreErrors?: boolean
  readonly sampleRows?: number
  readonly nullPadding?: boolean
  readonly columnNames?: readonly string[]
}

export interface JsonReadOptions {
  readonly layout?: 'auto' | 'array' | 'newline_delimited'
  readonly ignoreErrors?: boolean
  readonly sampleRecords?: number
  readonly maxDepth?: number
}

export interface ReadOptions {
  readonly paths: readonly string[]
  /** Absent: from the suffix. */
  readonly format?: FileFormat
  readonly columns?: readonly string[]
  readonly predicate?: string
  readonly limit?: bigint
  readonly hivePartitioning?: boolean
  readonly unionByName?: boolean
  readonly filenameColumn?: string
  readonly rowIndexColumn?: string
  /** SQL type by column name. */
  readonly schema?: Readonly<Record<string, string>>
  readonly csv?: CsvReadOptions
  readonly json?: JsonReadOptions
}

/** A read that has been looked at: its files exist, its schema is known. */
export interface ScanBinding {
  /**
   * SQL of the relation, usable after FROM; null for formats the engine cannot scan in place (Arrow IPC): load those with
   * {@link Engine.load}.
   */
  readonly relation: string | null
  readonly format: FileFormat
  readonly files: readonly FileStamp[]
  readonly schema: RelationSchema
}

export interface OpenRequest {
  readonly connection: ConnectionId
  /** One SELECT-like statement. */
  readonly sql: string
  readonly parameters: Parameters
  /**
   * The same with the parameters written into it, where that is possible. The engine plans a statement with parameters anew each
   * time it runs; the plan of one without is kept. It is preferred where the result is sure to be the same.
   */
  readonly literal?: string | null
  /** A statement kept from an earlier page with the same connection and SQL, or the same `literal`. */
  readonly statement: StatementToken | null
  /** Files that must not have changed. */
  readonly files: readonly FileStamp[]
  /** What the result's columns are to be in Arrow, where the engine's own choice would lose something; null: the engine's choice. */
  readonly target: ExactTarget | null
  /** A page ends when it holds this many bytes. */
  readonly maxBytes: number
  /** Largest number of rows in one record batch; 0 is no bound. */
  readonly maxRows: number
}

/** The next stretch of a result's IPC stream: the schema first, end-of-stream last. */
export interface Page {
  /**
   * IPC bytes in a buffer of their own, after `headroom` unused bytes in which the transport can frame them without a copy.
   */
  readonly data: Uint8Array
  readonly rows: number
  /** Null when the stream is complete: everything is freed. */
  readonly cursor: CursorToken | null
  /** First page only: the prepared statement, to be kept with the connection or disposed. */
  readonly statement: StatementToken | null
}

/** Bytes left free before `Page.data` in its ArrayBuffer. */
export const PAGE_HEADROOM = 32

export interface WriteOptions {
  readonly path: string
  readonly format: FileFormat
  readonly overwrite: boolean
  readonly partitionBy: readonly string[]
  readonly compression?: string
  readonly rowGroupRows?: number
  /** Of the files below a partitioned path; by default the format's. */
  readonly fileExtension?: string
  readonly csv?: { readonly delimiter?: string; readonly quote?: string; readonly header?: boolean; readonly nullValue?: string }
  readonly jsonArray?: boolean
  /** By default for `.arrows`. */
  readonly arrowStream?: boolean
}

export interface WriteResult {
  readonly rows: bigint
  readonly bytes: number
  readonly files: readonly string[]
}

/** Files that are written and not visible yet: they lie at `temporary`, and belong to `path`. */
export interface WrittenFiles extends WriteResult {
  readonly temporary: string
  readonly path: string
  readonly overwrite: boolean
  readonly isDirectory: boolean
}

/** Where held rows go while they arrive. Plain data; only the engine reads what is inside. */
export interface StoreToken {
  readonly relation: string
  readonly state: unknown
}

/** One encapsulated IPC message, cut out of the stream: its flatbuffer and its body, each 8-byte aligned. */
export interface IpcMessage {
  readonly header: Uint8Array
  readonly body: Uint8Array
}

export interface StoredTable {
  /** SQL of the relation as queries see it, usable after FROM. */
  readonly relation: string
  /** SQL of the relation whose rows `target` turns into what was put, column by column in the same order as `relation`; for Collect and Write. */
  readonly exact: string
  readonly rows: bigint
  /** An estimate of the bytes held in memory or spilled. */
  readonly bytes: number
  readonly schema: RelationSchema
  /** What Collect must give back: the schema as it was put. */
  readonly target: ExactTarget | null
}

/** What a live table is to queries, whatever segments it has. */
export interface LiveBinding {
  /** As {@link StoredTable.relation}. */
  readonly relation: string
  /** As {@link StoredTable.exact}. */
  readonly exact: string
  readonly schema: RelationSchema
  readonly target: ExactTarget
  /**
   * For segments of each of the table's schemas what to select: `SELECT ${columns} FROM ${segmentPrefix}7` has the rows of segment 7 as
   * they would be stored with the newest schema, in the order in which they were appended; their `rowid` counts them from 0.
   */
  readonly selects: readonly LiveSelect[]
  readonly segmentPrefix: string
}

export interface LiveSelect {
  readonly columns: string
  /** In place of `columns`, the same rows as queries see them. */
  readonly face: string
}

/** Blocking calls, made by pool workers. All throw DataError. */
export interface Engine {
  /** Looks at files: expands globs, stamps them, binds their schema. */
  scan(connection: ConnectionId, options: ReadOptions): ScanBinding
  /** Reads Arrow IPC files into a new held table. `columns`, `predicate`, `limit` of the options apply. */
  load(connection: ConnectionId, options: ReadOptions, table: string): StoredTable
  /** The schema of a relation or query, without running it. */
  schemaOf(connection: ConnectionId, sql: string, target: ArrowSchema | null): RelationSchema
  /** Runs a query up to its first full page. */
  open(request: OpenRequest): Page
  /** The page after; `maxBytes` and `maxRows` may differ from page to page. */
  next(connection: ConnectionId, cursor: CursorToken, maxBytes: number, maxRows: number): Page
  /** Frees an unfinished result. Safe after an interrupt. */
  closeCursor(connection: ConnectionId, cursor: CursorToken): void
  disposeStatements(connection: ConnectionId, statements: readonly StatementToken[]): void
  /** Holds the rows of a query as a new table. */
  store(connection: ConnectionId, sql: string, parameters: Parameters, table: string, files: readonly FileStamp[]): StoredTable
  /** Begins a held table for Arrow data with this schema message. Hostile input is refused with ARROW_INVALID. */
  beginPut(connection: ConnectionId, table: string, schema: IpcMessage): StoreToken
  /** Appends dictionaries and record batches in their order; all of the put's dictionaries so far are given each time. Returns rows appended. */
  appendPut(connection: ConnectionId, store: StoreToken, dictionaries: readonly IpcMessage[], batches: readonly IpcMessage[]): number
  finishPut(connection: ConnectionId, store: StoreToken, dictionaries: readonly IpcMessage[]): StoredTable
  /** Makes an empty live table. Throws TYPE_UNSUPPORTED, naming the column, for what cannot be stored. */
  createLive(connection: ConnectionId, table: string, schema: ArrowSchema): LiveBinding
  /** Makes the segments named that are not there yet, drops those that are to go, and shows queries the rest; all at once. */
  setSegments(connection: ConnectionId, live: LiveSegments): void
  /** As setSegments, after another schema was added: what is bound from now on has its columns. */
  widenLive(connection: ConnectionId, live: LiveSegments): LiveBinding
  /** Appends record batches, which were checked, to a segment: all of them or none. */
  appendLive(connection: ConnectionId, table: string, segment: number, schema: ArrowSchema, batches: readonly ArrowBatch[]): void
  /** Ends the held table of this name, also a half-made one. */
  dropTable(connection: ConnectionId, table: string): void
  /** Writes everything under a name that is made of the path and of `id`. */
  write(
    connection: ConnectionId,
    sql: string,
    files: readonly FileStamp[],
    options: WriteOptions,
    target: ExactTarget | null,
    id: string,
  ): WrittenFiles
  /** Removes what a write of this id may have left. */
  discardWrite(connection: ConnectionId, path: string, id: string): void
  explain(connection: ConnectionId, sql: string, parameters: Parameters, analyze: boolean, format: 'text' | 'json'): string
  /** One number: `select count(*)` and the like. */
  count(connection: ConnectionId, sql: string, files: readonly FileStamp[]): bigint
}

export interface DatabaseOptions {
  /** Bytes the engine may hold in memory before it spills. */
  readonly memoryBytes: number
  /** Threads of the engine beside the pool's own; 1 means none. */
  readonly threads: number
  /** Where it spills. */
  readonly tempDirectory: string
  /** Bytes it may spill. */
  readonly maxTempBytes: number
  /** Directories that SQL and reads and writes may touch. */
  readonly roots: readonly string[]
}

export interface DatabaseUsage {
  readonly memoryBytes: number
  readonly spilledBytes: number
}

/** The main thread's side: opening, interrupting, watching. None of these wait for a query. */
export interface Database {
  /** Crosses to workers, which make their Engine of it. */
  readonly pointer: bigint
  connect(): ConnectionId
  disconnect(connection: ConnectionId): void
  /** Makes the operation running on the connection fail with CANCELLED; nothing when none is running. Repeat until the operation has returned. */
  interrupt(connection: ConnectionId): void
  /** 0 to 1, or null where unknown. */
  progress(connection: ConnectionId): number | null
  /** Bytes the engine holds, from its own accounting. */
  usage(): DatabaseUsage
  close(): void
}
