// Gives memory back while nothing runs, so that a server that had much to do once does not keep what it needed then.
import type { Clock } from '../clock.ts'

const LOOK_EVERY_MS = 2_000
/** What it is worth: giving back less is not noticed. */
const LEAST_GROWTH_BYTES = 64 * 1024 * 1024

export interface IdleMemoryParts {
  readonly clock: Clock
  readonly operations: { readonly size: number }
  readonly giveBack: () => Promise<void>
  /** Default: of this process. */
  readonly residentBytes?: () => number
}

export class IdleMemory {
  readonly #parts: IdleMemoryParts
  readonly #residentBytes: () => number
  /** After memory was given back last. */
  #bytes: number
  #wasIdle = false
  #stopTimer: () => void = () => undefined
  #isStopped = false

  constructor(parts: IdleMemoryParts) {
    this.#parts = parts
    this.#residentBytes = parts.residentBytes ?? (() => process.memoryUsage.rss())
    this.#bytes = this.#residentBytes()
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

  /** Nothing runs, and nothing did at the last look: likely nobody is in a hurry. */
  async #look(): Promise<void> {
    const { operations, giveBack } = this.#parts
    const isIdle = operations.size === 0
    if (isIdle && this.#wasIdle && this.#residentBytes() - this.#bytes >= LEAST_GROWTH_BYTES) {
      await giveBack()
      this.#bytes = this.#residentBytes()
    }
    this.#wasIdle = isIdle
    this.#lookLater()
  }
}
