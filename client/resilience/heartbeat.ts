// Keeps leases alive while the program can still reach their tables: one call for all of them, at a third of the shortest lease, so that
// two beats may fail before a lease ends. Tables are held weakly: what the program has let go of may expire. Between those calls it asks
// whether the server is there at all, and tells when that changes.
import { backgroundClock, type Clock } from '../clock.ts'
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import type { HandleId } from '../table-ref.ts'
import { isServerFailure } from './circuit-breaker.ts'

/** A table's lease. */
export interface Lease {
  readonly id: HandleId
  /** Milliseconds. */
  readonly ttlMs: number
}

/** A lease that no renewal can bring back, and why: it expired, the table was dropped, or the server does not know it. */
export interface LostLease {
  readonly id: HandleId
  readonly error: QuiverError
}

/** Options of a heartbeat. */
export interface HeartbeatOptions {
  /** Milliseconds from one beat to the next; by default 5,000. A server that is gone is noticed within two of them. */
  readonly intervalMs?: number | undefined
}

/** What a heartbeat is made of. */
export interface HeartbeatParts {
  /** Renews the leases with these ids, or without any just asks whether the server is there. It does not reject. */
  readonly beat: (ids: readonly HandleId[], deadlineMs: number) => PromiseLike<Result<readonly LostLease[], QuiverError>>
  /** Milliseconds between beats without leases to renew; null: none. */
  readonly intervalMs: number | null
  readonly events?: HeartbeatEvents | undefined
  readonly clock?: Clock | undefined
}

/** What a heartbeat tells of. */
export interface HeartbeatEvents {
  /** The server answers, though it did not before: the leases that hold. */
  connected(survived: readonly HandleId[], lost: readonly LostLease[]): void
  away(cause: QuiverError): void
  lost(leases: readonly LostLease[]): void
}

export const BEAT_MS = 5_000
const BEATS_PER_LEASE = 3
const SHORTEST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2 ** 31 - 1
const RENEWAL_DEADLINE_MS = 10_000
/** How often a server that is away is asked. */
const AWAY_WAIT_MS = 1_000

/** Beats from the first {@link Heartbeat.keep}, or {@link Heartbeat.start}, until it is closed. */
export class Heartbeat {
  readonly #beat: HeartbeatParts['beat']
  readonly #intervalMs: number | null
  readonly #events: HeartbeatEvents | undefined
  readonly #clock: Clock
  /** Several objects may stand for one table. */
  readonly #leases = new Map<HandleId, WeakRef<Lease>[]>()
  #next: { readonly due: number; readonly unschedule: () => void } | null = null
  /** When leases are to be renewed. */
  #renewal = Infinity
  #isAway = false
  #isClosed = false
  #isBeating = false

  constructor({ beat, intervalMs, events, clock = backgroundClock }: HeartbeatParts) {
    this.#beat = beat
    this.#intervalMs = intervalMs
    this.#events = events
    this.#clock = clock
  }

  /** Whether the last beat was not answered. */
  get isAway(): boolean {
    return this.#isAway
  }

  /** Begins to ask whether the server is there; `isAway`: it did not answer when it was first asked. */
  start(isAway = false): void {
    this.#isAway = isAway
    this.#plan()
  }

  /** Renews this lease until `lease` is garbage, forgotten or over. */
  keep(lease: Lease): void {
    if (this.#isClosed) return
    this.#leases.set(lease.id, [...(this.#leases.get(lease.id) ?? []), new WeakRef(lease)])
    this.#renewal = Math.min(this.#renewal, this.#clock.now() + renewalWaitMs([lease]))
    this.#plan()
  }

  /** Stops renewing the lease with this id. */
  forget(id: HandleId): void {
    this.#leases.delete(id)
  }

  /** Stops beating. */
  close(): void {
    this.#isClosed = true
    this.#leases.clear()
    this.#next?.unschedule()
    this.#next = null
  }

  /** Sees to it that the next beat is early enough. */
  #plan(): void {
    if (this.#isClosed || this.#isBeating) return
    const now = this.#clock.now()
    const due = Math.min(this.#renewal, now + this.#lifeWaitMs())
    if (due === Infinity || (this.#next !== null && this.#next.due <= due)) return
    this.#next?.unschedule()
    this.#next = { due, unschedule: this.#clock.schedule(() => void this.#run(), due - now) }
  }

  #lifeWaitMs(): number {
    if (this.#intervalMs === null) return Infinity
    return this.#isAway ? Math.min(this.#intervalMs, AWAY_WAIT_MS) : this.#intervalMs
  }

  async #run(): Promise<void> {
    this.#next = null
    this.#isBeating = true
    const wasAway = this.#isAway
    // Of a server that comes back, all leases are asked for.
    const isRenewal = this.#clock.now() >= this.#renewal || wasAway
    const ids = isRenewal ? this.#reachable().map(({ id }) => id) : []
    const isIdle = ids.length === 0 && this.#intervalMs === null
    const outcome = isIdle ? null : await this.#beat(ids, this.#deadlineMs())
    this.#isBeating = false
    if (this.#isClosed) return
    if (outcome !== null)
      outcome.match(
        (lost) => this.#answered(ids, lost, wasAway),
        (error) => this.#failed(error),
      )
    if (isRenewal) this.#renewal = this.#clock.now() + renewalWaitMs(this.#reachable())
    this.#plan()
  }

  #deadlineMs(): number {
    return this.#intervalMs === null ? RENEWAL_DEADLINE_MS : Math.max(this.#intervalMs, SHORTEST_WAIT_MS)
  }

  #answered(ids: readonly HandleId[], lost: readonly LostLease[], wasAway: boolean): void {
    this.#isAway = false
    for (const { id } of lost) this.forget(id)
    const over = new Set(lost.map(({ id }) => id))
    if (wasAway)
      this.#events?.connected(
        ids.filter((id) => !over.has(id)),
        lost,
      )
    if (lost.length > 0) this.#events?.lost(lost)
  }

  #failed(error: QuiverError): void {
    if (this.#isAway || !isServerFailure(error)) return
    this.#isAway = true
    this.#events?.away(error)
  }

  /** One lease of each table that the program can still reach; forgets the others. */
  #reachable(): Lease[] {
    const reachable: Lease[] = []
    for (const [id, references] of this.#leases) {
      const lease = references.map((reference) => reference.deref()).find((found) => found !== undefined)
      if (lease === undefined) this.#leases.delete(id)
      else reachable.push(lease)
    }
    return reachable
  }
}

function renewalWaitMs(leases: readonly Lease[]): number {
  if (leases.length === 0) return Infinity
  const shortest = leases.reduce((least, { ttlMs }) => Math.min(least, ttlMs), Infinity)
  return Math.min(Math.max(shortest / BEATS_PER_LEASE, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
}
