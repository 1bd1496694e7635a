// Ends work that takes too long. Its signal aborts, and nobody waits for what it does then.
import { processClock, type Clock } from '../clock.ts'
import { deadlineError } from '../ended.ts'
import type { QuiverError } from '../errors.ts'
import { err, type Result } from '../result.ts'
import { FIRST_TRY, type Attempt, type Policy, type Work } from './policy.ts'

/** Of one try within a retry, or of all of it around one. */
export class Timeout implements Policy {
  readonly #ms: number
  readonly #clock: Clock

  constructor(ms: number, clock: Clock = processClock) {
    this.#ms = ms
    this.#clock = clock
  }

  /** The error says that another try may be worth it. */
  async run<T>(work: Work<T>, attempt: Attempt = FIRST_TRY): Promise<Result<T, QuiverError>> {
    const ending = new AbortController()
    const { signal } = attempt
    const abort = (): void => ending.abort(signal?.reason)
    if (signal?.aborted === true) abort()
    signal?.addEventListener('abort', abort, { once: true })
    let unschedule: () => void = () => undefined
    const late = new Promise<Result<T, QuiverError>>((resolve) => {
      unschedule = this.#clock.schedule(() => {
        const error = { ...deadlineError('try', this.#ms), retryable: true }
        resolve(err(error))
        ending.abort(new Error(error.message))
      }, this.#ms)
    })
    try {
      return await Promise.race([work({ ...attempt, signal: ending.signal }), late])
    } finally {
      unschedule()
      signal?.removeEventListener('abort', abort)
    }
  }
}
