// The live tables of a server and the feeds into them, by name.
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { encodeSchemaMessage } from '../arrow/ipc-schema.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionId } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Storage } from '../handles/storage.ts'
import type { SharedBytes } from './batch-log.ts'
import type { FeedPool } from './feed-pool.ts'
import { FeedList, type NewFeed } from './feed-list.ts'
import type { Feed } from './feed.ts'
import { LiveTable } from './live-table.ts'
import { checkLiveSchema } from './live-schema.ts'
import type { Definitions, LiveDefinition } from './definitions.ts'
import type { Sinks } from './sinks/sinks.ts'
import { SourceMemory } from './sources/source-memory.ts'
import type { OpenSource } from './sources/source-settings.ts'
import type { Targets } from './sources/targets.ts'
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
  /** Where durable tables are; null: nowhere. */
  readonly definitions: Definitions | null
  readonly sinks: Sinks
  /** Where sources may go. */
  readonly targets: Targets
  readonly openSource: OpenSource
  /** A durable table was read from disk. */
  readonly onRecovered: (live: LiveTable) => void
  /** A live table is there, made or read from disk. */
  readonly onOpened: (live: LiveTable) => void
  /** A live table is no more. */
  readonly onDropped: (live: LiveTable) => void
}

export interface LiveRequest extends LiveDefinition {
  /** Whether its rows are on disk before they are told of; null: where the server has a data directory. */
  readonly isDurable: boolean | null
}

const MIB = 1024 * 1024
const MOST_TABLES = 1_000
/** What a table's log may hold of what all of them may. */
const LOG_SHARE = 1 / 4
const SEGMENTS_PER_WINDOW = 8
const SEGMENT_BYTES = 128 * MIB
const LEAST_SEGMENT_ROWS = 16_384
/** The engine's own row groups. */
const USUAL_SEGMENT_ROWS = 122_880

const SHUTTING_DOWN = new DataError('SHUTTING_DOWN', 'The server is shutting down.', {}, { retryAfterMs: 1_000 })

export class Feeds {
  readonly #parts: FeedsParts
  readonly #tables = new Map<string, LiveTable>()
  readonly #feeds: FeedList
  readonly #memory: SourceMemory
  readonly #opening = new Map<string, Promise<LiveTable>>()

  constructor(parts: FeedsParts) {
    this.#parts = parts
    this.#feeds = new FeedList(parts)
    this.#memory = new SourceMemory(parts.onFault)
  }

  get tables(): ReadonlyMap<string, LiveTable> {
    return this.#tables
  }

  get sinks(): Sinks {
    return this.#parts.sinks
  }

