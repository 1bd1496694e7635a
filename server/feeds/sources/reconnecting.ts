// A connection that is made anew whenever it is lost, however it was: with an error, in silence or with a polite farewell.
import type { Clock } from '../../clock.ts'
import type { SourceState, SourceStatus } from '../source.ts'
import { backoffMs, type BackoffLimits } from './backoff.ts'
import { Silence } from './silence.ts'

/** What a link tells of itself. */
export interface LinkEvents {
  /** It is there. */
  readonly opened: () => void
  /** A sign of life that is no data. */
  readonly heard: () => void
  /** Data came. */
  readonly received: () => void
  /** It has ended, or never came about. May be called more than once. */
  readonly ended: (reason: string) => void
}

/** One connection, from the moment it is tried. */
export interface Link {
  /** Stops and goes on reading. */
  pause(): void
  resume(): void
  /** Asks the other end for a sign of life. */
  ask(): void
  /** Takes leave; resolves once the connection is gone. */
  close(): Promise<void>
  /** Drops the connection at once; `ended` follows. */
  cut(): void
}

export interface ReconnectingParts {
  readonly clock: Clock
  /** Numbers from 0 up to 1. */
  readonly random: () => number
  readonly backoff: BackoffLimits
  /** A connection, or an attempt at one, that is silent for so long is given up. */
  readonly idleTimeoutMs: number
  readonly connect: (events: LinkEvents) => Link
}

export class Reconnecting {
  readonly #parts: ReconnectingParts
  #state: Exclude<SourceState, 'paused'> = 'connecting'
  #link: Link | null = null
  #silence: Silence | null = null
  #stopTimer: (() => void) | null = null
  #isPaused = false
  /** The sink has no room. */
  #isHeld = false
  #attempt = 0
  #opened = 0
  #lastError: string | null = null
  #lastMs: number | null = null
  /** Of the wait before this connection, and when it was there. */
  #waitedMs = 0
  #openedMs = 0

  constructor(parts: ReconnectingParts) {
    this.#parts = parts
  }

  get status(): SourceStatus {
    const state = this.#isPaused && this.#state !== 'stopped' ? 'paused' : this.#state
    return { state, reconnects: Math.max(0, this.#opened - 1), lastError: this.#lastError, lastMs: this.#lastMs }
  }

  start(): void {
    this.#connect()
  }

  pause(): void {
    this.#isPaused = true
    this.#follow()
  }

  resume(): void {
    this.#isPaused = false
    this.#follow()
  }

  /** Reads nothing until {@link release}. */
  hold(): void {
    this.#isHeld = true
    this.#follow()
  }

  release(): void {
    this.#isHeld = false
    this.#follow()
  }

  async close(): Promise<void> {
    this.#state = 'stopped'
    this.#stopTimer?.()
    this.#silence?.pause()
    const link = this.#link
    this.#link = null
    await link?.close()
  }

  get #isReading(): boolean {
    return !this.#isPaused && !this.#isHeld
  }

  #follow(): void {
    if (this.#link === null || this.#state !== 'open') return
    if (this.#isReading) {
      this.#link.resume()
      this.#silence?.resume()
    } else {
      this.#link.pause()
      this.#silence?.pause()
    }
  }

  #connect(): void {
    const { clock, idleTimeoutMs, connect } = this.#parts
    this.#state = 'connecting'
    let isOver = false
    const guarded = (act: () => void) => () => {
      if (!isOver && this.#state !== 'stopped') act()
    }
    const end = (reason: string) => {
      if (isOver || this.#state === 'stopped') return
      isOver = true
      this.#lost(reason)
    }
    const link = this.#tried(connect, {
      opened: guarded(() => {
        this.#isOpen()
      }),
      heard: guarded(() => this.#silence?.heard()),
      received: guarded(() => {
        this.#received()
      }),
      ended: end,
    })
    if (isOver || link === null) return
    this.#link = link
    if (!this.#isReading) link.pause()
    this.#silence = new Silence({
      clock,
      timeoutMs: idleTimeoutMs,
      ask: () => {
        if (this.#state === 'open') link.ask()
      },
      giveUp: () => {
        end(`nothing came for ${idleTimeoutMs} ms`)
        link.cut()
      },
    })
  }

  /** Null where not even trying is possible. */
  #tried(connect: ReconnectingParts['connect'], events: LinkEvents): Link | null {
    try {
      return connect(events)
    } catch (error) {
      events.ended((error as Error).message)
      return null
    }
  }

  #isOpen(): void {
    this.#state = 'open'
    this.#opened += 1
    this.#openedMs = this.#parts.clock.now()
    this.#silence?.heard()
    if (!this.#isReading) this.#follow()
  }

  /** A connection that bears fruit, and longer than was waited for it, is worth another one at once; one that ends right after its first message is not. */
  #received(): void {
    this.#silence?.heard()
    this.#lastMs = this.#parts.clock.wallNow()
    if (this.#attempt > 0 && this.#parts.clock.now() - this.#openedMs >= this.#waitedMs) this.#attempt = 0
  }

  #lost(reason: string): void {
    const { clock, random, backoff } = this.#parts
    this.#silence?.pause()
    this.#link = null
    this.#lastError = reason
    this.#state = 'waiting'
    this.#waitedMs = backoffMs(backoff, this.#attempt, random)
    this.#attempt += 1
    this.#stopTimer = clock.after(this.#waitedMs, () => {
      this.#connect()
    })
  }
}
