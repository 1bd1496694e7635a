// A second try beside the first one when that takes long; the first good answer counts, and the other try is cancelled. Against the few
// answers that are slow by chance: a pause of the server, a lost packet. Only for work that changes nothing.
// Source: Dean and Barroso, The Tail at Scale, https://research.google/pubs/the-tail-at-scale/
import { processClock, type Clock } from '../clock.ts'
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import { FIRST_TRY, type Attempt, type Policy, type Work } from './policy.ts'
import { RetryBudget } from './retry-budget.ts'

/** Options of hedged reads. */
export interface HedgeOptions {
  /** Milliseconds without an answer after which there is a second try. About what 95 of 100 answers take is good. */
  readonly delayMs: number
}

/** What hedging takes from its surroundings. */
export interface HedgeParts {
  readonly clock?: Clock | undefined
  /** Second tries are taken from it, so that a server in trouble does not get twice the work. */
  readonly budget?: RetryBudget | undefined
}

interface Leg<T> {
  readonly answer: PromiseLike<Result<T, QuiverError>>
  readonly cancel: () => void
}

export class Hedge implements Policy {
  readonly #delayMs: number
  readonly #clock: Clock
  readonly #budget: RetryBudget
  readonly #ownsBudget: boolean

  constructor({ delayMs }: HedgeOptions, { clock = processClock, budget }: HedgeParts = {}) {
    this.#delayMs = delayMs
    this.#clock = clock
    this.#budget = budget ?? new RetryBudget({}, clock)
    this.#ownsBudget = budget === undefined
  }

  /** Ok of whichever try was first; when both fail, the error of the first one. */
  run<T>(work: Work<T>, attempt: Attempt = FIRST_TRY): Promise<Result<T, QuiverError>> {
    if (this.#ownsBudget) this.#budget.deposit()
    return new Promise((resolve, reject) => {
      const first = startLeg(work, attempt)
      let second: Leg<T> | null = null
      let failed: Result<T, QuiverError> | null = null
      const began = this.#clock.now()
      const settle = (leg: Leg<T>, result: Result<T, QuiverError>): void => {
        unschedule()
        const other = leg === first ? second : first
        if (result.isErr() && other !== null && failed === null) {
          failed = result
          return
        }
        other?.cancel()
        resolve(result.isErr() && leg !== first ? (failed ?? result) : result)
      }
      const follow = (leg: Leg<T>): void => void leg.answer.then((result) => settle(leg, result), reject)
      const unschedule = this.#clock.schedule(() => {
        if (!this.#budget.withdraw()) return
        const { deadlineMs } = attempt
        const left = deadlineMs === undefined ? {} : { deadlineMs: began + deadlineMs - this.#clock.now() }
        second = startLeg(work, { ...attempt, ...left, tries: attempt.tries + 1 })
        follow(second)
      }, this.#delayMs)
      follow(first)
    })
  }
}

/** A try with a signal of its own, which also the caller's aborts. */
function startLeg<T>(work: Work<T>, attempt: Attempt): Leg<T> {
  const { signal } = attempt
  const ending = new AbortController()
  const abort = (): void => ending.abort(signal?.reason)
  if (signal?.aborted === true) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const answer = work({ ...attempt, signal: ending.signal }).then((result) => {
    signal?.removeEventListener('abort', abort)
    return result
  })
  return { answer, cancel: () => ending.abort(new Error('Another try was answered first.')) }
}
