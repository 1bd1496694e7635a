// Tries again what failed and may go better: after a random wait that grows, within the deadline, and as often as the budget allows.
import { processClock, type Clock } from '../clock.ts'
import { abortedError } from '../ended.ts'
import type { QuiverError } from '../errors.ts'
import { err, type Result } from '../result.ts'
import { backoffMs, type BackoffOptions } from './backoff.ts'
import { Pauses } from './pauses.ts'
import { FIRST_TRY, type Attempt, type Policy, type Work } from './policy.ts'
import { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts'

/** Options of retries. */
export interface RetryOptions {
  /** Tries of one call at most, the first included; by default 4. */
  readonly tries?: number | undefined
  /**
   * Bounds of the waits between tries: a random time of at most `minMs` (default 100), twice as long after each failure, never over
   * `maxMs` (default 5,000). What the server asks for with `retryAfterMs` comes on top; where that is over `maxMs`, the error is the
   * caller's.
   */
  readonly backoff?: BackoffOptions | undefined
  /** How many retries there may be of all calls together. */
  readonly budget?: RetryBudgetOptions | undefined
  /** Whether an error is worth another try, by default {@link isWorthRetrying}; `tries` is how many there were. */
  readonly isRetryable?: ((error: QuiverError, tries: number) => boolean) | undefined
}

/** Where time, chance and waiting come from. */
export interface RetryParts {
  readonly clock?: Clock | undefined
  /** Numbers from 0 up to 1. */
  readonly random?: (() => number) | undefined
  readonly pauses?: Pick<Pauses, 'pause'> | undefined
  /** Shared with others that make more calls than they were asked for. */
  readonly budget?: RetryBudget | undefined
}

const TRIES = 4
const MIN_MS = 100
const MAX_MS = 5_000

/**
 * By default what the error itself says, but what the client itself refused is not pressed on it. A query id that is in use after a lost
 * connection is most likely that of the try before, which the server is about to end.
 */
export function isWorthRetrying({ retryable, reason }: QuiverError, tries: number): boolean {
  return (retryable && reason !== 'BULKHEAD_FULL') || (tries > 1 && reason === 'QUERY_ID_IN_USE')
}

/** For work that does no harm when it is done twice. */
export class Retry implements Policy {
  readonly #tries: number
  readonly #minMs: number
  readonly #maxMs: number
  readonly #isRetryable: (error: QuiverError, tries: number) => boolean
  readonly #budget: RetryBudget
  readonly #clock: Clock
  readonly #random: () => number
  readonly #pauses: Pick<Pauses, 'pause'>

  constructor({ tries = TRIES, backoff = {}, budget, isRetryable = isWorthRetrying }: RetryOptions = {}, parts: RetryParts = {}) {
    const { clock = processClock, random = Math.random } = parts
    this.#tries = tries
    this.#minMs = backoff.minMs ?? MIN_MS
    this.#maxMs = backoff.maxMs ?? MAX_MS
    this.#isRetryable = isRetryable
    this.#clock = clock
    this.#random = random
    this.#budget = parts.budget ?? new RetryBudget(budget, clock)
    this.#pauses = parts.pauses ?? new Pauses(clock)
  }

  async run<T>(work: Work<T>, attempt: Attempt = FIRST_TRY): Promise<Result<T, QuiverError>> {
    const { signal, deadlineMs } = attempt
    const until = deadlineMs === undefined ? Infinity : this.#clock.now() + deadlineMs
    this.#budget.deposit()
    let result = await work(attempt)
    let met: QuiverError | null = null
    for (let tries = 1; result.isErr(); tries++) {
      const { error } = result
      const waitMs = signal?.aborted === true ? null : this.#waitAfter(error, tries, until)
      // That a circuit is open says less than what the call has met before.
      if (met === null || error.kind !== 'circuit-open') met = error
      if (waitMs === null) return tries === 1 ? result : err(toldOf(met, tries))
      await this.#pauses.pause(waitMs, signal)
      if (signal?.aborted === true) return err(abortedError(signal))
      result = await work(deadlineMs === undefined ? { signal, tries } : { signal, deadlineMs: until - this.#clock.now(), tries })
    }
    return result
  }

  /** Null when there is no other try. */
  #waitAfter(error: QuiverError, tries: number, until: number): number | null {
    const askedMs = error.retryAfterMs ?? 0
    if (tries >= this.#tries || askedMs > this.#maxMs || !this.#isRetryable(error, tries)) return null
    const waitMs = askedMs + backoffMs({ minMs: this.#minMs, maxMs: this.#maxMs }, tries - 1, this.#random)
    return this.#clock.now() + waitMs < until && this.#budget.withdraw() ? waitMs : null
  }
}

/** An error that says how many tries there were. */
function toldOf(error: QuiverError, tries: number): QuiverError {
  return { ...error, details: { ...error.details, tries: String(tries) } }
}
