// Waiting that a signal ends, or a close of all of it.
import { processClock, type Clock } from '../clock.ts'

export class Pauses {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()
  #isClosed = false

  constructor(clock: Clock = processClock) {
    this.#clock = clock
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size
  }

  /** Resolves after so many milliseconds, or as soon as the signal aborts or the pauses are closed. */
  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#isClosed || signal?.aborted === true) return
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        unschedule()
        signal?.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        resolve()
      }
      const unschedule = this.#clock.schedule(wake, ms)
      signal?.addEventListener('abort', wake, { once: true })
      this.#waiting.add(wake)
    })
  }

  /** Ends all waiting, and all that would begin later. */
  close(): void {
    this.#isClosed = true
    for (const wake of [...this.#waiting]) wake()
  }
}