  get feeds(): ReadonlyMap<string, Feed> {
    return this.#feeds.all
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

  has(name: string): boolean {
    return this.#tables.has(name) || this.#opening.has(name)
  }

  /** Fails with FEED_UNKNOWN. */
  table(name: string): LiveTable {
    const table = this.#tables.get(name)
    if (table === undefined) throw unknown('live table', name, this.#tables)
    return table
  }

  /** Fails with FEED_UNKNOWN. */
  feed(name: string): Feed {
    const feed = this.#feeds.all.get(name)
    if (feed === undefined) throw unknown('feed', name, this.#feeds.all)
    return feed
  }

  /** All feeds into a live table. Fails with FEED_UNKNOWN. */
  feedsOf(table: string): readonly Feed[] {
    return this.#feeds.of(this.table(table))
  }

  /**
   * Another way into a live table, which a durable table remembers. Fails with FEED_UNKNOWN, FEED_EXISTS, with what is wrong with the
   * mapping, with TARGET_REFUSED for a place where its source may not go, and as disks do.
   */
  async connect(tableName: string, feed: NewFeed): Promise<Feed> {
    const table = this.table(tableName)
    if (feed.source !== null) await this.#parts.targets.target(feed.source.options.url).check()
    const added = await this.#feeds.add(table, feed)
    try {
      if (this.#tables.get(tableName) !== table) throw dropped(tableName)
      await this.#memory.keep(added, false)
      return added
    } catch (error) {
      // The disk may have it although it failed.
      await this.#memory.forget(added).catch(() => undefined)
      await this.#feeds.stop(added)
      throw error
    }
  }

  /** Has a feed read nothing more, also after a restart where its table remembers it. */
  pause(feed: Feed): Promise<void> {
    feed.pause()
    return this.#memory.keep(feed, true)
  }

  resume(feed: Feed): Promise<void> {
    feed.resume()
    return this.#memory.keep(feed, false)
  }

  /** Ends a feed and forgets it; its table stays. What it has been given is taken. */
  async stop(feed: Feed): Promise<void> {
    await this.#memory.forget(feed)
    await this.#feeds.stop(feed)
  }

  /** Ends a live table and its feeds. Fails with FEED_UNKNOWN. */
  async drop(name: string): Promise<void> {
    const table = this.table(name)
    this.#tables.delete(name)
    const feeds = this.#feeds.of(table)
    await Promise.all([this.#memory.leave(feeds), ...feeds.map((feed) => this.#feeds.stop(feed))])
    await this.sinks.endThoseOf(table)
    await table.close(dropped(name))
    if (table.facts.isDurable) await this.#parts.definitions?.remove(name)
    this.#parts.onDropped(table)
    table.facts.storage.release()
  }

  /** Ends all subscriptions, and reads nothing more from outside. */
  end(): void {
    for (const feed of this.#feeds.all.values()) feed.pause()
    for (const table of this.#tables.values()) table.log.end(SHUTTING_DOWN)
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all([...this.#feeds.all.values()].map((feed) => feed.end()))
    await this.sinks.close()
    // One that cannot be closed, since the thread is lost, keeps no other from it.
    await Promise.allSettled([...this.#tables.values()].map((table) => table.close(SHUTTING_DOWN)))
    await this.#parts.pool.close()
  }

  /** The durable tables that are on disk, with the sources that they remember. One that cannot be read is left as it is, and told of. */
  async recover(): Promise<void> {
    const { definitions, onFault, onRecovered } = this.#parts
    for (const definition of (await definitions?.all()) ?? []) {
      try {
        const live = await this.#openTable(definition, true)
        onRecovered(live)
      } catch (error) {
        onFault(`The live table ${definition.name} cannot be opened: ${(error as Error).message}`, (error as Error).stack)
      }
    }
    // Only now are the names of all tables taken.
    for (const live of this.#tables.values()) await this.#connectAgain(live)
  }

  async #connectAgain(live: LiveTable): Promise<void> {
    for (const remembered of await this.#memory.remembered(live)) {
      const { name } = remembered
      try {
        // A table's own feed was stopped before another could have its name.
        const own = this.#feeds.all.get(name)
        if (own?.facts.source === null) await this.#feeds.stop(own)
        await this.#feeds.add(live, remembered)
      } catch (error) {
        this.#parts.onFault(`The feed ${name} of the live table ${live.facts.name} is not connected again: ${(error as Error).message}`)
      }
    }
  }

  async #make(request: LiveRequest): Promise<LiveTable> {
    const { definitions } = this.#parts
    const { name, schema, retention, mapping, isDurable } = request
    if (schema.fields.length > 0 || mapping.isDefault !== true) checkLiveSchema(schema)
    if (isDurable === true && definitions === null)
      throw new DataError('ARGUMENT_INVALID', 'durable: this server keeps nothing on disk; start it with --data-dir.', { field: 'durable' })
    if (definitions === null || isDurable === false) return this.#openTable(request, false)
    await definitions.save({ name, schema, retention, mapping })
    try {
      return await this.#openTable(request, true)
    } catch (error) {
      await definitions.remove(name)
      throw error
    }
  }

  async #openTable({ name, schema, retention, mapping }: LiveDefinition, isDurable: boolean): Promise<LiveTable> {
    const { pool, clock, connection, onFault, onSegments, hold, sharedLogBytes, definitions } = this.#parts
    this.#feeds.checkFree(name)
    const table = `t_${randomUUID().replaceAll('-', '')}`
    const directory = isDurable ? (definitions?.directoryOf(name) ?? null) : null
    const remembered = directory === null ? [] : await this.sinks.remembered(directory)
    const sizes = { segmentRows: segmentRowsFor(retention), segmentBytes: SEGMENT_BYTES }
    const options = {
      table,
      schema,
      retention,
      ...sizes,
      directory,
      heldFrom: remembered.length > 0 ? 0 : Infinity,
      widens: mapping.misfits === 'widen',
    }
    const { stored, recovered, ...shape } = await pool.run('openTable', [connection, options, clock.wallNow()])
    onSegments()
    const facts = { name, table, schema, retention, storage: hold(table), stored, isDurable, directory, recovered }
    const live = new LiveTable(
      { pool, clock, logBytes: sharedLogBytes.maxBytes * LOG_SHARE, sharedLogBytes, onFault, onSegments },
      facts,
      shape,
    )
    this.sinks.resume(live, remembered)
    try {
      await this.#feeds.add(live, { name, mapping, source: null })
    } catch (error) {
      await this.sinks.endThoseOf(live)
      await live.close(SHUTTING_DOWN)
      facts.storage.release()
      throw error
    }
    this.#tables.set(name, live)
    this.#parts.onOpened(live)
    return live
  }
}

function dropped(name: string): DataError {
  return new DataError('FEED_UNKNOWN', `The live table ${name} was dropped.`, { name })
}

function segmentRowsFor({ maxRows }: Retention): number {
  if (maxRows === null) return USUAL_SEGMENT_ROWS
  return Math.max(LEAST_SEGMENT_ROWS, Math.min(8 * USUAL_SEGMENT_ROWS, Math.ceil(maxRows / SEGMENTS_PER_WINDOW)))
}

function sameSchema(table: LiveTable, { name, schema }: LiveRequest): LiveTable {
  const message = encodeSchemaMessage(schema)
  const isSame = [table.facts.schema, table.shape.schema].some((its) => isDeepStrictEqual(encodeSchemaMessage(its), message))
  // Who leaves the columns to what comes takes those that are there.
  if (isSame || schema.fields.length === 0) return table
  const columns = table.shape.schema.fields.map((field) => field.name).join(', ')
  throw new DataError('SCHEMA_MISMATCH', `The live table ${name} is there already with another schema: ${columns}.`, { table: name })
}

function unknown(what: string, name: string, known: ReadonlyMap<string, unknown>): DataError {
  const candidates = [...known.keys()].slice(0, 20).join(', ')
  const hint = candidates === '' ? 'there are none' : `there are ${candidates}`
  return new DataError('FEED_UNKNOWN', `There is no ${what} ${JSON.stringify(name)}; ${hint}.`, { name, candidates })
}
