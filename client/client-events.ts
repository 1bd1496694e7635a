// What a client tells of its servers, and what it knows of them.
import type { QuiverError } from './errors.ts'
import type { Option } from './option.ts'
import type { CircuitState } from './resilience/circuit-breaker.ts'
import type { LostLease } from './resilience/heartbeat.ts'
import type { HandleId } from './table-ref.ts'

/** Something that happened to a connection; `server` is the address. */
export type ClientEvent =
  /** A beat of the heartbeat was refused, or not answered within an interval. Calls that name its tables may fail until it is back. */
  | { readonly kind: 'away'; readonly server: string; readonly cause: QuiverError }
  /** It answers again. `survived` are the tables whose leases hold, `lost` those that ended; all of them where it was started anew. */
  | { readonly kind: 'connected'; readonly server: string; readonly survived: readonly HandleId[]; readonly lost: readonly LostLease[] }
  /** Leases of handles in reach are over, e.g. since somebody dropped their tables. */
  | { readonly kind: 'leases-lost'; readonly server: string; readonly leases: readonly LostLease[] }
  /** The circuit breaker lets calls through, or does not. */
  | { readonly kind: 'circuit'; readonly server: string; readonly state: CircuitState }

/** What is known of one server. */
export interface ServerState {
  readonly address: string
  /** `away`: it does not answer the heartbeat, or its circuit is open. */
  readonly status: 'connected' | 'away'
  /** When it answered last; none before the first answer. */
  readonly lastSeen: Option<Date>
  readonly circuit: CircuitState
  /** Calls of this client that it works on. */
  readonly running: number
}

/** What is known of the servers of a client. */
export interface ClientState {
  /** `away` when all servers are. */
  readonly status: 'connected' | 'away'
  /** When any server answered last. */
  readonly lastSeen: Option<Date>
  /** In the order of the addresses. */
  readonly servers: readonly ServerState[]
  /** The newest 1,000 leases of handles in reach that ended other than by this client's own drop. */
  readonly leasesLost: readonly LostLease[]
}
