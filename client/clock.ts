// Time, so that tests need not wait for it.

/** Where time comes from. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number
  /** Runs a function once after some milliseconds; the answer takes that back. */
  schedule(run: () => void, afterMs: number): () => void
}

/** The time of this process; what is scheduled keeps it alive. */
export const processClock: Clock = {
  now: () => performance.now(),
  schedule(run, afterMs) {
    const timer = setTimeout(run, afterMs)
    return () => clearTimeout(timer)
  },
}

/** The time of this process; what is scheduled does not keep it alive. */
export const backgroundClock: Clock = {
  now: () => performance.now(),
  schedule(run, afterMs) {
    const timer = setTimeout(run, afterMs).unref()
    return () => clearTimeout(timer)
  },
}
