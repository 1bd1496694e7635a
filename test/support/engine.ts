// An engine on a database of its own in this process, for tests of the engine without a server around it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readMessageInfo } from '../../server/arrow/ipc-message.ts'
import type {
  ConnectionId,
  Database,
  Engine,
  ExactTarget,
  FileStamp,
  IpcMessage,
  Parameters,
  ReadOptions,
  StoredTable,
  WriteOptions,
  WriteResult,
} from '../../server/engine/engine.ts'
import { openDatabase } from '../../server/engine/duckdb/database.ts'
import { createEngine } from '../../server/engine/duckdb/engine.ts'
import { plainTable, rowsOf } from './engine-results.ts'

export interface Collected {
  readonly ipc: Uint8Array
  readonly rows: number
  readonly pages: number
}

export interface CollectOptions {
  readonly parameters?: Parameters
  readonly target?: ExactTarget | null
  readonly files?: readonly FileStamp[]
  readonly maxBytes?: number
  readonly maxRows?: number
}

export interface ReadTexts {
  readonly types: Readonly<Record<string, string>>
  readonly rows: (string | null)[][]
}

const PREFIX_BYTES = 8

/** The messages of an IPC stream without its end. */
function cutMessages(ipc: Uint8Array): (IpcMessage & { kind: string })[] {
  const view = new DataView(ipc.buffer, ipc.byteOffset, ipc.byteLength)
  const messages: (IpcMessage & { kind: string })[] = []
  for (let at = 0; at < ipc.length;) {
    const headerBytes = view.getInt32(at + 4, true)
    if (headerBytes === 0) break
    const header = new Uint8Array(ipc.slice(at + PREFIX_BYTES, at + PREFIX_BYTES + headerBytes))
    const { kind, bodyLength } = readMessageInfo(header)
    const start = at + PREFIX_BYTES + headerBytes
    messages.push({ kind, header, body: new Uint8Array(ipc.slice(start, start + bodyLength)) })
    at = start + bodyLength
  }
  return messages
}

/** Holds a directory, its one root, until it is disposed. */
export class TestEngine {
  readonly directory = mkdtempSync(join(tmpdir(), 'quiver-engine-'))
  readonly database: Database
  readonly engine: Engine
  readonly connection: ConnectionId
  #tables = 0

  constructor(options: { memoryBytes?: number; threads?: number; maxTempBytes?: number } = {}) {
    this.database = openDatabase({
      memoryBytes: options.memoryBytes ?? 512 << 20,
      threads: options.threads ?? 1,
      tempDirectory: join(this.directory, 'spill'),
      maxTempBytes: options.maxTempBytes ?? 4 * 2 ** 30,
      roots: [this.directory],
    })
    this.engine = createEngine(this.database.pointer, [this.directory])
    this.connection = this.database.connect()
  }

  /** Where a file of this name lies in the engine's root. */
  path(name: string): string {
    return join(this.directory, name)
  }

  /** Makes a file of this name, and the directories that it needs. */
  file(name: string, content: string | Uint8Array): string {
    const path = this.path(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  /** Writes a query's rows to a file of this name; the format is Parquet unless told otherwise. */
  write(name: string, sql: string, options: Partial<WriteOptions> = {}): WriteResult {
    const whole = { format: 'parquet', overwrite: false, partitionBy: [], ...options, path: this.path(name) } as const
    const { rows, bytes, files, temporary, path } = this.engine.write(this.connection, sql, [], whole, null, 'test')
    if (whole.overwrite) rmSync(path, { recursive: true, force: true })
    renameSync(temporary, path)
    return { rows, bytes, files }
  }

  /** Reads files of these names, as texts; `types` are SQL types by column. */
  read(names: readonly string[], options: Omit<ReadOptions, 'paths'> = {}): ReadTexts {
    const { relation, files, schema } = this.engine.scan(this.connection, { ...options, paths: names.map((name) => this.path(name)) })
    const types = Object.fromEntries(schema.columns.map((column) => [column.name, column.sqlType]))
    return { types, rows: this.texts(`FROM ${relation ?? ''}`, { files }) }
  }

  collect(sql: string, options: CollectOptions = {}): Collected {
    const { maxBytes = 1 << 20, maxRows = 0 } = options
    const { connection, engine } = this
    let page = engine.open({
      connection,
      sql,
      parameters: options.parameters ?? [],
      statement: null,
      files: options.files ?? [],
      target: options.target ?? null,
      maxBytes,
      maxRows,
    })
    const { statement } = page
    const parts = [page.data]
    let rows = page.rows
    while (page.cursor !== null) {
      page = engine.next(connection, page.cursor, maxBytes, maxRows)
      parts.push(page.data)
      rows += page.rows
    }
    if (statement !== null) engine.disposeStatements(connection, [statement])
    return { ipc: Buffer.concat(parts), rows, pages: parts.length }
  }

  /** The rows as text, cast by SQL itself: what the engine holds, whatever its form in Arrow. */
  texts(sql: string, options: CollectOptions = {}): (string | null)[][] {
    const { ipc } = this.collect(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\n${sql}\n)`, options)
    return rowsOf(plainTable(ipc).columns) as (string | null)[][]
  }

  put(ipc: Uint8Array): StoredTable & { table: string } {
    const table = `t${this.#tables++}`
    const [schema, ...rest] = cutMessages(ipc)
    if (schema === undefined) throw new Error('no schema in the stream')
    const store = this.engine.beginPut(this.connection, table, schema)
    const dictionaries: IpcMessage[] = []
    try {
      for (const message of rest) {
        if (message.kind === 'dictionaryBatch') dictionaries.push(message)
        else this.engine.appendPut(this.connection, store, dictionaries, [message])
      }
      return { table, ...this.engine.finishPut(this.connection, store, dictionaries) }
    } catch (error) {
      this.engine.dropTable(this.connection, table)
      throw error
    }
  }

  /** What comes back of an IPC stream that was put. */
  roundTrip(ipc: Uint8Array, options: CollectOptions = {}): Uint8Array {
    const stored = this.put(ipc)
    try {
      return this.collect(`SELECT * FROM ${stored.exact}`, { ...options, target: stored.target }).ipc
    } finally {
      this.engine.dropTable(this.connection, stored.table)
    }
  }

  [Symbol.dispose](): void {
    this.database.close()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
