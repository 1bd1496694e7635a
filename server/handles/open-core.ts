// Opens the engine and puts together what the verbs work with; closes it in the order in which nothing is used after it is gone.
import { randomBytes } from 'node:crypto'
import { OPEN_ACCESS, type Access } from '../access/open-access.ts'
import type { Clock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { openDatabase } from '../engine/duckdb/database.ts'
import type { ConnectionId, Database } from '../engine/engine.ts'
import { Admission } from '../workers/admission.ts'
import { Allowances } from '../workers/allowances.ts'
import { Background } from '../workers/background.ts'
import { Connections } from '../workers/connections.ts'
import { Pool, threadEntry } from '../workers/pool.ts'
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
  /** As for ServerDeps. */
  readonly compiled?: string | null
  readonly onFault: (message: string, stack?: string) => void
}

export interface CoreUsage {
  /** Live handles. */
  readonly handles: number
  /** Connections of the engine that an operation has. */
  readonly connections: number
  /** Bytes of pages and puts between the pool and the network. */
  readonly transferBytes: number
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
  /** The smallest query, through a thread. */
  probe(): Promise<unknown>
  close(): Promise<void>
}

const STATEMENTS_PER_CONNECTION = 128
const EVICTION_SLACK = 16
/** As many as the engine has made ready to report progress. */
const IDLE_CONNECTIONS = 64

export function openCore(
  config: ServerConfig,
  spillDirectory: string,
  { clock, access = OPEN_ACCESS, randomBytes: random = randomBytes, compiled = null, onFault }: CoreDeps,
): OpenCore {
  const { engineBytes, transferBytes } = shareMemory(config.memoryBytes)
  const { roots, engineThreads: threads, maxSpillBytes: maxTempBytes } = config
  const database = openDatabase({ memoryBytes: engineBytes, threads, tempDirectory: spillDirectory, maxTempBytes, roots })
  const entry = threadEntry('workers/worker', compiled)
  const pool = new Pool({ databasePointer: database.pointer, roots, threads: config.workers, slots: config.concurrency, entry, onFault })
  const connections = new Connections(database, {
    maxIdle: IDLE_CONNECTIONS,
    maxStatements: STATEMENTS_PER_CONNECTION,
    maxBusy: config.concurrency * 2,
    slack: EVICTION_SLACK,
  })
  const admission = new Admission({ permits: config.concurrency, maxQueued: config.queueLength })
  const budget = new Budget(transferBytes)
  const limitsOf = (principal: string) => access.limitsOf(principal)
  const allowances = new Allowances(clock, limitsOf)
  const sessions = { database, pool, admission, allowances, connections, budget, clock, onFault }
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
    usage: () => ({ handles: registry.size, connections: connections.lent, transferBytes: budget.usedBytes }),
    state: () => coreState({ config, engineBytes, engineUsage: engineUsage(), registry, pool, admission, connections, budget }),
    isBusy: () => admission.running >= pool.threads,
    hasQueue: () => admission.queued > 0,
    probe: () => background.run('count', (connection: ConnectionId) => [connection, 'SELECT 1', []]),
    async close() {
      registry.close()
      await background.done()
      connections.close()
      await pool.close()
      database.close()
    },
  }
}
