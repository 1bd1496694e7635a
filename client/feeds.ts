// The feeds of the server as an object: `client.feeds`.
import type { QuiverError } from './errors.ts'
import type { DeadLetters, FeedInfo } from './feed-info.ts'
import {
  actOnFeeds,
  connectFeed,
  deadLettersOf,
  listFeeds,
  type DeadLettersOptions,
  type FeedConnectOptions,
  type FeedRef,
} from './operations/feeds.ts'
import { dropLive } from './operations/live.ts'
import type { Session } from './operations/session.ts'
import { subscribe, type LiveBatch, type SubscribeOptions } from './operations/subscribe.ts'
import { watchFeeds, type FeedReport, type WatchOptions } from './operations/watch-feeds.ts'
import type { Result, ResultAsync } from './result.ts'
import type { CallOptions } from './transport/connection.ts'

/**
 * What flows into the live tables of a server. Each table has a feed of its name, to which producers push; others are made here, which
 * the server dials. Errors are those of the methods and of any call; see {@link AsyncClient}.
 */
export class Feeds {
  readonly #session: Session

  /** It is a client's `feeds`. */
  constructor(session: Session) {
    this.#session = session
  }

  /**
   * Has the server go where messages are, and come back there whenever it was cut off, until {@link Feeds.stop}: it does not end with
   * this client. A durable table remembers it with all that is in the options, secrets too, and the server dials again after a restart;
   * feeds of other tables end with the server. The name is letters, digits, `_`, `-` and `.`, at most 128. Settles once the feed is
   * made, not once it is connected: `connection` of {@link Feeds.list} tells how far it came. A lost answer may leave the feed made. Err: `FEED_EXISTS`, `FEED_UNKNOWN` when there is no such table, `COLUMN_NOT_FOUND` and `ARGUMENT_INVALID` for a mapping
   * that does not fit, `ARGUMENT_INVALID` for a source that is wrong.
   */
  connect(name: string, options: FeedConnectOptions): ResultAsync<FeedInfo, QuiverError> {
    return connectFeed(this.#session, name, options)
  }

  /** All feeds with what they have counted, the oldest first. */
  list(options: CallOptions = {}): ResultAsync<FeedInfo[], QuiverError> {
    return listFeeds(this.#session, options)
  }

  /** The same again and again, with rows and messages a second, until the loop is left. A failure is the last item, and the only Err. */
  watch(options: WatchOptions = {}): AsyncIterable<Result<FeedReport[], QuiverError>> {
    return watchFeeds(this.#session, options)
  }

  /**
   * Has a feed, or all feeds into a table, read nothing more until {@link Feeds.resume}: connections stay, and those who send are slowed
   * down or told to come back. What has been read is taken. A source that a durable table remembers is paused after a restart, too.
   * Resolves to the feeds as they are then. Err `FEED_UNKNOWN`.
   */
  pause(which: FeedRef, options: CallOptions = {}): ResultAsync<FeedInfo[], QuiverError> {
    return actOnFeeds(this.#session, 'Pause', which, options)
  }

  /** Ends a pause; of a feed that runs, nothing. Err `FEED_UNKNOWN`. */
  resume(which: FeedRef, options: CallOptions = {}): ResultAsync<FeedInfo[], QuiverError> {
    return actOnFeeds(this.#session, 'Resume', which, options)
  }

  /**
   * Ends a feed, or all feeds into a table, once what they have read was taken, and forgets them with their dead letters; the table
   * stays. Err `FEED_UNKNOWN`.
   */
  stop(which: FeedRef, options: CallOptions = {}): ResultAsync<FeedInfo[], QuiverError> {
    return actOnFeeds(this.#session, 'Stop', which, options)
  }

  /**
   * What a feed could not take, the oldest first. The server keeps the newest 1,000 of each feed, at most 1 MiB of them, and counts
   * the others. Err `FEED_UNKNOWN`.
   */
  deadLetters(feed: string, options: DeadLettersOptions = {}): ResultAsync<DeadLetters, QuiverError> {
    return deadLettersOf(this.#session, feed, options)
  }

  /** The rows of a live table by its name; see {@link LiveTable.subscribe}. */
  subscribe(table: string, options: SubscribeOptions = {}): AsyncIterable<Result<LiveBatch, QuiverError>> {
    return subscribe(this.#session, table, options)
  }

  /** Ends a live table by its name, with its feeds; see {@link LiveTable.end}. */
  dropTable(table: string, options: CallOptions = {}): ResultAsync<void, QuiverError> {
    return dropLive(this.#session, table, options)
  }
}
