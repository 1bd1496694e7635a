// How long to wait before the next attempt: anything up to a bound that doubles with each failure, so that many clients that were cut
// off together do not come back together.
// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")

/** Bounds of the waits between attempts, in milliseconds. */
export interface BackoffOptions {
  /** The most that the first wait is; default 250. It doubles with each failure. */
  readonly minMs?: number | undefined
  /** The most that any wait is; default 30,000. */
  readonly maxMs?: number | undefined
}

const MIN_MS = 250
const MAX_MS = 30_000

/** `attempt` counts from 0; `random` gives numbers from 0 up to 1. */
export function backoffMs({ minMs = MIN_MS, maxMs = MAX_MS }: BackoffOptions, attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(maxMs, minMs * 2 ** attempt))
}
