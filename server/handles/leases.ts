// Leases that slide: each use moves the end of a lease away from now. Renewing only notes the new end; the sorted queue is put
// right when its timer finds a lease that was renewed meanwhile, so a use costs nothing however many handles there are.
import type { Clock } from '../clock.ts'
import { ExpiryQueue } from './expiry-queue.ts'

// So that thousands of leases that end together do not hold up the main thread.
const MOST_PER_SWEEP = 1_000

export class Lease {
  dueMs: number
  place = -1
  readonly ttlMs: number
  /** May be later than `dueMs`, never earlier. */
  endsMs: number
  /** Running operations: the lease does not end under them. */
  uses = 0
  readonly expire: () => void

  constructor(ttlMs: number, nowMs: number, expire: () => void) {
    this.ttlMs = ttlMs
    this.endsMs = nowMs + ttlMs
    this.dueMs = this.endsMs
    this.expire = expire
  }
}

export class Leases {
  readonly #clock: Clock
  readonly #queue = new ExpiryQueue<Lease>()
  #timer: { readonly dueMs: number; readonly cancel: () => void } | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `expire` runs once when the lease has ended, unless {@link end} came before. */
  begin(ttlMs: number, expire: () => void): Lease {
    const lease = new Lease(ttlMs, this.#clock.now(), expire)
    this.#queue.add(lease)
    this.#arm()
    return lease
  }

  renew(lease: Lease): void {
    lease.endsMs = this.#clock.now() + lease.ttlMs
  }

  hasEnded(lease: Lease): boolean {
    return lease.uses === 0 && lease.endsMs <= this.#clock.now()
  }

  /** Takes a lease away without its `expire`. */
  end(lease: Lease): void {
    this.#queue.remove(lease)
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #arm(): void {
    const dueMs = this.#queue.peek()?.dueMs
    if (dueMs === undefined || (this.#timer !== null && this.#timer.dueMs <= dueMs)) return
    this.#timer?.cancel()
    const cancel = this.#clock.after(Math.max(0, dueMs - this.#clock.now()), () => {
      this.#sweep()
    })
    this.#timer = { dueMs, cancel }
  }

  #sweep(): void {
    this.#timer = null
    const now = this.#clock.now()
    for (let ended = 0; ended < MOST_PER_SWEEP; ended++) {
      const first = this.#queue.peek()
      if (first === undefined || first.dueMs > now) break
      this.#queue.remove(first)
      if (first.uses > 0) this.renew(first)
      if (first.endsMs <= now) first.expire()
      else this.#queue.add(Object.assign(first, { dueMs: first.endsMs }))
    }
    this.#arm()
  }
}
