// How many retries there may be: a share of the calls, so that a server in trouble gets a little more work and not several times as
// much. A token bucket: each call puts a part of a token in, each retry takes a whole one out. A few come by themselves, since who calls
// seldom would else never have one.
// Source: Finagle's RetryBudget, https://twitter.github.io/finagle/guide/Clients.html#retries
import { processClock, type Clock } from '../clock.ts'

/** Options of a retry budget. */
export interface RetryBudgetOptions {
  /** Retries for each call, by default 0.2: one for five calls. */
  readonly ratio?: number | undefined
  /** Retries that there may be before there were any calls, by default 20. */
  readonly reserve?: number | undefined
  /** Retries a second beside those, by default 1. */
  readonly perSecond?: number | undefined
  /** Retries that can be saved up, by default 1,000. */
  readonly most?: number | undefined
}

/** Never more retries than `reserve + ratio × calls + perSecond × seconds`. */
export class RetryBudget {
  readonly #ratio: number
  readonly #perSecond: number
  readonly #most: number
  readonly #clock: Clock
  #tokens: number
  #countedAt: number

  constructor({ ratio = 0.2, reserve = 20, perSecond = 1, most = 1_000 }: RetryBudgetOptions = {}, clock: Clock = processClock) {
    this.#ratio = ratio
    this.#perSecond = perSecond
    this.#most = most
    this.#clock = clock
    this.#tokens = Math.min(reserve, most)
    this.#countedAt = clock.now()
  }

  /** Counts a call. */
  deposit(): void {
    this.#tokens = Math.min(this.#most, this.#tokens + this.#ratio)
  }

  /** Takes one retry; false when there is none left. */
  withdraw(): boolean {
    const now = this.#clock.now()
    this.#tokens = Math.min(this.#most, this.#tokens + ((now - this.#countedAt) / 1_000) * this.#perSecond)
    this.#countedAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
