// Gives memory back while nothing runs, so that a server that had much to do once does not keep what it needed then.
import type { Clock } from '../clock.ts'

const LOOK_EVERY_MS = 2_000
/** What it is worth: giving back less is not noticed. */
const LEAST_GROWTH_BYTES = 16 * 1024 * 1024
/** After which it is tried without growth: what was in use the last time may be free now. */
const TRY_AGAIN_MS = 30_000

export interface IdleMemoryParts {
  readonly clock: Clock
  readonly operations: { readonly size: number; readonly begun: number }
  readonly giveBack: () => Promise<void>
  /** Default: of this process. */
  readonly residentBytes?: () => number
}

export class IdleMemory {
  readonly #parts: IdleMemoryParts
  readonly #residentBytes: () => number
  /** After memory was given back last, and when that was, and how many operations had begun. */
  #bytes: number
  #givenMs: number
  #givenBegun = 0
  /** Operations that had begun at the last look; null where some were running. */
  #idleSince: number | null = null
  #stopTimer: () => void = () => undefined
  #isStopped = false

  constructor(parts: IdleMemoryParts) {
    this.#parts = parts
    this.#residentBytes = parts.residentBytes ?? (() => process.memoryUsage.rss())
    this.#bytes = this.#residentBytes()
    this.#givenMs = parts.clock.now()
    this.#lookLater()
  }

  stop(): void {
    this.#isStopped = true
    this.#stopTimer()
  }

  #lookLater(): void {
    if (this.#isStopped) return
    this.#stopTimer = this.#parts.clock.after(LOOK_EVERY_MS, () => void this.#look())
  }

  /** Nothing runs, and nothing did since the last look: likely nobody is in a hurry. */
  async #look(): Promise<void> {
    const { operations, giveBack, clock } = this.#parts
    const { size, begun } = operations
    if (size === 0 && this.#idleSince === begun && this.#isWorthIt) {
      await giveBack()
      this.#bytes = this.#residentBytes()
      this.#givenMs = clock.now()
      this.#givenBegun = begun
    }
    this.#idleSince = size === 0 ? begun : null
    this.#lookLater()
  }

  get #isWorthIt(): boolean {
    const { operations, clock } = this.#parts
    if (this.#residentBytes() - this.#bytes >= LEAST_GROWTH_BYTES) return true
    return operations.begun > this.#givenBegun && clock.now() - this.#givenMs >= TRY_AGAIN_MS
  }
}
