// What every RPC is made with.
import type { Clock } from '../clock.ts'
import type { Feeds } from '../feeds/feeds.ts'
import type { Core } from '../handles/core.ts'
import type { Log } from '../ops/log.ts'
import type { ServerState } from '../ops/server-state.ts'
import type { WatchedCalls } from '../ops/watched-calls.ts'
import type { Operations } from '../workers/operations.ts'
import type { AnswerMemory } from './answer-memory.ts'
import type { Callers } from './callers.ts'

export interface RpcLimits {
  /** Bytes of a page where the request names none. */
  readonly batchBytes: number
  /** How long a reader may leave a page lying before his call is ended. */
  readonly cursorIdleMs: number
  /** Tables collected at once in one call, where the request names no number. */
  readonly concurrency: number
  /** Reads at once in one call: more than there are workers, so that none waits for the next. */
  readonly readConcurrency: number
  /** Connections that may be open at once. */
  readonly maxConnections: number
}

export interface RpcParts {
  readonly core: Core
  readonly feeds: Feeds
  readonly operations: Operations
  readonly calls: Pick<WatchedCalls, 'begin'>
  /** What is in use now. */
  readonly state: () => ServerState
  readonly callers: Callers
  readonly answers: AnswerMemory
  readonly clock: Clock
  readonly log: Log
  readonly limits: RpcLimits
  /** Aborts when the server begins to shut down: nothing new begins. */
  readonly closing: AbortSignal
}
