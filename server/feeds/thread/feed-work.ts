// What the thread of the feeds does: it reads messages into columns, keeps the rows, and appends them to the engine. There is one
// such thread, apart from those of queries, so that no query holds up what comes in.
import { isDeepStrictEqual } from 'node:util'
import { encodeRecordBatch } from '../../arrow/encode-batch.ts'
import { readDictionaryBatch, readRecordBatch, type Dictionaries } from '../../arrow/ipc-batch-reader.ts'
import { decodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { ConnectionId, Engine, IpcMessage, LiveBinding } from '../../engine/engine.ts'
import { DataError } from '../../errors.ts'
import type { FeedMapping } from '../mapping.ts'
import { LiveStore, type LiveStoreOptions, type StoredRows } from './live-store.ts'
import type { Lot, Taken } from './lot.ts'
import { LotReader } from './lot-reader.ts'

/** Blocking calls. All throw DataError. */
export interface FeedWork {
  /** Begins a live table. */
  openTable(connection: ConnectionId, options: LiveStoreOptions): LiveBinding
  /** Says how the messages of a feed become rows of a table. */
  openFeed(feed: number, table: string, mapping: FeedMapping): void
  /** Takes JSON messages in. */
  takeLot(feed: number, lot: Lot): Taken
  /** Takes record batches in, with the schema and dictionaries of their stream. */
  takeBatches(table: string, schema: IpcMessage, dictionaries: readonly IpcMessage[], batches: readonly IpcMessage[]): Taken
  /** Makes all rows so far visible to queries. */
  flush(table: string, nowMs: number): StoredRows
  closeFeed(feed: number): void
  /** Forgets a table; what the engine has of it stays. */
  closeTable(table: string): void
}

interface OpenTable {
  readonly schema: ArrowSchema
  readonly store: LiveStore
}

interface OpenFeed {
  readonly table: OpenTable
  readonly reader: LotReader
}

const NOTHING = { rejects: [], rejected: 0, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0, perMessage: null } as const

export function createFeedWork(engine: Engine): FeedWork {
  const tables = new Map<string, OpenTable>()
  const feeds = new Map<number, OpenFeed>()
  const tableOf = (name: string): OpenTable => found(tables.get(name))
  return {
    openTable(connection, options) {
      const { table, schema } = options
      const binding = engine.createLive(connection, table, schema)
      tables.set(table, { schema, store: new LiveStore(engine, connection, options) })
      return binding
    },
    openFeed(feed, tableName, mapping) {
      const table = tableOf(tableName)
      feeds.set(feed, { table, reader: new LotReader(table.schema, mapping) })
    },
    takeLot(feed, lot) {
      const { table, reader } = found(feeds.get(feed))
      const { columns, ...taken } = reader.read(lot)
      return { ...taken, data: keep(table, { length: taken.rows, columns }) }
    },
    takeBatches(tableName, schema, dictionaries, messages) {
      const table = tableOf(tableName)
      const streamSchema = decodeSchemaMessage(schema.header)
      requireSchema(table.schema, streamSchema)
      const known: Dictionaries = new Map()
      for (const dictionary of dictionaries) readDictionaryBatch(dictionary, streamSchema, known)
      const batches = messages.map((message) => readRecordBatch(message, streamSchema, known))
      const [first] = batches
      if (first === undefined) return { ...NOTHING, rows: 0, data: null }
      return { ...NOTHING, rows: first.length, data: keep(table, first) }
    },
    flush: (table, nowMs) => tableOf(table).store.flush(nowMs),
    closeFeed(feed) {
      feeds.delete(feed)
    },
    closeTable(table) {
      tables.delete(table)
    },
  }
}

/** The batch as a message, after it was kept for the engine. */
function keep({ store }: OpenTable, batch: ArrowBatch): Uint8Array<ArrayBuffer> | null {
  if (batch.length === 0) return null
  const message = encodeRecordBatch(batch)
  store.add(batch, message.length)
  return message
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new DataError('INTERNAL', 'The thread of the feeds does not know this feed or table.')
  return value
}

function requireSchema(table: ArrowSchema, stream: ArrowSchema): void {
  if (isDeepStrictEqual(table.fields, stream.fields)) return
  throw new DataError('SCHEMA_MISMATCH', 'The Arrow data has another schema than the live table.')
}
