// What a server is and how much of it is in use: what metrics and the Status call tell.
import type { Feeds } from '../feeds/feeds.ts'
import type { CoreState } from '../handles/core-state.ts'
import type { OpenCore } from '../handles/open-core.ts'
import type { Clock } from '../clock.ts'
import type { Operations } from '../workers/operations.ts'
import type { WatchedCalls } from './watched-calls.ts'

export interface ServerState extends CoreState {
  readonly version: string
  readonly uptimeMs: number
  /** Bytes of memory that the operating system says the process has. */
  readonly residentBytes: number
  /** Operations that wait or run. */
  readonly operations: number
  /** Queries that have ended since the start. */
  readonly queriesEnded: number
  readonly feeds: Pick<Feeds, 'feeds' | 'tables' | 'sinks'>
}

export interface ServerStateParts {
  readonly version: string
  readonly startedMs: number
  readonly clock: Clock
  readonly open: Pick<OpenCore, 'state'>
  readonly operations: Pick<Operations, 'size'>
  readonly calls: Pick<WatchedCalls, 'queriesEnded'>
  readonly feeds: Feeds
}

export function serverState({ version, startedMs, clock, open, operations, calls, feeds }: ServerStateParts): ServerState {
  return {
    ...open.state(),
    version,
    uptimeMs: clock.now() - startedMs,
    residentBytes: process.memoryUsage.rss(),
    operations: operations.size,
    queriesEnded: calls.queriesEnded,
    feeds,
  }
}
