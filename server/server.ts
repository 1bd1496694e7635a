// A server from its configuration: opens the engine, mounts the services, listens; and takes all that down again in a written
// order. The package's entry `quiver/server`.
import { setMaxListeners } from 'node:events'
import { accessFrom, tlsFrom } from './access/from-config.ts'
import { checkRoots } from './check-roots.ts'
import { systemClock, type Clock } from './clock.ts'
import type { ServerConfig } from './config.ts'
import { DataError } from './errors.ts'
import { giveBackMemory } from './engine/duckdb/give-back.ts'
import { openFeeds } from './feeds/open-feeds.ts'
import { openCore, type CoreUsage, type OpenCore } from './handles/open-core.ts'
import { createHttpServer, type HttpServer } from './http/http-server.ts'
import { Health } from './ops/health.ts'
import { IdleMemory } from './ops/idle-memory.ts'
import type { Log } from './ops/log.ts'
import { Metrics } from './ops/metrics/metrics.ts'
import { serverState } from './ops/server-state.ts'
import { SlowQueries } from './ops/slow-queries.ts'
import { createSpillDirectory } from './ops/spill-directory.ts'
import { UNWATCHED, WatchedCalls } from './ops/watched-calls.ts'
import { packageVersion } from './package-root.ts'
import { AnswerMemory } from './rpc/answer-memory.ts'
import { refuse } from './rpc/call.ts'
import { ANY_CALLER, GuardedCallers, NO_GUARD } from './rpc/callers.ts'
import { endRevoked } from './rpc/revocation.ts'
import { createGrpcServer, type GrpcServer } from './rpc/grpc-server.ts'
import { within } from './within.ts'
import { WEDGED_MS } from './workers/interruptible.ts'
import { Operations } from './workers/operations.ts'
import { threadEntry } from './workers/pool.ts'

export { ConfigError, createConfig, type ServerConfig } from './config.ts'
export { createLog, type Log, type LogLevel } from './ops/log.ts'

/** What a server takes from its surroundings. */
export interface ServerDeps {
  readonly log: Log
  /** Default: the system's. */
  readonly clock?: Clock
  /** Default: the operating system's. Handles are secret because this is. */
  readonly randomBytes?: (count: number) => Uint8Array
  /** A folder with compiled sources for the threads, where this is not compiled itself; default: they compile for themselves. */
  readonly compiled?: string | null
  /** Whether calls are counted, traced and told to the log. Default true; measurements of what that costs do without. */
  readonly watchesCalls?: boolean
  /** The programs of the threads for queries and for feeds, in place of our own. */
  readonly programs?: { readonly worker?: URL; readonly feeds?: URL }
}

export interface RunningServer extends AsyncDisposable {
  readonly ports: { readonly grpc: number; readonly http: number | null }
  /** What is in use now; all of it is 0 when nobody uses the server, but for what is counted since the start. */
  usage(): ServerUsage
  /** Why the server cannot go on; null while it can. Then it does not serve any more: close it, and start another in a new process. */
  readonly failure: Error | null
  /** Calls back when it cannot go on, at once if that is so already. */
  onFailure(listener: (error: Error) => void): void
  /**
   * Takes nothing new, lets what runs go on for the grace period, cancels the rest, frees everything. Never rejects, and takes no longer
   * than twice the grace period and half a minute: what does not end by then is told of in the log, and left to the end of the process.
   */
  close(): Promise<void>
}

export interface ServerUsage extends CoreUsage {
  /** Calls that are queued or running. */
  readonly operations: number
}

/** How long clients may take to read the last statuses. */
const LAST_WORDS_MS = 2_000
/** How long operations may take to end that are cancelled: a worker may have to be given up. */
const CANCEL_MS = WEDGED_MS + 2_000
/** How long a part of the server may take to close, beside what it is given to write its last rows. */
const CLOSE_MS = 5_000

