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

/** What came while this process was busy is read before the next look. */
const LAST_LOOK_MS = 1

export class Silence {
  readonly #parts: SilenceParts
  #heardMs: number
  /** Null: nobody was asked since something was heard. */
  #askedMs: number | null = null
  #isLastLook = false
  #stopTimer: (() => void) | null = null

  constructor(parts: SilenceParts) {
    this.#parts = parts
    this.#heardMs = parts.clock.now()
    this.#wait()
  }

  /** Something came; cheap, since it is called for every message. */
  heard(): void {
    this.#heardMs = this.#parts.clock.now()
    this.#askedMs = null
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
    const nextMs = (this.#askedMs ?? this.#heardMs) + timeoutMs / 2
    this.#stopTimer = clock.after(Math.max(LAST_LOOK_MS, nextMs - clock.now()), () => {
      this.#look()
    })
  }

  #look(): void {
    const { clock, timeoutMs, ask, giveUp } = this.#parts
    this.#stopTimer = null
    const silentMs = clock.now() - (this.#askedMs ?? this.#heardMs)
    if (silentMs >= timeoutMs / 2) {
      if (this.#askedMs === null) {
        this.#askedMs = clock.now()
        this.#isLastLook = false
        ask()
      } else if (this.#isLastLook) {
        giveUp()
        return
      } else {
        this.#isLastLook = true
      }
    }
    this.#wait()
  }
}
