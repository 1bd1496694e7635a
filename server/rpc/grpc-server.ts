// The gRPC server with everything mounted that it answers to.
import { once } from 'node:events'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js'
import type { ServerTls } from '../access/tls.ts'
import { ReflectionService } from '@grpc/reflection'
import { HealthImplementation } from 'grpc-health-check'
import { reflectedDefinition } from '../../proto/reflection.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { QueryHandlers } from '../../proto/gen/quiver/v1/Query.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import { feedsService, queryService, serverService, tablesService } from '../../proto/load.ts'
import type { Guard } from './callers.ts'
import type { RpcParts } from './parts.ts'
import { controlHandlers } from './query-control.ts'
import { defineHandlers } from './query-define.ts'
import { executeManyHandlers } from './query-execute-many.ts'
import { executeHandlers } from './query-execute.ts'
import { appendHandlers } from './feeds-append.ts'
import { subscribeHandlers } from './feeds-subscribe.ts'
import { feedSinkHandlers } from './feeds-sinks.ts'
import { feedSourceHandlers } from './feeds-sources.ts'
import { feedTableHandlers } from './feeds-tables.ts'
import { statusHandlers } from './server-status.ts'
import { collectHandlers } from './tables-collect.ts'
import { lifecycleHandlers } from './tables-lifecycle.ts'
import { putHandlers } from './tables-put.ts'
import { readHandlers } from './tables-read.ts'
import { TlsCredentials } from './server-credentials.ts'
import { writeHandlers } from './tables-write.ts'

/** Whose health is told: the server's as a whole, and each service's. */
const SERVICES = ['', 'quiver.v1.Tables', 'quiver.v1.Query', 'quiver.v1.Feeds', 'quiver.v1.Server']

const OPTIONS: ServerOptions = {
  // A put's pieces and a query's parameters. Pages out have their own bound.
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.max_send_message_length': -1,
  // A client with more calls waits with them; so many from one connection would fill most of what may wait of all.
  'grpc.max_concurrent_streams': 1_000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // Bookkeeping for a debugging service that is not mounted: it costs on every message.
  'grpc.enable_channelz': 0,
}

export interface GrpcServer {
  /** Resolves to the port, which is another than asked when 0 was. Fails where it cannot be listened on. */
  listen(host: string, port: number): Promise<number>
  /** What grpc.health.v1 says, of the server and of each service. */
  reportHealth(isServing: boolean): void
  /** Takes no more calls; connections that are still in use after `lastWordsMs` are cut. */
  close(lastWordsMs: number): Promise<void>
}

export interface GrpcParts extends RpcParts {
  readonly guard: Guard
  readonly tls: ServerTls | null
}

export function createGrpcServer({ guard, tls, ...parts }: GrpcParts): GrpcServer {
  const server = new Server(OPTIONS)
  const tables: TablesHandlers = {
    ...readHandlers(parts),
    ...putHandlers(parts),
    ...collectHandlers(parts),
    ...lifecycleHandlers(parts),
    ...writeHandlers(parts),
  }
  const query: QueryHandlers = {
    ...executeHandlers(parts),
    ...executeManyHandlers(parts),
    ...defineHandlers(parts),
    ...controlHandlers(parts),
  }
  const feeds: FeedsHandlers = {
    ...feedTableHandlers(parts),
    ...feedSourceHandlers(parts),
    ...feedSinkHandlers(parts),
    ...appendHandlers(parts),
    ...subscribeHandlers(parts),
  }
  server.addService(tablesService, guard(tablesService, tables))
  server.addService(feedsService, guard(feedsService, feeds))
  server.addService(queryService, guard(queryService, query))
  server.addService(serverService, guard(serverService, statusHandlers(parts)))
  const health = new HealthImplementation(Object.fromEntries(SERVICES.map((service) => [service, 'SERVING' as const])))
  health.addToServer(server)
  new ReflectionService(reflectedDefinition()).addToServer(server)
  let address = ''
  return {
    async listen(host, port) {
      await checkListenable(host, port)
      const credentials = tls === null ? ServerCredentials.createInsecure() : new TlsCredentials(tls)
      const bound = await bind(server, addressOf(host, port), credentials)
      address = addressOf(host, bound)
      boundConnections(server, parts)
      return bound
    },
    reportHealth(isServing) {
      for (const service of SERVICES) health.setStatus(service, isServing ? 'SERVING' : 'NOT_SERVING')
    },
    async close(lastWordsMs) {
      // Not forceShutdown: without channelz it forgets the connections, which would keep the server until their keepalive ends.
      if (address !== '') server.drain(address, lastWordsMs)
      await new Promise<void>((resolve) => {
        server.tryShutdown(() => {
          resolve()
        })
      })
    },
  }
}

interface HasServers {
  readonly http2Servers?: ReadonlyMap<TcpServer, unknown>
}

/** How often it is told that connections are closed for their number. */
const TELL_EVERY_MS = 60_000

/** grpc-js has no setting for it and keeps its listeners to itself; where its insides should change, connections have no bound. */
function boundConnections(server: object, { limits: { maxConnections }, clock, log }: RpcParts): void {
  let toldMs = -Infinity
  for (const listener of (server as HasServers).http2Servers?.keys() ?? []) {
    listener.maxConnections = maxConnections
    listener.on('drop', () => {
      if (clock.now() - toldMs < TELL_EVERY_MS) return
      toldMs = clock.now()
      log.warn(`${maxConnections} connections are open; those that come now are closed.`)
    })
  }
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port)
      else reject(error)
    })
  })
}

/** grpc-js would say of a taken port that no address was added, and write to the console. */
async function checkListenable(host: string, port: number): Promise<void> {
  const probe = createTcpServer()
  try {
    await once(probe.listen(port, host), 'listening')
  } catch (error) {
    throw new Error(`cannot listen on ${addressOf(host, port)}: ${(error as Error).message}`, { cause: error })
  }
  await once(probe.close(), 'close')
}

function addressOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
