// A server from its configuration: opens the engine, starts the pool, mounts the services, listens; and takes all that down again
// in an order in which nothing is used after it is gone.
import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from './clock.ts'
import type { ServerConfig } from './config.ts'
import { openDatabase } from './engine/duckdb/database.ts'
import { DataError } from './errors.ts'
import { Budget, shareMemory } from './handles/budget.ts'
import type { Core } from './handles/core.ts'
import { HANDLE_KEY_BYTES } from './handles/handle-id.ts'
import { ParsedSqlCache } from './handles/parsed-sql-cache.ts'
import { Registry } from './handles/registry.ts'
import type { Log } from './ops/log.ts'
import { createSpillDirectory, type SpillDirectory } from './ops/spill-directory.ts'
import { bind, createGrpcServer, type GrpcServer } from './rpc/grpc-server.ts'
import { Admission } from './workers/admission.ts'
import { Background } from './workers/background.ts'
import { Connections } from './workers/connections.ts'
import { Operations } from './workers/operations.ts'
import { Pool } from './workers/pool.ts'

export { createConfig, ConfigError, type ServerConfig } from './config.ts'
export { createLog, type Log } from './ops/log.ts'

/** What a server takes from its surroundings. */
export interface ServerDeps {
  readonly log: Log
  /** Default: the system's. */
  readonly clock?: Clock
  /** Default: the operating system's. */
  readonly randomBytes?: (count: number) => Uint8Array
}

export interface RunningServer extends AsyncDisposable {
  readonly ports: { readonly grpc: number }
  /** What is in use now; all of it is 0 when nobody uses the server. */
  usage(): ServerUsage
  /** Takes nothing new, lets what runs finish within the grace period, cancels the rest, frees everything. */
  close(): Promise<void>
}

export interface ServerUsage {
  readonly operations: number
  readonly handles: number
  readonly connections: number
  readonly transferBytes: number
}

const STATEMENTS_PER_CONNECTION = 32
const IDLE_CONNECTIONS = 64

/** Resolves once the ports are open. Fails where a port is taken or a directory cannot be used. */
export async function serve(config: ServerConfig, deps: ServerDeps): Promise<RunningServer> {
  const spill = await createSpillDirectory(config.tempDirectory, process.pid)
  try {
    return await serveWith(config, deps, spill)
  } catch (error) {
    await spill.remove()
    throw error
  }
}

async function serveWith(
  config: ServerConfig,
  { log, clock = systemClock, randomBytes: random = randomBytes }: ServerDeps,
  spill: SpillDirectory,
): Promise<RunningServer> {
  const { engineBytes, transferBytes } = shareMemory(config.memoryBytes)
  const database = openDatabase({
    memoryBytes: engineBytes,
    threads: config.engineThreads,
    tempDirectory: spill.path,
    maxTempBytes: config.maxSpillBytes,
    roots: config.roots,
  })
  const onFault = (message: string, stack?: string) => {
    log.error({ stack }, message)
  }
  const pool = new Pool({
    databasePointer: database.pointer,
    roots: config.roots,
    threads: config.workers,
    slots: config.concurrency,
    onFault,
  })
  const connections = new Connections(database, { maxIdle: IDLE_CONNECTIONS, maxStatements: STATEMENTS_PER_CONNECTION })
  const admission = new Admission({ permits: config.concurrency, maxQueued: config.queueLength })
  const budget = new Budget(transferBytes)
  const sessions = { database, pool, admission, connections, budget, clock, onFault }
  const background = new Background(sessions)
  const registry = new Registry({ clock, idKey: random(HANDLE_KEY_BYTES), defaultTtlMs: config.leaseTtlMs, maxTtlMs: config.maxLeaseTtlMs })
  const core: Core = { registry, sessions, background, parsedSql: new ParsedSqlCache() }
  const operations = new Operations(clock)
  let open = true
  const limits = { batchBytes: config.batchBytes, cursorIdleMs: config.cursorIdleMs, concurrency: config.workers }
  const grpc = createGrpcServer({ core, operations, clock, log, limits, isOpen: () => open })
  const closeEngine = async () => {
    registry.close()
    await background.done()
    connections.close()
    await pool.close()
    database.close()
    await spill.remove()
  }
  let closing: Promise<void> | null = null
  const port = await bind(grpc.server, config.host, config.grpcPort).catch(async (error: unknown) => {
    await closeEngine()
    throw error
  })
  const close = () => {
    open = false
    closing ??= drain(operations, grpc, config.graceMs, clock).then(closeEngine)
    return closing
  }
  return {
    ports: { grpc: port },
    usage: () => ({ operations: operations.size, handles: registry.size, connections: connections.lent, transferBytes: budget.usedBytes }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function drain(operations: Operations, { server }: GrpcServer, graceMs: number, clock: Clock): Promise<void> {
  const cancelGrace = clock.after(graceMs, () => {
    operations.abortAll(new DataError('SHUTTING_DOWN', 'The server is shutting down.', {}, { retryAfterMs: 1_000 }))
  })
  await operations.idle()
  cancelGrace()
  server.forceShutdown()
}
