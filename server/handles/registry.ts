// The tables that clients hold: by handle, by name, in the order they were made, each with a lease. A handle that has ended
// says how it did, at first touch and ever after.
import type { Clock } from '../clock.ts'
import type { ExactTarget, FileStamp, RelationSchema } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import { Fates } from './fates.ts'
import { Holdings } from './holdings.ts'
import { HandleIds, shortHandle, type HandleId } from './handle-id.ts'
import { Lease, Leases } from './leases.ts'
import type { LiveSource } from './live-source.ts'
import type { Storage } from './storage.ts'

export type TableKind = 'scan' | 'view' | 'table' | 'live'

/** What a table is, apart from who holds it. */
export interface TableFacts {
  readonly kind: TableKind
  /** SQL as queries see it, usable after FROM. */
  readonly relation: string
  /** SQL of the same rows for Collect and Write, which `target` makes what was put. */
  readonly exact: string
  /** Every file that reading it touches, as it was when the table was made. */
  readonly files: readonly FileStamp[]
  readonly schema: RelationSchema
  /** The Arrow data that Collect gives, where it is not the engine's own choice. */
  readonly target: ExactTarget | null
  /** Null where counting means reading. */
  readonly rows: bigint | null
  /** Bytes held for it alone; null for lazy tables. */
  readonly bytes: number | null
  /** Whether a prepared plan that reads it holds large buffers, as those over text files do: such plans are not kept. */
  readonly isPlanHeavy: boolean
  /** All held rows that reading it touches; the record is one holder of each. */
  readonly storages: readonly Storage[]
  /** The live tables that reading it touches: they have to be made ready before. */
  readonly lives: readonly LiveSource[]
}

export interface TableRecord extends TableFacts {
  readonly id: HandleId
  readonly serial: number
  readonly principal: string
  readonly lease: Lease
  name: string | null
}

/** Keeps what an operation reads: its storage stays and its leases do not end until {@link release}. */
export interface Pin {
  release(): void
}

export interface RegistryOptions {
  readonly clock: Clock
  /** 16 random bytes. */
  readonly idKey: Uint8Array
  readonly defaultTtlMs: number
  readonly maxTtlMs: number
  readonly holdings?: Holdings
  readonly fates?: Fates
}

const UNBOUNDED = { handles: Infinity, heldBytes: Infinity }

export class Registry {
  /** What each principal has. */
  readonly holdings: Holdings
  readonly #options: RegistryOptions
  readonly #ids: HandleIds
  readonly #fates: Fates
  readonly #leases: Leases
  readonly #records = new Map<HandleId, TableRecord>()
  readonly #names = new Map<string, TableRecord>()
  /** Tables that are there for everybody by their names, in lower case: no handles, and without an end of their own. */
  readonly #shared = new Map<string, TableRecord>()

  constructor(options: RegistryOptions) {
    this.#options = options
    this.#ids = new HandleIds(options.idKey)
    this.#fates = options.fates ?? new Fates()
    this.holdings = options.holdings ?? new Holdings(() => UNBOUNDED)
    this.#leases = new Leases(options.clock)
  }

  get size(): number {
    return this.#records.size
  }

  /** How many handles there are of each kind, and the bytes of the rows that are held for them, each once. */
  census(): { readonly handles: Record<TableKind, number>; readonly heldBytes: number } {
    const handles: Record<TableKind, number> = { scan: 0, view: 0, table: 0, live: 0 }
    const held = new Map<Storage | undefined, number>()
    for (const { kind, storages, bytes } of this.#records.values()) {
      handles[kind] += 1
      // Handles that were made of each other share their rows.
      if (kind === 'table') held.set(storages[0], bytes ?? 0)
    }
    return { handles, heldBytes: [...held.values()].reduce((sum, bytes) => sum + bytes, 0) }
  }

  /** Fails where a new handle with this lease would: before the work that it costs is done. */
  checkNew(ttlMs: number, principal: string): void {
    this.checkedTtl(ttlMs)
    this.holdings.checkHandles(principal)
  }

  /** A lease length as asked, or the default for 0; refuses what is above the maximum. */
  checkedTtl(ttlMs: number): number {
    const { defaultTtlMs, maxTtlMs } = this.#options
    if (ttlMs <= maxTtlMs) return ttlMs === 0 ? defaultTtlMs : ttlMs
    throw new DataError('ARGUMENT_INVALID', `ttl_ms is ${ttlMs}; this server's longest lease is ${maxTtlMs} ms.`, {
      field: 'ttl_ms',
      max: String(maxTtlMs),
    })
  }

