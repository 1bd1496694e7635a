// The servers of a client with what watches over them: heartbeats that keep its leases, and what they tell of.
import { tablesService } from '../../proto/load.ts'
import type { ClientEvent, ClientState } from '../client-events.ts'
import { EventHub } from '../event-hub.ts'
import { BEAT_MS, Heartbeat, type Lease, type LostLease } from '../resilience/heartbeat.ts'
import { Timeout } from '../resilience/timeout.ts'
import type { HandleId } from '../table-ref.ts'
import type { CallOptions, Connection } from '../transport/connection.ts'
import { exchange } from '../transport/exchange.ts'
import { Server } from '../transport/server.ts'
import { ServerSet } from '../transport/server-set.ts'
import { beat } from './leases.ts'
import type { Connected, ConnectOptions } from './connect.ts'

const MOST_LOST = 1_000

export class ClientServers {
  readonly set: ServerSet
  readonly events = new EventHub<ClientEvent>()
  readonly #heartbeats: readonly Heartbeat[]
  readonly #lost: LostLease[] = []

  constructor(connected: readonly Connected[], options: ConnectOptions) {
    const servers = connected.map((one) => this.#server(one, options))
    this.set = new ServerSet(servers, options, knows)
    const { heartbeat = true } = options
    this.#heartbeats = heartbeat === false ? [] : servers.map((server) => this.#heartbeat(server, heartbeat))
    for (const [index, own] of this.#heartbeats.entries()) own.start(connected[index]?.isReady === false)
  }

  get state(): ClientState {
    return { ...this.set.state, leasesLost: [...this.#lost] }
  }

  /** Keeps a lease alive for as long as `lease` is reachable. */
  keep(lease: Lease): void {
    this.set.withHandle(lease.id).heartbeat?.keep(lease)
  }

  forget(id: HandleId): void {
    this.set.withHandle(id).heartbeat?.forget(id)
  }

  async close(graceMs: number): Promise<void> {
    for (const heartbeat of this.#heartbeats) heartbeat.close()
    await this.set.close(graceMs)
    this.events.close()
  }

  #server({ address, connection, isReady }: Connected, { circuitBreaker = {}, tryTimeoutMs }: ConnectOptions): Server {
    const server = new Server({
      address,
      connection,
      breaker: circuitBreaker,
      timeout: tryTimeoutMs === undefined ? null : new Timeout(tryTimeoutMs),
      onCircuit: (state) => this.events.emit({ kind: 'circuit', server: address, state }),
    })
    if (isReady) server.seen()
    return server
  }

  #heartbeat(server: Server, options: NonNullable<ConnectOptions['heartbeat']>): Heartbeat {
    const { address, connection } = server
    const { intervalMs = BEAT_MS } = typeof options === 'object' ? options : {}
    const heartbeat = new Heartbeat({
      beat: async (ids, deadlineMs) => {
        const outcome = await beat(connection, ids, deadlineMs)
        if (outcome.isOk()) server.seen()
        return outcome
      },
      intervalMs,
      events: {
        connected: (survived, lost) => this.events.emit({ kind: 'connected', server: address, survived, lost }),
        away: (cause) => this.events.emit({ kind: 'away', server: address, cause }),
        lost: (leases) => {
          this.#lost.push(...leases)
          this.#lost.splice(0, this.#lost.length - MOST_LOST)
          this.events.emit({ kind: 'leases-lost', server: address, leases })
        },
      },
    })
    server.watch(heartbeat)
    return heartbeat
  }
}

/** Renews the lease, too. */
async function knows(connection: Connection, handle: string, options: CallOptions): Promise<boolean> {
  const answer = await exchange(connection, tablesService.Schema, { handle }, options)
  return answer.isOk() || (answer.error.kind === 'not-found' && answer.error.reason !== 'HANDLE_UNKNOWN')
}
