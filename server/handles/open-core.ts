// Opens the engine and puts together what the verbs work with; closes it in the order in which nothing is used after it is gone.
import { randomBytes } from 'node:crypto'
import { OPEN_ACCESS, type Access } from '../access/open-access.ts'
import type { Clock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { openDatabase } from '../engine/duckdb/database.ts'
import type { ConnectionId, Database } from '../engine/engine.ts'
import { within } from '../within.ts'
import { Admission } from '../workers/admission.ts'
import { Allowances } from '../workers/allowances.ts'
import { Background } from '../workers/background.ts'
import { Connections } from '../workers/connections.ts'
import { Pool } from '../workers/pool.ts'
import { OPEN_RESULT_BYTES } from '../workers/result-room.ts'
import { Budget, shareMemory } from './budget.ts'
import type { Core } from './core.ts'
import { coreState, lately, type CoreState } from './core-state.ts'
import { HANDLE_KEY_BYTES } from './handle-id.ts'
import { Holdings } from './holdings.ts'
import { ParsedSqlCache } from './parsed-sql-cache.ts'
import { Registry } from './registry.ts'

export interface CoreDeps {
  readonly clock: Clock
  /** Whose limits hold. Default: nobody has any. */
  readonly access?: Pick<Access, 'limitsOf'>
  readonly randomBytes?: (count: number) => Uint8Array
  /** The workers' program. */
  readonly entry: URL
  readonly onFault: (message: string, stack?: string) => void
  /** A worker has died or was given up. */
  readonly onLost?: () => void
}

export interface CoreUsage {
  /** Live handles. */
  readonly handles: number
  /** Connections of the engine that an operation has. */
  readonly connections: number
  /** Bytes of pages and puts between the pool and the network. */
  readonly transferBytes: number
  /** Workers that died or were given up, since the start. */
  readonly lostWorkers: number
}

export interface OpenCore {
  readonly core: Core
  readonly database: Database
  usage(): CoreUsage
  /** The same and more, for those who watch; some of it is not 0 when nobody uses the server. */
  state(): CoreState
  /** Whether every thread has work. */
  isBusy(): boolean
  /** Whether operations wait to begin. */
  hasQueue(): boolean
  /** Whether there is a thread at all. */
  canAnswer(): boolean
  /** Tasks of the threads that came to an end. */
  finishedTasks(): number
  /** The smallest query, through a thread. */
  probe(): Promise<unknown>
  /** Fails when a thread does not leave the engine; that is then left as it is. */
  close(): Promise<void>
}

/** How long threads may take to leave the engine at the end. What they do was interrupted, or had its time. */
const LEAVE_MS = 2_000
/** So many a server bears, however little its memory. */
const FEWEST_OPEN_RESULTS = 16
const STATEMENTS_PER_CONNECTION = 128
const EVICTION_SLACK = 16
/** As many as the engine has made ready to report progress. */
const IDLE_CONNECTIONS = 64

export function openCore(
  config: ServerConfig,
  spillDirectory: string,
  { clock, access = OPEN_ACCESS, randomBytes: random = randomBytes, entry, onFault, onLost = () => undefined }: CoreDeps,
): OpenCore {
  const { engineBytes, transferBytes } = shareMemory(config.memoryBytes)
  const { roots, engineThreads: threads, maxSpillBytes: maxTempBytes } = config
  const database = openDatabase({ memoryBytes: engineBytes, threads, tempDirectory: spillDirectory, maxTempBytes, roots })
  const threadCounts = { threads: config.workers, slots: config.concurrency }
  const pool = new Pool({ databasePointer: database.pointer, roots, ...threadCounts, entry, onFault, onLost })
  const connections = new Connections(database, {
    maxIdle: IDLE_CONNECTIONS,
    maxStatements: STATEMENTS_PER_CONNECTION,
    maxBusy: config.concurrency * 2,
    slack: EVICTION_SLACK,
  })
  const admission = new Admission({ permits: config.concurrency, maxQueued: config.queueLength })
  const budget = new Budget(transferBytes)
  const results = new Budget(Math.max(engineBytes, FEWEST_OPEN_RESULTS * OPEN_RESULT_BYTES))
  const limitsOf = (principal: string) => access.limitsOf(principal)
  const allowances = new Allowances(clock, limitsOf)
  const sessions = { database, pool, admission, allowances, connections, budget, results, clock, onFault }
  const background = new Background(sessions)
  const engineUsage = lately(
    () => database.usage(),
    () => clock.now(),
  )
  const registry = new Registry({
    clock,
    idKey: random(HANDLE_KEY_BYTES),
    defaultTtlMs: config.leaseTtlMs,
    maxTtlMs: config.maxLeaseTtlMs,
    holdings: new Holdings(limitsOf),
  })
  return {
    core: { registry, sessions, background, parsedSql: new ParsedSqlCache() },
    database,
    usage: () => ({
      ...{ handles: registry.size, connections: connections.lent, transferBytes: budget.usedBytes },
      lostWorkers: pool.lostThreads,
    }),
    state: () => coreState({ config, engineBytes, engineUsage: engineUsage(), registry, pool, admission, connections, budget }),
    isBusy: () => admission.running >= pool.threads,
    hasQueue: () => admission.queued > 0,
    canAnswer: () => pool.isReady,
    finishedTasks: () => pool.finishedTasks,
    probe: () => background.run('count', (connection: ConnectionId) => [connection, 'SELECT 1', []]),
    async close() {
      registry.close()
      // What has not been done by then ends with the database.
      await within(clock, LEAVE_MS, background.done(), 'What runs in the background does not end').catch(() => undefined)
      connections.close()
      await within(clock, LEAVE_MS, pool.close(), 'A worker does not come back from the engine')
      database.close()
    },
  }
}
