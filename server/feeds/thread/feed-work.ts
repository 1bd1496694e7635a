// What the thread of the feeds does: it reads messages into columns, keeps the rows, and appends them to the engine. There is one
// such thread, apart from those of queries, so that no query holds up what comes in.
import { isDeepStrictEqual } from 'node:util'
import { readDictionaryBatch, readRecordBatch, type Dictionaries } from '../../arrow/ipc-batch-reader.ts'
import { decodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import type { ConnectionId, Engine, IpcMessage } from '../../engine/engine.ts'
import { DataError } from '../../errors.ts'
import { followsMembers, mappingOver, type FeedMapping } from '../mapping.ts'
import { conformBatch } from './conform-batch.ts'
import type { StoredRows } from './live-store.ts'
import type { LiveShape, Lot, Taken } from './lot.ts'
import { messageReader, type MessageReader } from './message-reader.ts'
import type { ProducerStretch } from './producer-places.ts'
import { TableRows, type Recovered, type TableOptions } from './table-rows.ts'
import { hasSurprises, Widening } from './widening.ts'

/** Blocking calls. All throw DataError. */
export interface FeedWork {
  /** Begins a live table, with the rows that are on disk. */
  openTable(connection: ConnectionId, options: TableOptions, nowMs: number): OpenedTable
  /** Says how the messages of a feed become rows of a table. */
  openFeed(feed: number, table: string, mapping: FeedMapping): void
  /** Takes JSON messages in. */
  takeLot(feed: number, lot: Lot): Taken
  /** Takes a record batch in, with the schema and dictionaries of its stream, without the rows that its producer has sent before. */
  takeBatch(
    table: string,
    schema: IpcMessage,
    dictionaries: readonly IpcMessage[],
    batch: IpcMessage,
    stretch: ProducerStretch | null,
  ): Taken
  /** Keeps the rows of messages that the main thread has read itself, and told subscribers of: so many. */
  adopt(feed: number, lot: Lot, rows: number): void
  /** As LiveStore.flush. */
  flush(table: string, nowMs: number, heldFrom: number, rows: number): StoredRows
  closeFeed(feed: number): void
  /** Forgets a table; what the engine has of it stays. */
  closeTable(table: string): void
}

/** A table as it is when it was opened. */
export interface OpenedTable extends LiveShape {
  readonly stored: StoredRows
  readonly recovered: Recovered
}

interface OpenFeed {
  readonly table: TableRows
  readonly mapping: FeedMapping
  reader: MessageReader
}

const NOTHING = { rejects: [], rejected: 0, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0, perMessage: null } as const

/** `wallNow`: milliseconds since 1970. */
export function createFeedWork(engine: Engine, wallNow: () => number = Date.now): FeedWork {
  const tables = new Map<string, TableRows>()
  const feeds = new Map<number, OpenFeed>()
  const widening = new Widening(engine, wallNow)
  const readAnew = (table: TableRows): void => {
    for (const feed of feeds.values()) if (feed.table === table) feed.reader = readerOf(table, feed.mapping)
  }
  const tableOf = (name: string): TableRows => found(tables.get(name))
  return {
    openTable(connection, options, nowMs) {
      const { table, schema } = options
      const binding = engine.createLive(connection, table, schema)
      try {
        const rows = new TableRows(engine, connection, options, binding, nowMs)
        tables.set(table, rows)
        return { ...rows.shape, stored: rows.flush(nowMs, options.heldFrom), recovered: rows.recovered }
      } catch (error) {
        engine.dropTable(connection, table)
        throw error
      }
    },
    openFeed(feed, tableName, mapping) {
      const table = tableOf(tableName)
      feeds.set(feed, { table, mapping, reader: readerOf(table, mapping) })
    },
    takeLot(feed, lot) {
      const open = found(feeds.get(feed))
      const { table, mapping } = open
      const read = open.reader.read(lot)
      const isWider = followsMembers(table.schema, mapping) && hasSurprises(read) && widening.byMembers(table, lot)
      if (isWider) readAnew(table)
      const { columns, ...taken } = isWider ? open.reader.read(lot) : read
      return withNews(table, { ...taken, ...table.keep({ length: taken.rows, columns }, wallNow()) })
    },
    takeBatch(tableName, schema, dictionaries, message, stretch) {
      const table = tableOf(tableName)
      const streamSchema = decodeSchemaMessage(schema.header)
      if (widening.byStream(table, streamSchema)) readAnew(table)
      const known: Dictionaries = new Map()
      for (const dictionary of dictionaries) readDictionaryBatch(dictionary, streamSchema, known)
      const read = readRecordBatch(message, streamSchema, known)
      const isSame = isDeepStrictEqual(table.schema.fields, streamSchema.fields)
      const batch = isSame ? read : conformBatch(read, streamSchema, table.schema)
      return withNews(table, { ...NOTHING, ...table.keep(batch, wallNow(), stretch) })
    },
    adopt(feed, lot, rows) {
      const { table, reader } = found(feeds.get(feed))
      const read = reader.read(lot)
      if (read.rows !== rows) throw new DataError('INTERNAL', `Messages with ${rows} rows were read as ${read.rows}.`)
      table.adopt({ length: read.rows, columns: read.columns }, wallNow())
    },
    flush: (table, nowMs, heldFrom, rows) => tableOf(table).flush(nowMs, heldFrom, rows),
    closeFeed(feed) {
      feeds.delete(feed)
    },
    closeTable(table) {
      tables.get(table)?.close()
      tables.delete(table)
    },
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new DataError('INTERNAL', 'The thread of the feeds does not know this feed or table.')
  return value
}

/** The main thread hears of a wider table with the first rows that were taken, whatever failed before them. */
function withNews(table: TableRows, taken: Taken): Taken {
  const widened = table.news()
  return widened === null ? taken : { ...taken, widened }
}

function readerOf({ schema }: TableRows, mapping: FeedMapping): MessageReader {
  return messageReader(schema, mappingOver(schema, mapping))
}
