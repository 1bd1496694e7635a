// The feeds of the server again and again, with how fast they are.
import { processClock, type Clock } from '../clock.ts'
import { abortedError } from '../ended.ts'
import type { QuiverError } from '../errors.ts'
import type { FeedInfo } from '../feed-info.ts'
import { none, some, type Option } from '../option.ts'
import type { Result } from '../result.ts'
import type { Received } from '../transport/call.ts'
import type { CallOptions } from '../transport/connection.ts'
import { resultStream, type Source } from '../transport/result-stream.ts'
import { wholeNumbers } from './arguments.ts'
import { listFeeds } from './feeds.ts'
import type { Session } from './session.ts'

/** A feed, and how fast it was since the report before. */
export interface FeedReport extends FeedInfo {
  /** None in the first report of a feed. */
  readonly rowsPerSecond: Option<number>
  readonly messagesPerSecond: Option<number>
}

/** Options of a watch. */
export interface WatchOptions extends CallOptions {
  /** Milliseconds from one report to the next, at least; by default 1,000. */
  readonly intervalMs?: number | undefined
}

const INTERVAL_MS = 1_000

/** Each iteration asks anew; it goes on until it is left, or a call fails. */
export function watchFeeds(
  session: Session,
  options: WatchOptions,
  clock: Clock = processClock,
): AsyncIterable<Result<FeedReport[], QuiverError>> {
  return resultStream(() => wholeNumbers({ intervalMs: options.intervalMs }).map(() => new FeedWatch(session, options, clock)))
}

interface Look {
  readonly atMs: number
  readonly feeds: ReadonlyMap<string, FeedInfo>
}

class FeedWatch implements Source<FeedReport[]> {
  readonly #session: Session
  readonly #options: WatchOptions
  readonly #clock: Clock
  #before: Look | null = null
  #isOver = false
  #wake: (() => void) | null = null

  constructor(session: Session, options: WatchOptions, clock: Clock) {
    this.#session = session
    this.#options = options
    this.#clock = clock
  }

  async next(): Promise<Received<FeedReport[]>> {
    await this.#interval()
    if (this.#isOver) return { done: true, value: null }
    const { signal, deadlineMs } = this.#options
    if (signal?.aborted === true) return { done: true, value: abortedError(signal) }
    const listed = await listFeeds(this.#session, { signal, deadlineMs })
    if (listed.isErr()) return { done: true, value: listed.error }
    const look = { atMs: this.#clock.now(), feeds: new Map(listed.value.map((feed) => [feed.name, feed])) }
    const before = this.#before
    this.#before = look
    return { done: false, value: listed.value.map((feed) => reportOf(feed, look.atMs, before)) }
  }

  close(): void {
    this.#isOver = true
    this.#wake?.()
  }

  /** Until the next report is due, or nobody waits for it. */
  async #interval(): Promise<void> {
    const { intervalMs = INTERVAL_MS, signal } = this.#options
    if (this.#before === null || signal?.aborted === true) return
    const waitMs = this.#before.atMs + intervalMs - this.#clock.now()
    if (waitMs <= 0) return
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        unschedule()
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      const unschedule = this.#clock.schedule(finish, waitMs)
      signal?.addEventListener('abort', finish, { once: true })
      this.#wake = finish
    })
  }
}

function reportOf(feed: FeedInfo, atMs: number, before: Look | null): FeedReport {
  const last = before?.feeds.get(feed.name)
  // A feed that was stopped and made again counts from 0.
  if (before === null || last === undefined || last.messages > feed.messages)
    return { ...feed, rowsPerSecond: none, messagesPerSecond: none }
  const seconds = (atMs - before.atMs) / 1_000
  const rate = (count: bigint, earlier: bigint): Option<number> => (seconds > 0 ? some(Number(count - earlier) / seconds) : none)
  return { ...feed, rowsPerSecond: rate(feed.rows, last.rows), messagesPerSecond: rate(feed.messages, last.messages) }
}
