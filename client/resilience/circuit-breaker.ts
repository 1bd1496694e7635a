// Stops asking a server that keeps failing: while the circuit is open, calls end at once. After a time one call is let through, the
// probe; when it goes well the circuit closes, else it stays open for twice as long.
// Source of the states: https://martinfowler.com/bliki/CircuitBreaker.html
import { processClock, type Clock } from '../clock.ts'
import { localError, type CircuitOpenError, type QuiverError } from '../errors.ts'
import { err, type Result } from '../result.ts'
import { FIRST_TRY, type Attempt, type Policy, type Work } from './policy.ts'
import {
  consecutiveFailures,
  failureRatio,
  type ConsecutiveFailuresOptions,
  type FailureRatioOptions,
  type TripPolicy,
} from './trip-policies.ts'

export type CircuitState = 'closed' | 'open' | 'half-open'

/** Options of a circuit breaker. */
export interface CircuitBreakerOptions {
  /** What opens it: so many failures in a row (5 by default), or a part of all calls of the last time. */
  readonly trip?: ConsecutiveFailuresOptions | FailureRatioOptions | undefined
  /** How long it is open at first, in milliseconds; by default 1,000. Twice as long after each probe that fails. */
  readonly openMs?: number | undefined
  /** How long it is open at most; by default 30,000. */
  readonly maxOpenMs?: number | undefined
  /** Whether an error tells against the server, by default {@link isServerFailure}. */
  readonly isFailure?: ((error: QuiverError) => boolean) | undefined
}

/** What a breaker takes from its surroundings. */
export interface CircuitBreakerParts {
  readonly clock?: Clock | undefined
  /** What is not asked while the circuit is open, for the error's message; by default "The server". */
  readonly subject?: string | undefined
  readonly onChange?: ((state: CircuitState) => void) | undefined
}

/** A call that was let through. Whoever has it tells how it ended, once. */
export interface Admitted {
  /** Null: it went well. */
  settle(error: QuiverError | null): void
}

const FAILURES = 5
const OPEN_MS = 1_000
const MAX_OPEN_MS = 30_000

/** Transport, time and defects tell against a server; that a file is missing, or that the reader was slow, does not. */
export function isServerFailure({ kind, reason }: QuiverError): boolean {
  return kind === 'transport' || kind === 'internal' || (kind === 'timeout' && reason !== 'CURSOR_IDLE')
}

/** Whether what was asked answered, as far as that can be told. Who gave up before does not know. */
function isAnswer({ kind }: QuiverError): boolean {
  return kind !== 'cancelled' && kind !== 'circuit-open'
}

export class CircuitBreaker implements Policy {
  readonly #trip: TripPolicy
  readonly #openMs: number
  readonly #maxOpenMs: number
  readonly #isFailure: (error: QuiverError) => boolean
  readonly #clock: Clock
  readonly #subject: string
  readonly #onChange: (state: CircuitState) => void
  #isOpen = false
  #isProbing = false
  #until = 0
  #lastOpenMs = 0
  #cause: QuiverError | null = null
  /** Counts failures that were news. */
  #news = 0

  constructor({ trip, openMs = OPEN_MS, maxOpenMs = MAX_OPEN_MS, isFailure }: CircuitBreakerOptions = {}, parts: CircuitBreakerParts = {}) {
    this.#trip = tripPolicy(trip)
    this.#openMs = openMs
    this.#maxOpenMs = maxOpenMs
    this.#isFailure = isFailure ?? isServerFailure
    this.#clock = parts.clock ?? processClock
    this.#subject = parts.subject ?? 'The server'
    this.#onChange = parts.onChange ?? (() => undefined)
  }

  /** `half-open`: the time is over, and a probe would be let through or is under way. */
  get state(): CircuitState {
    if (!this.#isOpen) return 'closed'
    return this.#isProbing || this.#clock.now() >= this.#until ? 'half-open' : 'open'
  }

  async run<T>(work: Work<T>, attempt: Attempt = FIRST_TRY): Promise<Result<T, QuiverError>> {
    const admitted = this.admit()
    if (!('settle' in admitted)) return err(admitted)
    let error: QuiverError | null = localError('cancelled', 'CANCELLED', 'CANCELLED', 'The work threw.')
    try {
      const result = await work(attempt)
      error = result.isErr() ? result.error : null
      return result
    } finally {
      admitted.settle(error)
    }
  }

  /** Lets a call through, or says why not. */
  admit(): Admitted | CircuitOpenError {
    if (this.#isOpen) return this.#admitProbe()
    const newsBefore = this.#news
    return { settle: (error) => this.#settle(error, newsBefore) }
  }

  #settle(error: QuiverError | null, newsBefore: number): void {
    // What began before the circuit opened says nothing that is not known.
    if (this.#isOpen) return
    const now = this.#clock.now()
    if (error === null || !this.#isFailure(error)) {
      if (error === null || isAnswer(error)) this.#trip.succeeded(now)
      return
    }
    const isNews = newsBefore === this.#news
    if (isNews) this.#news += 1
    if (this.#trip.failed(now, isNews)) this.#open(error, this.#openMs)
  }

  #admitProbe(): Admitted | CircuitOpenError {
    if (this.#isProbing || this.#clock.now() < this.#until) return this.#openError()
    this.#isProbing = true
    this.#onChange('half-open')
    return {
      settle: (error) => {
        this.#isProbing = false
        if (error !== null && this.#isFailure(error)) this.#open(error, Math.min(this.#maxOpenMs, this.#lastOpenMs * 2))
        else if (error === null || isAnswer(error)) this.#close()
      },
    }
  }

  #open(cause: QuiverError, forMs: number): void {
    this.#isOpen = true
    this.#cause = cause
    this.#lastOpenMs = forMs
    this.#until = this.#clock.now() + forMs
    this.#onChange('open')
  }

  #close(): void {
    this.#isOpen = false
    this.#trip.reset()
    this.#onChange('closed')
  }

  #openError(): CircuitOpenError {
    const retryAfterMs = Math.max(0, Math.ceil(this.#until - this.#clock.now()))
    const message = `${this.#subject} kept failing and is not asked for now (last: ${this.#cause?.message ?? 'unknown'}).`
    const error = localError('circuit-open', 'UNAVAILABLE', 'CIRCUIT_OPEN', message)
    return { ...error, retryable: true, retryAfterMs }
  }
}

function tripPolicy(trip: CircuitBreakerOptions['trip']): TripPolicy {
  if (trip === undefined) return consecutiveFailures({ failures: FAILURES })
  return 'failures' in trip ? consecutiveFailures(trip) : failureRatio(trip)
}
