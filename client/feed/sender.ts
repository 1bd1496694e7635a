// Batches to the server, over one connection after the other: none is let go of before the server has said that it took it. What is
// sent again carries the number that it had before, by which the server knows what it has taken already.
import type { RecordBatch } from 'apache-arrow'
import type { Clock } from '../clock.ts'
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import type { Link, LinkEvents } from './append-link.ts'
import { backoffMs, type BackoffOptions } from '../resilience/backoff.ts'
import { Outbox } from './outbox.ts'

/** What a sender tells of. */
export interface SenderEvents {
  connected(): void
  taken(rows: number, endRow: bigint): void
  reconnecting(attempt: number, delayMs: number, cause: QuiverError): void
  /** It gives up: the server will not take the rest. */
  failed(error: QuiverError): void
}

export interface SenderParts {
  /** `firstRow`: which of all rows that the sender ever had the first one is that goes over this link. */
  readonly open: (events: LinkEvents, firstRow: number) => Result<Link, QuiverError>
  readonly clock: Clock
  /** Numbers from 0 up to 1. */
  readonly random: () => number
  readonly backoff: BackoffOptions
  readonly events: SenderEvents
}

/** The server ends a call over which nothing came for minutes. */
const IDLE = 'CURSOR_IDLE'

export class Sender {
  readonly #parts: SenderParts
  readonly #outbox = new Outbox()
  readonly #idleWaiters: (() => void)[] = []
  #link: Link | null = null
  #isSending = false
  #isOver = false
  #attempt = 0
  #resent = 0
  #stopTimer: (() => void) | null = null

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  /** Bytes that the server has not taken. */
  get bytes(): number {
    return this.#outbox.bytes
  }

  get rows(): number {
    return this.#outbox.rows
  }

  /** Rows that were sent more than once. */
  get resent(): number {
    return this.#resent
  }

  add(batch: RecordBatch): void {
    if (batch.numRows === 0 || this.#isOver) return
    this.#outbox.add(batch)
    this.#drive()
  }

  /** Once all was taken, or the sender has given up. */
  async idle(): Promise<void> {
    if (this.#outbox.isEmpty || this.#isOver) return
    await new Promise<void>((resolve) => this.#idleWaiters.push(resolve))
  }

  /** Sends no more; what was not taken is lost. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stopTimer?.()
    const link = this.#link
    this.#link = null
    if (link !== null && this.#outbox.isEmpty) void link.finish()
    else link?.cut()
    this.#tellIdle()
  }

  #drive(): void {
    if (this.#isOver || this.#stopTimer !== null) return
    if (this.#link === null) this.#connect()
    if (!this.#isSending) void this.#send()
  }

  async #send(): Promise<void> {
    this.#isSending = true
    for (;;) {
      const link = this.#link
      const batch = link === null ? null : this.#outbox.next()
      if (link === null || batch === null) break
      await link.send(batch)
    }
    this.#isSending = false
  }

  #connect(): void {
    let rowsBefore = 0
    let isOver = false
    const { events, open } = this.#parts
    const linkEvents: LinkEvents = {
      taken: (rows, endRow) => {
        if (isOver || this.#isOver) return
        if (rowsBefore === 0) events.connected()
        this.#attempt = 0
        const more = rows - rowsBefore
        rowsBefore = rows
        this.#outbox.taken(more)
        events.taken(more, endRow)
        if (this.#outbox.isEmpty) this.#tellIdle()
      },
      ended: (error) => {
        if (isOver) return
        isOver = true
        if (!this.#isOver) this.#lost(error)
      },
    }
    const opened = open(linkEvents, this.#outbox.takenRows)
    if (opened.isErr()) this.#fail(opened.error)
    else if (!isOver) this.#link = opened.value
  }

  /** A server that ends the call without an error while rows are under way has not taken them. */
  #lost(error: QuiverError | null): void {
    this.#link = null
    this.#resent += this.#outbox.rewind()
    if (error !== null && !isWorthAnother(error)) return this.#fail(error)
    if ((error === null || error.reason === IDLE) && this.#outbox.isEmpty) return
    const { clock, random, backoff, events } = this.#parts
    const delayMs = Math.max(error?.retryAfterMs ?? 0, backoffMs(backoff, this.#attempt, random))
    this.#attempt += 1
    if (error !== null) events.reconnecting(this.#attempt, delayMs, error)
    this.#stopTimer = clock.schedule(() => {
      this.#stopTimer = null
      if (!this.#outbox.isEmpty) this.#drive()
    }, delayMs)
  }

  #fail(error: QuiverError): void {
    this.#isOver = true
    this.#parts.events.failed(error)
    this.#tellIdle()
  }

  #tellIdle(): void {
    for (const resolve of this.#idleWaiters.splice(0)) resolve()
  }
}

function isWorthAnother({ kind, reason, retryable }: QuiverError): boolean {
  return retryable || kind === 'transport' || reason === IDLE
}
