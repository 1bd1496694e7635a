// Time that passes only when a test says so.
import type { Clock as ClientClock } from '../../client/clock.ts'
import type { Clock } from '../../server/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

export class FakeClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<Timer>()

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#nowMs
  }

  wallNow(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, run }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** Lets time pass, firing what comes due in its order. */
  advance(byMs: number): void {
    const endMs = this.#nowMs + byMs
    for (let next = this.#nextUntil(endMs); next !== undefined; next = this.#nextUntil(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.run()
    }
    this.#nowMs = endMs
  }

  #nextUntil(endMs: number): Timer | undefined {
    const due = [...this.#timers].filter(({ dueMs }) => dueMs <= endMs)
    return due.sort((a, b) => a.dueMs - b.dueMs)[0]
  }
}

/** The same time as the client has it. */
export function clientClock(clock: FakeClock): ClientClock {
  return { now: () => clock.now(), schedule: (run, afterMs) => clock.after(afterMs, run) }
}
