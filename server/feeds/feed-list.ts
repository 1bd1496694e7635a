// The feeds of a server by their names, which are one space: whose feed it is says the table that it leads to.
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { FeedPool } from './feed-pool.ts'
import { Feed } from './feed.ts'
import type { LiveTable } from './live-table.ts'
import type { FeedMapping } from './mapping.ts'
import type { OpenSource, SourceSettings } from './sources/source-settings.ts'

export interface FeedListParts {
  readonly pool: FeedPool
  readonly clock: Clock
  readonly openSource: OpenSource
}

export interface NewFeed {
  readonly name: string
  readonly mapping: FeedMapping
  /** Where the server goes for it; null: whoever sends to it. */
  readonly source: SourceSettings | null
  /** It reads nothing until it is told to go on. Default: it reads. */
  readonly isPaused?: boolean
}

const MIB = 1024 * 1024
/** Messages that may wait at each feed. */
const INTAKE_BYTES = 16 * MIB
const MOST_FEEDS = 10_000

export class FeedList {
  readonly #parts: FeedListParts
  readonly #feeds = new Map<string, Feed>()
  /** Names of feeds that are being made. */
  readonly #reserved = new Set<string>()
  #number = 0

  constructor(parts: FeedListParts) {
    this.#parts = parts
  }

  get all(): ReadonlyMap<string, Feed> {
    return this.#feeds
  }

  of(table: LiveTable): readonly Feed[] {
    return [...this.#feeds.values()].filter((feed) => feed.table === table)
  }

  /** Fails with FEED_EXISTS and LIMIT_EXCEEDED. */
  checkFree(name: string): void {
    if (this.#feeds.has(name) || this.#reserved.has(name))
      throw new DataError('FEED_EXISTS', `There is a feed ${name} already; stop it first, or take another name.`, { name })
    if (this.#feeds.size + this.#reserved.size >= MOST_FEEDS)
      throw new DataError('LIMIT_EXCEEDED', `There are ${MOST_FEEDS} feeds already; stop one.`, { limit: String(MOST_FEEDS) })
  }

  /** Fails also with what is wrong with the mapping. */
  async add(table: LiveTable, { name, mapping, source: settings, isPaused = false }: NewFeed): Promise<Feed> {
    const { pool, clock, openSource } = this.#parts
    this.checkFree(name)
    this.#reserved.add(name)
    try {
      const number = ++this.#number
      await pool.run('openFeed', [number, table.facts.table, mapping])
      const source = settings === null ? null : openSource(settings)
      const feed = new Feed({ clock, maxBytes: INTAKE_BYTES }, table, { name, number, mapping, source, settings })
      this.#feeds.set(name, feed)
      if (isPaused) feed.pause()
      source?.start(feed)
      return feed
    } finally {
      this.#reserved.delete(name)
    }
  }

  /** Ends what leads into the feed, lets what has come be taken, and forgets it. */
  async stop(feed: Feed): Promise<void> {
    if (!this.#feeds.delete(feed.facts.name)) return
    await feed.end()
    await feed.intake.emptied()
    // The thread needs the feed to read what this one has read.
    feed.table.handOver()
    await this.#parts.pool.run('closeFeed', [feed.facts.number])
  }
}
