// What every operation works with.
import type { Lease } from '../resilience/heartbeat.ts'
import type { ServerSet } from '../transport/server-set.ts'
import type { HandleId } from '../table-ref.ts'
import type { Producers } from './producers.ts'
import type { Queries } from './shared-queries.ts'

/** A client's servers, and what it remembers of them. */
export interface Session {
  readonly servers: ServerSet
  /** Queries whose whole answers are wanted. */
  readonly queries: Pick<Queries, 'run'>
  /** Those that are kept alive. */
  readonly leases: { keep(lease: Lease): void; forget(id: HandleId): void }
  /** As whom rows are appended. */
  readonly producers: Producers
}