/** Resolves once a query has run and the ports are open. Fails where a port is taken or a directory cannot be used. */
export async function serve(config: ServerConfig, { log, clock = systemClock, ...deps }: ServerDeps): Promise<RunningServer> {
  await checkRoots(config)
  const closers: (() => Promise<void>)[] = []
  try {
    const access = await accessFrom(config, clock, log)
    closers.push(async () => {
      access.close()
    })
    const tls = await tlsFrom(config, clock, log)
    closers.push(async () => {
      tls?.close()
    })
    const spill = await createSpillDirectory(config.tempDirectory, process.pid)
    closers.push(() => spill.remove())
    const onFault = (message: string, stack?: string) => {
      log.error({ stack }, message)
    }
    let onLost: () => void = () => undefined
    const { compiled = null, programs = {} } = deps
    const worker = programs.worker ?? threadEntry('workers/worker', compiled)
    const feedWorker = programs.feeds ?? threadEntry('feeds/thread/feed-worker', compiled)
    const open = openCore(config, spill.path, { ...deps, entry: worker, clock, access, onFault, onLost: () => onLost() })
    closers.push(() => open.close())
    const onNews = (message: string) => {
      log.info(message)
    }
    const failure = new Failure()
    const onLostFeeds = (error: Error) => {
      failure.tell(error)
    }
    const feeds = await openFeeds(open, config, { entry: feedWorker, clock, onFault, onNews, onLost: onLostFeeds })
    closers.push(() => feeds.close())
    const operations = new Operations(clock)
    access.onChange(() => void endRevoked(operations.all()))
    const idleMemory = new IdleMemory({ clock, giveBack: giveBackMemory })
    closers.push(async () => {
      idleMemory.stop()
    })
    const metrics = new Metrics()
    const slowQueries = new SlowQueries({ log, slowQueryMs: config.slowQueryMs, isBusy: () => open.hasQueue() })
    const watched = new WatchedCalls({ clock, log, metrics: metrics.calls, slowQueries })
    const calls = (deps.watchesCalls ?? true) ? watched : UNWATCHED
    const stateParts = { version: packageVersion(), startedMs: clock.now(), clock, open, operations, calls, feeds }
    const state = () => serverState(stateParts)
    const ending = new AbortController()
    // Every call that stays open listens.
    setMaxListeners(0, ending.signal)
    const limits = {
      batchBytes: config.batchBytes,
      cursorIdleMs: config.cursorIdleMs,
      concurrency: config.workers,
      readConcurrency: config.concurrency,
      maxConnections: config.maxConnections,
    }
    const guarded = new GuardedCallers(access, (call, error, callback) => {
      refuse({ calls, clock }, call, error, callback)
    })
    const [callers, guard] = access.isGuarded ? [guarded, guarded.guard] : [ANY_CALLER, NO_GUARD]
    const grpc = createGrpcServer({
      ...{
        core: open.core,
        feeds,
        operations,
        answers: new AnswerMemory(clock),
        calls,
        state,
        callers,
        clock,
        log,
        limits,
        closing: ending.signal,
      },
      ...{ guard, tls },
    })
    const health = await startHealth(open, grpc, log, clock)
    onLost = () => {
      health.suspect()
    }
    failure.listen((error) => {
      log.error({ err: error }, error.message)
      health.stop()
    })
    closers.push(async () => {
      health.stop()
    })
    const http = createHttpServer({
      feeds,
      clock,
      access: { ...config, access },
      tls,
      limits: config,
      isServing: () => health.isServing,
      metrics: { contentType: metrics.contentType, text: () => metrics.text(state()) },
      onFault,
    })
    closers.push(() => http.close())
    const ports = { grpc: await grpc.listen(config.host, config.grpcPort), http: await listenHttp(http, config) }
    const shutDown = async () => {
      ending.abort()
      health.stop()
      onLost = () => undefined
      const end = (promise: Promise<void>, limitMs: number, what: string) =>
        within(clock, limitMs, promise, `${what} does not end`).catch(told(log))
      await end(http.close(), CLOSE_MS, 'HTTP')
      feeds.end()
      await end(drain(operations, config.graceMs, clock), config.graceMs + CANCEL_MS, 'An operation that was cancelled')
      await end(grpc.close(LAST_WORDS_MS), LAST_WORDS_MS + CLOSE_MS, 'gRPC')
      await closeAll(closers, (close) => end(close(), config.graceMs + CLOSE_MS, 'A part of the server'))
    }
    let closing: Promise<void> | null = null
    const close = () => (closing ??= shutDown())
    return {
      ports,
      usage: () => ({ operations: operations.size, ...open.usage() }),
      get failure() {
        return failure.error
      },
      onFailure: (listener) => {
        failure.listen(listener)
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await closeAll(closers, (close) => close().catch(told(log)))
    throw error
  }
}

/** That of a server which cannot go on. */
class Failure {
  error: Error | null = null
  readonly #listeners: ((error: Error) => void)[] = []

  listen(listener: (error: Error) => void): void {
    if (this.error === null) this.#listeners.push(listener)
    else listener(this.error)
  }

  tell(error: Error): void {
    if (this.error !== null) return
    this.error = error
    for (const listener of this.#listeners.splice(0)) listener(error)
  }
}

function told(log: Log): (error: unknown) => void {
  return (error) => {
    log.error({ err: error }, 'a part of the server did not end as it should')
  }
}

async function listenHttp(http: HttpServer, { host, httpPort }: ServerConfig): Promise<number | null> {
  return httpPort === null ? null : http.listen(host, httpPort)
}

async function startHealth(open: OpenCore, grpc: GrpcServer, log: Log, clock: Clock): Promise<Health> {
  const health = new Health({
    clock,
    log,
    probe: () => open.probe(),
    isBusy: () => open.isBusy(),
    canAnswer: () => open.canAnswer(),
    finishedTasks: () => open.finishedTasks(),
    report: (isServing) => {
      grpc.reportHealth(isServing)
    },
  })
  try {
    await health.start()
    return health
  } catch (error) {
    health.stop()
    throw new Error(`The engine does not answer: ${(error as Error).message}`, { cause: error })
  }
}

/** Waits for the operations; those that outlast the grace period are cancelled. */
async function drain(operations: Operations, graceMs: number, clock: Clock): Promise<void> {
  const endGrace = clock.after(graceMs, () => {
    operations.abortAll(new DataError('SHUTTING_DOWN', 'The server is shutting down.', {}, { retryAfterMs: 1_000 }))
  })
  await operations.idle()
  endGrace()
}

/** The last opened first; each whatever became of those before it. */
async function closeAll(closers: (() => Promise<void>)[], end: (close: () => Promise<void>) => Promise<void>): Promise<void> {
  for (const close of closers.splice(0).reverse()) await end(close)
}
