// At most so many calls at once, so that one part of a program cannot take all there is: others wait for their turn, in their order, and
// not too many of them.
import { processClock, type Clock } from '../clock.ts'
import { abortedError, deadlineError } from '../ended.ts'
import { localError, type ExhaustedError, type QuiverError } from '../errors.ts'
import { err, type Result } from '../result.ts'
import { FIRST_TRY, type Attempt, type Policy, type Work } from './policy.ts'

/** Options of a bulkhead. */
export interface BulkheadOptions {
  /** Calls at once. */
  readonly maxRunning: number
  /** Calls that may wait for one of those to end, by default 1,000; more are refused (`BULKHEAD_FULL`). */
  readonly maxWaiting?: number | undefined
}

interface Waiter {
  /** Null: it is his turn. */
  readonly wake: (error: QuiverError | null) => void
}

const MAX_WAITING = 1_000

/** A semaphore that is fair. */
export class Bulkhead implements Policy {
  readonly #maxRunning: number
  readonly #maxWaiting: number
  readonly #clock: Clock
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiter>()
  #running = 0
  #closed: QuiverError | null = null

  constructor({ maxRunning, maxWaiting = MAX_WAITING }: BulkheadOptions, clock: Clock = processClock) {
    this.#maxRunning = maxRunning
    this.#maxWaiting = maxWaiting
    this.#clock = clock
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.size
  }

  async run<T>(work: Work<T>, attempt: Attempt = FIRST_TRY): Promise<Result<T, QuiverError>> {
    const began = this.#clock.now()
    const refused = await this.enter(attempt)
    if (refused !== null) return err(refused)
    try {
      const { deadlineMs } = attempt
      return await work(deadlineMs === undefined ? attempt : { ...attempt, deadlineMs: began + deadlineMs - this.#clock.now() })
    } finally {
      this.leave()
    }
  }

  /** Null once it is the caller's turn, who then has to {@link Bulkhead.leave}; or why it never will be. */
  async enter(attempt: Attempt = FIRST_TRY): Promise<QuiverError | null> {
    if (this.#closed !== null) return this.#closed
    if (attempt.signal?.aborted === true) return abortedError(attempt.signal)
    if (this.#running < this.#maxRunning) {
      this.#running += 1
      return null
    }
    return this.#waiting.size < this.#maxWaiting ? this.#turn(attempt) : this.#full()
  }

  /** Gives the place to the one who has waited longest. */
  leave(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#running -= 1
    else next.wake(null)
  }

  /** Those who wait, and those who come, get this error. */
  close(error: QuiverError): void {
    this.#closed = error
    for (const waiter of [...this.#waiting]) waiter.wake(error)
  }

  #turn({ signal, deadlineMs }: Attempt): Promise<QuiverError | null> {
    return new Promise((resolve) => {
      const abort = (): void => waiter.wake(abortedError(signal))
      const expire = (): void => waiter.wake(deadlineError('call', deadlineMs ?? 0))
      const unschedule = deadlineMs === undefined ? () => undefined : this.#clock.schedule(expire, deadlineMs)
      const waiter: Waiter = {
        wake: (error) => {
          this.#waiting.delete(waiter)
          unschedule()
          signal?.removeEventListener('abort', abort)
          resolve(error)
        },
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.add(waiter)
    })
  }

  #full(): ExhaustedError {
    const message = `${this.#maxRunning} calls run and ${this.#maxWaiting} wait already; make fewer at once, or raise the bulkhead's limits.`
    return { ...localError('exhausted', 'RESOURCE_EXHAUSTED', 'BULKHEAD_FULL', message), retryable: true }
  }
}
