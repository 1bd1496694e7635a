// How long to wait before the next attempt: anything up to a bound that doubles with each failure, so that many clients that were
// cut off together do not come back together.
// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")

export interface BackoffLimits {
  /** Bound of the first wait. */
  readonly minMs: number
  readonly maxMs: number
}

export const DEFAULT_BACKOFF: BackoffLimits = { minMs: 250, maxMs: 30_000 }

/** `attempt` counts from 0; `random` gives numbers from 0 up to 1. */
export function backoffMs({ minMs, maxMs }: BackoffLimits, attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(maxMs, minMs * 2 ** attempt))
}
