// What a feed has to tell, until somebody reads it: bounded, since a feed must not wait for those who only watch.
import type { Option } from '../option.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'

/** What a feed tells of, in the order in which it happened. */
export type FeedEvent =
  /** A connection stands: to the source, or to the server, which shows when the first rows were taken over it. */
  | { readonly kind: 'connected'; readonly to: 'source' | 'server' }
  /** So many rows more are in the table; its next row will have the number `endRow`. */
  | { readonly kind: 'appended'; readonly rows: number; readonly endRow: bigint }
  /** A row, or a message, that does not fit, with its first 4,096 bytes; it had `length` of them. */
  | {
      readonly kind: 'rejected'
      readonly reason: string
      readonly column: Option<string>
      readonly bytes: Uint8Array
      readonly length: number
    }
  /** A connection was lost, or did not come about; the next attempt, the `attempt`th in a row, is made in so many milliseconds. */
  | {
      readonly kind: 'reconnecting'
      readonly to: 'source' | 'server'
      readonly attempt: number
      readonly delayMs: number
      readonly cause: QuiverError
    }
  /** All that came is in the table: the source has ended, or the feed was closed. Nothing follows. */
  | { readonly kind: 'ended' }

type Item = Result<FeedEvent, QuiverError>

const MOST_EVENTS = 1_000

export class EventQueue {
  #events: FeedEvent[] = []
  /** What comes after the last event: null when all went well. */
  #end: { error: QuiverError | null } | null = null
  #missed = 0
  #wake: (() => void) | null = null

  /** Events that were let go of, since nobody read them. */
  get missed(): number {
    return this.#missed
  }

  add(event: FeedEvent): void {
    const last = this.#events.at(-1)
    if (event.kind === 'appended' && last?.kind === 'appended')
      this.#events[this.#events.length - 1] = { ...event, rows: last.rows + event.rows }
    else this.#events.push(event)
    if (this.#events.length > MOST_EVENTS) {
      this.#events.shift()
      this.#missed += 1
    }
    this.#wake?.()
  }

  /** Nothing is added after this. */
  end(error: QuiverError | null): void {
    this.#end = { error }
    this.#wake?.()
  }

  /** The next one, once there is one; for one reader at a time. */
  async next(): Promise<IteratorResult<Item, undefined>> {
    while (this.#events.length === 0 && this.#end === null) await new Promise<void>((resolve) => (this.#wake = resolve))
    const event = this.#events.shift()
    if (event !== undefined) return { done: false, value: ok(event) }
    const error = this.#end?.error ?? null
    if (error === null) return { done: true, value: undefined }
    this.#end = { error: null }
    return { done: false, value: err(error) }
  }
}
