// The live tables of a server and the feeds into them, by name.
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { encodeSchemaMessage } from '../arrow/ipc-schema.ts'
import type { ArrowSchema } from '../arrow/schema.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionId } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Storage } from '../handles/storage.ts'
import type { SharedBytes } from './batch-log.ts'
import type { FeedPool } from './feed-pool.ts'
import { Feed } from './feed.ts'
import { LiveTable } from './live-table.ts'
import { plainMapping, type FeedMapping, type Misfits } from './mapping.ts'
import type { Retention } from './thread/live-store.ts'

export interface FeedsParts {
  readonly pool: FeedPool
  readonly clock: Clock
  /** What the logs for subscribers hold and may hold together. */
  readonly sharedLogBytes: SharedBytes
  /** A connection of the engine for the feeds' thread alone. */
  readonly connection: ConnectionId
  readonly onFault: (message: string, stack?: string) => void
  readonly onSegments: () => void
  /** Holds rows of the engine's table of this name, with one holder. */
  readonly hold: (table: string) => Storage
  /** A live table is no more. */
  readonly onDropped: (live: LiveTable) => void
}

export interface LiveRequest {
  readonly name: string
  readonly schema: ArrowSchema
  readonly retention: Retention
  readonly misfits: Misfits
  /** Null: each column from the member of its name. */
  readonly mapping: FeedMapping | null
}

const MIB = 1024 * 1024
const MOST_TABLES = 1_000
/** What a table's log may hold of what all of them may. */
const LOG_SHARE = 1 / 4
/** Messages that may wait at each feed. */
const INTAKE_BYTES = 16 * MIB
const SEGMENTS_PER_WINDOW = 8
const LEAST_SEGMENT_ROWS = 16_384
/** The engine's own row groups. */
const USUAL_SEGMENT_ROWS = 122_880

const SHUTTING_DOWN = new DataError('SHUTTING_DOWN', 'The server is shutting down.', {}, { retryAfterMs: 1_000 })

export class Feeds {
  readonly #parts: FeedsParts
  readonly #tables = new Map<string, LiveTable>()
  readonly #feeds = new Map<string, Feed>()
  readonly #opening = new Map<string, Promise<LiveTable>>()
  #feedNumber = 0

  constructor(parts: FeedsParts) {
    this.#parts = parts
  }

  get tables(): ReadonlyMap<string, LiveTable> {
    return this.#tables
  }

  get feeds(): ReadonlyMap<string, Feed> {
    return this.#feeds
  }

  /** The live table of this name: made, with a feed of the same name, or the one that is there, if it has the same schema. */
  async open(request: LiveRequest): Promise<LiveTable> {
    const { name } = request
    // Two that ask for a new table at once get the same.
    const open = this.#opening.get(name) ?? this.#tables.get(name)
    if (open !== undefined) return sameSchema(await open, request)
    if (this.#tables.size + this.#opening.size >= MOST_TABLES)
      throw new DataError('LIMIT_EXCEEDED', `There are ${MOST_TABLES} live tables already; drop one.`, { limit: String(MOST_TABLES) })
    const made = this.#make(request)
    this.#opening.set(name, made)
    try {
      return await made
    } finally {
      this.#opening.delete(name)
    }
  }

  /** Fails with FEED_UNKNOWN. */
  table(name: string): LiveTable {
    const table = this.#tables.get(name)
    if (table === undefined) throw unknown('live table', name, this.#tables)
    return table
  }

  /** Fails with FEED_UNKNOWN. */
  feed(name: string): Feed {
    const feed = this.#feeds.get(name)
    if (feed === undefined) throw unknown('feed', name, this.#feeds)
    return feed
  }

  /** Ends a live table and its feeds. Fails with FEED_UNKNOWN. */
  async drop(name: string): Promise<void> {
    const table = this.table(name)
    this.#tables.delete(name)
    for (const [feedName, feed] of this.#feeds) {
      if (feed.table !== table) continue
      this.#feeds.delete(feedName)
      await this.#parts.pool.run('closeFeed', [feed.facts.number])
    }
    await table.close(new DataError('FEED_UNKNOWN', `The live table ${name} was dropped.`, { name }))
    this.#parts.onDropped(table)
    table.facts.storage.release()
  }

  /** Ends all subscriptions. */
  end(): void {
    for (const table of this.#tables.values()) table.log.end(SHUTTING_DOWN)
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all([...this.#tables.values()].map((table) => table.close(SHUTTING_DOWN)))
    await this.#parts.pool.close()
  }

  async #make({ name, schema, retention, misfits, mapping }: LiveRequest): Promise<LiveTable> {
    const { pool, clock, connection, onFault, onSegments, hold, sharedLogBytes } = this.#parts
    const table = `t_${randomUUID().replaceAll('-', '')}`
    const segmentRows = segmentRowsFor(retention)
    const binding = await pool.run('openTable', [connection, { table, schema, retention, segmentRows }])
    onSegments()
    const facts = { name, table, schema, binding, retention, storage: hold(table) }
    const live = new LiveTable({ pool, clock, logBytes: sharedLogBytes.maxBytes * LOG_SHARE, sharedLogBytes, onFault, onSegments }, facts)
    const names = schema.fields.map((field) => field.name)
    await this.#addFeed(name, live, mapping ?? plainMapping(names, misfits))
    this.#tables.set(name, live)
    return live
  }

  async #addFeed(name: string, table: LiveTable, mapping: FeedMapping): Promise<Feed> {
    const { pool, clock } = this.#parts
    const number = ++this.#feedNumber
    await pool.run('openFeed', [number, table.facts.table, mapping])
    const feed = new Feed({ pool, clock, maxBytes: INTAKE_BYTES }, table, { name, number, mapping })
    this.#feeds.set(name, feed)
    return feed
  }
}

function segmentRowsFor({ maxRows }: Retention): number {
  if (maxRows === null) return USUAL_SEGMENT_ROWS
  return Math.max(LEAST_SEGMENT_ROWS, Math.min(8 * USUAL_SEGMENT_ROWS, Math.ceil(maxRows / SEGMENTS_PER_WINDOW)))
}

function sameSchema(table: LiveTable, { name, schema }: LiveRequest): LiveTable {
  if (isDeepStrictEqual(encodeSchemaMessage(table.facts.schema), encodeSchemaMessage(schema))) return table
  const columns = table.facts.schema.fields.map((field) => field.name).join(', ')
  throw new DataError('SCHEMA_MISMATCH', `The live table ${name} is there already with another schema: ${columns}.`, { table: name })
}

function unknown(what: string, name: string, known: ReadonlyMap<string, unknown>): DataError {
  const candidates = [...known.keys()].slice(0, 20).join(', ')
  const hint = candidates === '' ? 'there are none' : `there are ${candidates}`
  return new DataError('FEED_UNKNOWN', `There is no ${what} ${JSON.stringify(name)}; ${hint}.`, { name, candidates })
}
