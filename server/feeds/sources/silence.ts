// Notices that the other end has become silent: asks it once half of the time is over, and gives up at its end. A peer that is
// gone without a word looks just like one that has nothing to say.
import type { Clock } from '../../clock.ts'

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
    this.#wait()
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
    if (this.#stopTimer === null) this.#wait()
  }

  #wait(): void {
    const { clock, timeoutMs } = this.#parts
    const nextMs = this.#heardMs + (this.#hasAsked ? timeoutMs : timeoutMs / 2)
    this.#stopTimer = clock.after(Math.max(1, nextMs - clock.now()), () => {
      this.#look()
    })
  }

  #look(): void {
    const { clock, timeoutMs, ask, giveUp } = this.#parts
    this.#stopTimer = null
    const silentMs = clock.now() - this.#heardMs
    if (silentMs >= timeoutMs) return giveUp()
    if (silentMs >= timeoutMs / 2 && !this.#hasAsked) {
      this.#hasAsked = true
      ask()
    }
    this.#wait()
  }
}
