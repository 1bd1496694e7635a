// The options of a connect that say how failures are borne, and the policies that they make. From the outside to the inside: retry,
// hedge, bulkhead, and in server.ts, for the one server that a try goes to, circuit breaker and timeout.
import { invalidError, type QuiverError } from '../errors.ts'
import type { RetryBudget } from '../resilience/retry-budget.ts'
import { Bulkhead, type BulkheadOptions } from '../resilience/bulkhead.ts'
import type { CircuitBreakerOptions } from '../resilience/circuit-breaker.ts'
import { Hedge, type HedgeOptions } from '../resilience/hedge.ts'
import type { Pauses } from '../resilience/pauses.ts'
import { wrap, type Policy } from '../resilience/policy.ts'
import { Retry, type RetryOptions } from '../resilience/retry.ts'
import { err, ok, type Result } from '../result.ts'

/** How a client bears failures; `false` leaves a part out. */
export interface ResilienceOptions {
  /** Make calls again that failed and may go better, where that does no harm; by default yes. See {@link RetryOptions}. */
  readonly retry?: RetryOptions | false | undefined
  /** Leave a server alone that keeps failing; by default yes. One breaker for each server. See {@link CircuitBreakerOptions}. */
  readonly circuitBreaker?: CircuitBreakerOptions | false | undefined
  /** At most so many calls at once; by default no bound. */
  readonly bulkhead?: BulkheadOptions | false | undefined
  /** Ask a second time when a read takes long; by default no. */
  readonly hedge?: HedgeOptions | false | undefined
  /** The `deadlineMs` of calls that have none of their own, all tries together; by default none. Streams and subscriptions are not bound. */
  readonly timeoutMs?: number | undefined
  /** Milliseconds of one try; by default no bound but the call's own. */
  readonly tryTimeoutMs?: number | undefined
}

/** Policies for what may be done to a call. */
export interface CallPolicies {
  /** Calls that change nothing. */
  readonly reads: Policy
  /** Calls that may be repeated, one after the other. */
  readonly repeatable: Policy
  /** Calls that may not. */
  readonly single: Policy
  readonly bulkhead: Bulkhead | null
}

export function callPolicies(
  { retry = {}, bulkhead = false, hedge = false }: ResilienceOptions,
  pauses: Pauses,
  budget: RetryBudget,
): CallPolicies {
  const limited = bulkhead === false ? null : new Bulkhead(bulkhead)
  const single = limited === null ? [] : [limited]
  const retried = retry === false ? [] : [new Retry(retry, { pauses, budget })]
  const hedged = hedge === false ? [] : [new Hedge(hedge, { budget })]
  return {
    reads: wrap(...retried, ...hedged, ...single),
    repeatable: wrap(...retried, ...single),
    single: wrap(...single),
    bulkhead: limited,
  }
}

/** Err `ARGUMENT_INVALID`, naming the first option that is wrong. */
export function checkedResilience(options: ResilienceOptions): Result<void, QuiverError> {
  const { retry, circuitBreaker, bulkhead, hedge, timeoutMs, tryTimeoutMs } = options
  const counts = {
    'retry.tries': part(retry)?.tries,
    'bulkhead.maxRunning': part(bulkhead)?.maxRunning,
    'circuitBreaker.trip.failures': valueOf(part(circuitBreaker)?.trip, 'failures'),
    'circuitBreaker.trip.minCalls': valueOf(part(circuitBreaker)?.trip, 'minCalls'),
  }
  const amounts = {
    'retry.backoff.minMs': part(retry)?.backoff?.minMs,
    'retry.backoff.maxMs': part(retry)?.backoff?.maxMs,
    'retry.budget.reserve': part(retry)?.budget?.reserve,
    'retry.budget.ratio': part(retry)?.budget?.ratio,
    'retry.budget.perSecond': part(retry)?.budget?.perSecond,
    'retry.budget.most': part(retry)?.budget?.most,
    'circuitBreaker.openMs': part(circuitBreaker)?.openMs,
    'circuitBreaker.maxOpenMs': part(circuitBreaker)?.maxOpenMs,
    'circuitBreaker.trip.ratio': valueOf(part(circuitBreaker)?.trip, 'ratio'),
    'circuitBreaker.trip.windowMs': valueOf(part(circuitBreaker)?.trip, 'windowMs'),
    'bulkhead.maxWaiting': part(bulkhead)?.maxWaiting,
    'hedge.delayMs': part(hedge)?.delayMs,
    timeoutMs,
    tryTimeoutMs,
  }
  return first(counts, (count) => Number.isSafeInteger(count) && count >= 1, 'a whole number, 1 or more').andThen(() =>
    first(amounts, (amount) => amount >= 0, '0 or more'),
  )
}

function part<T extends object>(option: T | false | undefined): T | undefined {
  return option === false ? undefined : option
}

function valueOf(options: object | undefined, name: string): number | undefined {
  return (options as Readonly<Record<string, number | undefined>> | undefined)?.[name]
}

function first(
  numbers: Readonly<Record<string, number | undefined>>,
  isRight: (value: number) => boolean,
  rule: string,
): Result<void, QuiverError> {
  const wrong = Object.entries(numbers).find(([, value]) => value !== undefined && !isRight(value))
  if (wrong === undefined) return ok(undefined)
  const [name, value] = wrong
  return err(invalidError('ARGUMENT_INVALID', `${name} must be ${rule}, not ${value}.`, { argument: name }))
}
