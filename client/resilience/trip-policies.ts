// When failures are so many that a circuit opens.

/** Counts how calls end. Times are milliseconds since some fixed moment, and only grow. */
export interface TripPolicy {
  succeeded(now: number): void
  /** Whether the circuit is to open. `isNews`: the call began after the last failure was known, so that it says more than that one did. */
  failed(now: number, isNews: boolean): boolean
  /** Begins anew. */
  reset(): void
}

/** Options of {@link consecutiveFailures}. */
export interface ConsecutiveFailuresOptions {
  /** One after the other, with no success between. */
  readonly failures: number
}

/** Options of {@link failureRatio}. */
export interface FailureRatioOptions {
  /** From 0 to 1. */
  readonly ratio: number
  /** Over the calls that ended so many milliseconds before now, by default 10,000. */
  readonly windowMs?: number | undefined
  /** Fewer calls say nothing; by default 20. */
  readonly minCalls?: number | undefined
}

/**
 * So many failures in a row. Calls that are under way together fail together when a connection is lost: they count as one.
 */
export function consecutiveFailures({ failures: most }: ConsecutiveFailuresOptions): TripPolicy {
  let failures = 0
  return {
    succeeded() {
      failures = 0
    },
    failed(_now, isNews) {
      if (isNews) failures += 1
      return failures >= most
    },
    reset() {
      failures = 0
    },
  }
}

interface Slice {
  readonly from: number
  calls: number
  failures: number
}

const SLICES = 10

/** A part of the calls of the last time, counted in tenths of it. */
export function failureRatio({ ratio, windowMs = 10_000, minCalls = 20 }: FailureRatioOptions): TripPolicy {
  const sliceMs = windowMs / SLICES
  let slices: Slice[] = []
  const current = (now: number): Slice => {
    const last = slices.at(-1)
    if (last !== undefined && now < last.from + sliceMs) return last
    slices = slices.filter(({ from }) => from + windowMs > now)
    const slice = { from: now, calls: 0, failures: 0 }
    slices.push(slice)
    return slice
  }
  const count = (now: number, failures: number): void => {
    const slice = current(now)
    slice.calls += 1
    slice.failures += failures
  }
  return {
    succeeded(now) {
      count(now, 0)
    },
    failed(now) {
      count(now, 1)
      const calls = slices.reduce((sum, slice) => sum + slice.calls, 0)
      const failures = slices.reduce((sum, slice) => sum + slice.failures, 0)
      return calls >= minCalls && failures / calls >= ratio
    },
    reset() {
      slices = []
    },
  }
}
