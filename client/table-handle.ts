// A table of the server as an object: what the server told of it, and what can be done with it.
import { inspect } from 'node:util'
import type { RecordBatch, Schema, Table } from 'apache-arrow'
import type { QuiverError } from './errors.ts'
import { collected, rowsOf, streamed, type CollectOptions, type Identified } from './operations/collect.ts'
import { dropTable, renewLease } from './operations/leases.ts'
import { explain, type ExplainOptions } from './operations/query.ts'
import type { Session } from './operations/session.ts'
import { statisticsOf, statsOf, type TableStats } from './operations/stats.ts'
import { lookUp, materialize, nameTable, schemaOf, type MaterializeOptions } from './operations/tables.ts'
import { write, type WriteOptions, type WriteSummary } from './operations/write.ts'
import type { Option } from './option.ts'
import type { Result, ResultAsync } from './result.ts'
import type { Column, TableInfo, TableKind } from './table-info.ts'
import { tableId, type HandleId, type TableLike } from './table-ref.ts'
import type { CallOptions } from './transport/connection.ts'

/**
 * A table that the server keeps. Its properties are what the server told when the handle was made; its methods ask the server, and
 * all of them renew the lease. Failures of all methods: `HANDLE_EXPIRED`, `HANDLE_DROPPED`, `HANDLE_UNKNOWN` (kind `not-found`),
 * for lazy tables also what reading may meet (`FILE_CORRUPT`, `SOURCE_CHANGED` …), and what any call may end with.
 *
 * `await using table = …` drops the table at the end of the block.
 */
export class TableHandle implements TableInfo, TableLike {
  readonly id: HandleId
  readonly kind: TableKind
  readonly columns: readonly Column[]
  readonly rows: Option<bigint>
  readonly bytes: Option<bigint>
  readonly name: Option<string>
  readonly ttlMs: number
  readonly expiresAt: Option<Date>
  readonly schemaMessage: Uint8Array
  readonly #session: Session

  /** Handles are made by the client. */
  constructor(session: Session, info: TableInfo) {
    this.#session = session
    this.id = info.id
    this.kind = info.kind
    this.columns = info.columns
    this.rows = info.rows
    this.bytes = info.bytes
    this.name = info.name
    this.ttlMs = info.ttlMs
    this.expiresAt = info.expiresAt
    this.schemaMessage = info.schemaMessage
  }

  get [tableId](): HandleId {
    return this.id
  }

  /** All rows, in the table's order, as an Arrow table in this program's memory; its columns are views on what arrived. */
  collect(options: CollectOptions = {}): ResultAsync<Table, QuiverError> {
    return collected(this.#session, rowsOf(this, options))
  }

  /**
   * The rows batch by batch, at the pace of the loop: neither side holds more than a few batches. A table without rows gives one
   * empty batch. A failure is the last item, and the only Err. Leaving the loop ends the call; every loop over it is a new call.
   */
  stream(options: CollectOptions = {}): AsyncIterable<Result<RecordBatch, QuiverError>> {
    return streamed(this.#session, rowsOf(this, options))
  }

  /** Reads a lazy table once and holds its rows in the server, under a new handle. */
  materialize(options: MaterializeOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return materialize(this.#session, this, options).map((info) => keepHandle(this.#session, info))
  }

  /**
   * Gives the table a name, under which SQL sees it; a name in use moves to this table. The name is an SQL identifier without
   * quotes, the empty one takes the name away. The new handle is the same table, with the name in its properties.
   */
  as(name: string, options: CallOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return nameTable(this.#session, this, name, options).map((info) => keepHandle(this.#session, info))
  }

  /** Writes the table to a file of the server, or with `partitionBy` to a directory: readers see the old files or the new ones. */
  write(path: string, options: WriteOptions = {}): ResultAsync<WriteSummary, QuiverError> {
    return write(this.#session, this, path, options)
  }

  /** The Arrow schema. */
  schema(options: CallOptions = {}): ResultAsync<Schema, QuiverError> {
    return lookUp(this.#session, this, options).andThen(schemaOf)
  }

  /**
   * Statistics of each column, one row for each: column_name, column_type, min, max, approx_unique, avg, std, q25, q50, q75, count,
   * null_percentage. Reads all rows.
   */
  describe(options: CallOptions & Identified = {}): ResultAsync<Table, QuiverError> {
    return collected(this.#session, statisticsOf(this, options))
  }

  /** Rows, bytes and files; may have to count the rows. */
  stats(options: CallOptions = {}): ResultAsync<TableStats, QuiverError> {
    return statsOf(this.#session, this, options)
  }

  /** How the server would read the table, or with `analyze` how it did. */
  explain(options: ExplainOptions = {}): ResultAsync<string, QuiverError> {
    return explain(this.#session, this, options)
  }

  /** Renews the lease; the value is its length from now, in milliseconds. The client does this by itself for handles in reach. */
  heartbeat(options: CallOptions = {}): ResultAsync<number, QuiverError> {
    return renewLease(this.#session, this, options)
  }

  /** Ends the table now. Operations that read it finish. */
  drop(options: CallOptions = {}): ResultAsync<void, QuiverError> {
    return dropTable(this.#session, this, options)
  }

  /** Drops the table. A failure is passed over: the table is gone already, or its lease will end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop()
  }

  /** For logs: the id is a secret and is cut. */
  toString(): string {
    return `TableHandle(${this.kind} ${this.id.slice(0, 6)}…)`
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

/** A handle whose lease is kept alive for as long as the program can reach it. */
export function keepHandle(session: Session, info: TableInfo): TableHandle {
  const handle = new TableHandle(session, info)
  session.leases.keep(handle)
  return handle
}
