// Time as the server sees it: injected, so that leases, deadlines and idle timeouts are tested without waiting.

export interface Clock {
  /** Milliseconds of a clock that only goes forward; differences mean something, values do not. */
  now(): number
  /** Milliseconds since 1970, for people and for the wire. */
  wallNow(): number
  /** Runs once after the delay, at the earliest; the returned function takes it back. Does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void
}

// Node's timers take a signed 32-bit number of milliseconds and fire at once beyond it.
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS))
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
