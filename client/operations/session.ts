// What every operation works with.
import type { Heartbeat } from '../resilience/heartbeat.ts'
import type { Connection } from '../transport/connection.ts'

/** A client's connection and the leases that it keeps alive. */
export interface Session {
  readonly connection: Connection
  readonly leases: Pick<Heartbeat, 'keep' | 'forget'>
}
