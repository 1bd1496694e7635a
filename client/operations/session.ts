// What every operation works with.
import type { Heartbeat } from '../resilience/heartbeat.ts'
import type { Connection } from '../transport/connection.ts'
import type { SharedQueries } from './shared-queries.ts'

/** A client's connection and the leases that it keeps alive. */
export interface Session {
  readonly connection: Connection
  /** Queries whose whole answers are wanted. */
  readonly queries: Pick<SharedQueries, 'run'>
  readonly leases: Pick<Heartbeat, 'keep' | 'forget'>
}
