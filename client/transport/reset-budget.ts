// How many calls may still be reset on a connection before the server ends it. A call that ends before its answer does resets its
// HTTP/2 stream, and servers count that against an attack (CVE-2023-44487): nghttp2, and with it Node, takes 1,000 resets and 33
// more a second, then ends the connection with INTERNAL_ERROR and every call on it. Node 20 cannot be told otherwise.
// https://nghttp2.org/documentation/nghttp2_option_set_stream_reset_rate_limit.html

/** Under the server's 1,000 and 33: its clock counts whole seconds, and starts at another moment than ours. */
const BURST = 900
const PER_SECOND = 30

/** A token bucket. */
export class ResetBudget {
  static readonly burst = BURST
  readonly #now: () => number
  #left = BURST
  #countedAt: number

  /** `now` gives milliseconds since some fixed moment. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#countedAt = now()
  }

  /** Resets that the server will still take, at most {@link ResetBudget.burst}. */
  get left(): number {
    const now = this.#now()
    this.#left = Math.min(BURST, this.#left + ((now - this.#countedAt) / 1_000) * PER_SECOND)
    this.#countedAt = now
    return this.#left
  }

  /** Counts one. */
  spend(): void {
    this.#left = this.left - 1
  }
}
