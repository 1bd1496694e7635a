// One push on its way into a feed: a bounded part of it waits to be taken, and what became of it is counted.
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { Feed, Producer } from '../feeds/feed.ts'

/** What may wait of one push. */
const MOST_AHEAD_BYTES = 1024 * 1024
/** How long it waits for room. */
const FULL_MS = 5_000
const RETRY_MS = 1_000

export class Push implements Producer {
  rows = 0
  rejected = 0
  readonly #feed: Feed
  readonly #clock: Clock
  readonly #origin: string
  #ahead = 0
  #aheadBytes = 0
  /** Why it may add nothing more. */
  #refusal: Error | null = null
  /** Why something of it could not be taken. */
  #failure: Error | null = null
  #wake: () => void = () => undefined

  constructor(feed: Feed, clock: Clock, origin: string) {
    this.#feed = feed
    this.#clock = clock
    this.#origin = origin
    feed.producers.add(this)
  }

  pause(): void {
    this.#refusal ??= feedPaused(this.#feed)
    this.#wake()
  }

  resume(): void {}

  end(): void {
    const { name } = this.#feed.facts
    this.#refusal ??= new DataError('FEED_UNKNOWN', `The feed ${name} was stopped.`, { name })
    this.#wake()
  }

  close(): void {
    this.#feed.producers.delete(this)
  }

  /** Fails once the feed takes no more of it. */
  check(): void {
    const problem = this.#failure ?? this.#refusal
    if (problem !== null) throw problem
  }

  /** Resolves once the message is on its way. Fails with QUEUE_FULL when there is no room for too long. */
  async add(bytes: Uint8Array): Promise<void> {
    await this.#until(() => this.#aheadBytes < MOST_AHEAD_BYTES && !this.#feed.isFull)
    this.#ahead += 1
    this.#aheadBytes += bytes.length
    this.#feed.add({
      bytes,
      origin: this.#origin,
      taken: (error, { rows, rejected }) => {
        this.#ahead -= 1
        this.#aheadBytes -= bytes.length
        this.rows += rows
        this.rejected += rejected
        this.#failure ??= error
        this.#wake()
      },
    })
  }

  /** Resolves once nothing of it waits any more. Fails where something of it could not be taken. */
  async settled(): Promise<void> {
    while (this.#ahead > 0) await this.#changed()
    if (this.#failure !== null) throw this.#failure
  }

  /** Counts a batch of Arrow data, which goes past the feed. */
  countBatch(rows: number, bytes: number): void {
    this.rows += rows
    this.#feed.countBatch(rows, bytes)
  }

  async #until(hasRoom: () => boolean): Promise<void> {
    this.check()
    if (hasRoom()) return
    let isLate = false
    const stopTimer = this.#clock.after(FULL_MS, () => {
      isLate = true
      this.#wake()
    })
    while (!hasRoom() && !isLate && this.#failure === null && this.#refusal === null) await this.#changed()
    stopTimer()
    this.check()
    if (!hasRoom()) throw feedFull(this.#feed)
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      if (this.#feed.isFull) this.#feed.onRoom(resolve)
    })
  }
}

export function feedPaused({ facts: { name } }: Feed): DataError {
  return new DataError('FEED_PAUSED', `The feed ${name} is paused.`, { name }, { retryAfterMs: RETRY_MS })
}

function feedFull({ facts: { name } }: Feed): DataError {
  return new DataError('QUEUE_FULL', `The feed ${name} has more waiting than it can take.`, { name }, { retryAfterMs: RETRY_MS })
}
