// Notices that the other end has become silent: asks it once half of the time is over, and gives up at its end. A peer that is gone
// without a word looks just like one that has nothing to say.
import type { Clock } from '../clock.ts'

export interface SilenceParts {
  readonly clock: Clock
  readonly timeoutMs: number
  /** Asks for a sign of life. */
  readonly ask: () => void
  readonly giveUp: () => void
}

export class Silence {
  readonly #parts: SilenceParts
  #heardMs: number
  #hasAsked = false
  #stopTimer: (() => void) | null = null

  constructor(parts: SilenceParts) {
    this.#parts = parts
    this.#heardMs = parts.clock.now()
    this.#wait(parts.timeoutMs / 2)
  }

  /** Something came; cheap, since it is called for every message. */
  heard(): void {
    this.#heardMs = this.#parts.clock.now()
    this.#hasAsked = false
  }

  /** Nobody listens now, so silence means nothing. */
  pause(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
  }

  resume(): void {
    this.heard()
    if (this.#stopTimer === null) this.#wait(this.#parts.timeoutMs / 2)
  }

  #wait(ms: number): void {
    this.#stopTimer = this.#parts.clock.schedule(() => this.#look(), ms)
  }

  #look(): void {
    const { clock, timeoutMs, ask, giveUp } = this.#parts
    this.#stopTimer = null
    const silentMs = clock.now() - this.#heardMs
    if (silentMs < timeoutMs / 2) return this.#wait(timeoutMs / 2 - silentMs)
    if (this.#hasAsked) return giveUp()
    this.#hasAsked = true
    ask()
    // From the asking on, so that a process that was busy itself does not take that for the other end's silence.
    this.#wait(timeoutMs / 2)
  }
}
