// A gRPC server in this process whose handlers a test writes, to see what the client makes of every possible answer.
import { Metadata, Server, ServerCredentials, status, type StatusObject } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import type { QueryHandlers } from '../../../proto/gen/quiver/v1/Query.ts'
import type { Table } from '../../../proto/gen/quiver/v1/Table.ts'
import type { TablesHandlers } from '../../../proto/gen/quiver/v1/Tables.ts'
import { queryService, tablesService } from '../../../proto/load.ts'
import { encodeStatusDetails, STATUS_DETAILS_KEY } from '../../../proto/status-details.ts'
import { AsyncClient, type ConnectOptions } from '../../../client/index.ts'

export interface Script {
  readonly tables?: Partial<TablesHandlers>
  readonly query?: Partial<QueryHandlers>
}

export interface ScriptedServer extends AsyncDisposable {
  readonly address: string
  readonly health: HealthImplementation
  /** A client of this server, closed with it. */
  readonly client: AsyncClient
  /** Breaks all connections. */
  stop(): void
}

/** Starts a server, and a client that keeps no leases unless told to. */
export async function startScripted(script: Script, options: ConnectOptions = { heartbeat: false }): Promise<ScriptedServer> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 })
  server.addService(tablesService, (script.tables ?? {}) as TablesHandlers)
  server.addService(queryService, (script.query ?? {}) as QueryHandlers)
  const health = new HealthImplementation({ '': 'SERVING' })
  health.addToServer(server)
  const address = `127.0.0.1:${await bound(server)}`
  const client = (await AsyncClient.connect(address, options))._unsafeUnwrap()
  return {
    address,
    health,
    client,
    stop: () => server.forceShutdown(),
    async [Symbol.asyncDispose]() {
      await client.close({ graceMs: 0 })
      server.forceShutdown()
    },
  }
}

function bound(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error === null ? resolve(port) : reject(error)))
  })
}

/** A table as the server tells of it. */
export function wireTable(handle: string, fields: Table = {}): Table {
  return { handle, kind: 'TABLE_KIND_SCAN', ttlMs: 1_800_000, ...fields }
}

/** A failure as the server tells of it. */
export function failure(
  code: keyof typeof status,
  reason: string,
  message: string,
  options: { metadata?: Record<string, string>; retryAfterMs?: number } = {},
): StatusObject {
  const { metadata: facts = {}, retryAfterMs = null } = options
  const metadata = new Metadata()
  metadata.set(STATUS_DETAILS_KEY, encodeStatusDetails({ code: status[code], message, reason, metadata: facts, retryAfterMs }))
  return { code: status[code], details: message, metadata }
}