  /** Takes over the storages' first holders, also when it fails, with LIMIT_EXCEEDED. */
  add(facts: TableFacts, principal: string, ttlMs: number): TableRecord {
    try {
      this.holdings.addHandle(principal)
    } catch (error) {
      for (const storage of facts.storages) storage.release()
      throw error
    }
    const { id, serial } = this.#ids.issue()
    const lease = this.#leases.begin(this.checkedTtl(ttlMs), () => {
      this.#remove(id)
    })
    const record = recordOf(facts, { id, serial, principal, lease, name: null })
    this.#records.set(id, record)
    return record
  }

  /** The live table behind a handle; renews its lease. Fails with HANDLE_UNKNOWN, HANDLE_EXPIRED or HANDLE_DROPPED. */
  get(handle: string, principal: string): TableRecord {
    const record = this.#live(handle)
    if (record === null || record.principal !== principal) throw this.#absent(handle, record !== null)
    this.#leases.renew(record.lease)
    return record
  }

  named(name: string, principal: string): TableRecord | null {
    const record = this.#names.get(nameKey(principal, name))
    return record === undefined ? null : this.#live(record.id)
  }

  get hasNames(): boolean {
    return this.#names.size > 0 || this.#shared.size > 0
  }

  /** A table that any caller's SQL may name, unless he has given the name to another one; of two that differ by case only the first. */
  shared(name: string): TableRecord | null {
    return this.#shared.get(name.toLowerCase()) ?? null
  }

  /** Makes it one; whoever holds its rows does so until {@link unshare}. */
  share(name: string, facts: TableFacts): void {
    const key = name.toLowerCase()
    if (this.#shared.has(key)) return
    const own = { id: '' as HandleId, serial: 0, principal: '', lease: new Lease(Infinity, 0, () => undefined), name }
    this.#shared.set(key, recordOf(facts, own))
  }

  unshare(live: LiveSource): void {
    for (const [key, { lives }] of this.#shared) if (lives.includes(live)) this.#shared.delete(key)
  }

  /** Gives the name to this table, taking it from another; null takes the table's name away. */
  setName(record: TableRecord, name: string | null): void {
    if (record.name !== null) this.#names.delete(nameKey(record.principal, record.name))
    record.name = name
    if (name === null) return
    const key = nameKey(record.principal, name)
    const before = this.#names.get(key)
    if (before !== undefined) before.name = null
    this.#names.set(key, record)
  }

  pin(records: readonly TableRecord[]): Pin {
    const storages = records.flatMap((record) => record.storages)
    for (const storage of storages) storage.retain()
    for (const { lease } of records) lease.uses += 1
    return {
      release: () => {
        for (const { lease } of records) {
          lease.uses -= 1
          this.#leases.renew(lease)
        }
        for (const storage of storages) storage.release()
      },
    }
  }

  drop(handle: string, principal: string): void {
    const record = this.get(handle, principal)
    this.#fates.recordDrop(record.serial)
    this.#remove(record.id)
  }

  /** Drops a handle that its caller never got to know; nothing when it has ended already. */
  discard(handle: string): void {
    const record = this.#live(handle)
    if (record === null) return
    this.#fates.recordDrop(record.serial)
    this.#remove(record.id)
  }

  /** Drops all tables that read a live table, which is no more. */
  dropReadersOf(live: LiveSource): void {
    for (const { id, lives } of [...this.#records.values()]) if (lives.includes(live)) this.discard(id)
  }

  /** Milliseconds until the lease ends. */
  remainingMs(record: TableRecord): number {
    return record.lease.uses > 0 ? record.lease.ttlMs : Math.max(0, record.lease.endsMs - this.#options.clock.now())
  }

  /** A principal's tables after that serial, oldest first. */
  *after(serial: number, principal: string): Generator<TableRecord> {
    for (const record of this.#records.values()) {
      if (record.serial > serial && record.principal === principal && !this.#leases.hasEnded(record.lease)) yield record
    }
  }

  /** Ends all handles without a trace. */
  close(): void {
    this.#leases.close()
    for (const id of [...this.#records.keys()]) this.#remove(id)
  }

  #live(handle: string): TableRecord | null {
    const record = this.#records.get(handle as HandleId)
    if (record === undefined) return null
    if (!this.#leases.hasEnded(record.lease)) return record
    this.#remove(record.id)
    return null
  }

  #absent(handle: string, isOthers: boolean): DataError {
    const details = { handle: shortHandle(handle) }
    const serial = isOthers ? null : this.#ids.serialOf(handle)
    if (serial === null) return new DataError('HANDLE_UNKNOWN', `There never was a handle ${details.handle} on this server.`, details)
    return this.#fates.wasDropped(serial)
      ? new DataError('HANDLE_DROPPED', `The handle ${details.handle} was dropped.`, details)
      : new DataError('HANDLE_EXPIRED', `The lease of the handle ${details.handle} has ended; read or put the table again.`, details)
  }

  #remove(id: HandleId): void {
    const record = this.#records.get(id)
    if (record === undefined) return
    this.#records.delete(id)
    this.holdings.removeHandle(record.principal)
    this.#leases.end(record.lease)
    this.setName(record, null)
    for (const storage of record.storages) storage.release()
  }
}

/** Not a copy: what live tables are may change, and their facts say what it is now. */
function recordOf(facts: TableFacts, own: Omit<TableRecord, keyof TableFacts>): TableRecord {
  return Object.defineProperties(own, Object.getOwnPropertyDescriptors(facts)) as TableRecord
}

function nameKey(principal: string, name: string): string {
  return `${principal}\n${name.toLowerCase()}`
}
