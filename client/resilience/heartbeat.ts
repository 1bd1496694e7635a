// Keeps leases alive while the program can still reach their tables: one call for all of them, at a third of the shortest lease,
// so that two beats may fail before a lease ends. Tables are held weakly: what the program has let go of may expire.
import { backgroundClock, type Clock } from '../clock.ts'
import type { HandleId } from '../table-ref.ts'

/** A table's lease. */
export interface Lease {
  readonly id: HandleId
  /** Milliseconds. */
  readonly ttlMs: number
}

const BEATS_PER_LEASE = 3
const SHORTEST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** Renews leases from the first {@link Heartbeat.keep} until it is closed. */
export class Heartbeat {
  readonly #beat: (ids: readonly HandleId[]) => Promise<readonly HandleId[]>
  readonly #clock: Clock
  /** Several objects may stand for one table. */
  readonly #leases = new Map<HandleId, WeakRef<Lease>[]>()
  #next: { readonly due: number; readonly unschedule: () => void } | null = null
  #closed = false

  /** `beat` renews the leases with these ids and resolves to those that are over for good; it does not reject. */
  constructor(beat: (ids: readonly HandleId[]) => Promise<readonly HandleId[]>, clock: Clock = backgroundClock) {
    this.#beat = beat
    this.#clock = clock
  }

  /** Renews this lease until `lease` is garbage, forgotten or over. */
  keep(lease: Lease): void {
    if (this.#closed) return
    this.#leases.set(lease.id, [...(this.#leases.get(lease.id) ?? []), new WeakRef(lease)])
    this.#plan([lease])
  }

  /** Stops renewing the lease with this id. */
  forget(id: HandleId): void {
    this.#leases.delete(id)
  }

  /** Stops renewing. */
  close(): void {
    this.#closed = true
    this.#leases.clear()
    this.#unplan()
  }

  /** Sees to it that the next beat is early enough for these leases. */
  #plan(leases: readonly Lease[]): void {
    if (leases.length === 0) return
    const shortest = leases.reduce((least, { ttlMs }) => Math.min(least, ttlMs), Infinity)
    const waitMs = Math.min(Math.max(shortest / BEATS_PER_LEASE, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
    const due = this.#clock.now() + waitMs
    if (this.#next !== null && this.#next.due <= due) return
    this.#unplan()
    this.#next = { due, unschedule: this.#clock.schedule(() => void this.#run(), waitMs) }
  }

  #unplan(): void {
    this.#next?.unschedule()
    this.#next = null
  }

  async #run(): Promise<void> {
    this.#next = null
    const ids = this.#reachable().map(({ id }) => id)
    const over = ids.length === 0 ? [] : await this.#beat(ids)
    for (const id of over) this.forget(id)
    if (!this.#closed) this.#plan(this.#reachable())
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
