// The operations that run in the server: which there are, how far they are, and their end.
import type { ProgressRequest } from '../../proto/gen/quiver/v1/ProgressRequest.ts'
import type { QueryInfo__Output as WireInfo } from '../../proto/gen/quiver/v1/QueryInfo.ts'
import type { QueryState__Output as WireState } from '../../proto/gen/quiver/v1/QueryState.ts'
import { queryService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { fromNullable, type Option } from '../option.ts'
import { ResultAsync, type Result } from '../result.ts'
import type { CallOptions } from '../transport/connection.ts'
import { mapSource, resultStream } from '../transport/result-stream.ts'
import { streaming, unary } from '../transport/unary.ts'
import { present, wholeNumbers } from './arguments.ts'
import type { Session } from './session.ts'

/** Where an operation is; `unknown` is a state that this version does not know. */
export type QueryState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'unknown'

/** An operation of the server, and how far it is. */
export interface QueryInfo {
  readonly queryId: string
  readonly state: QueryState
  /** 0 to 1, where the engine knows. */
  readonly fraction: Option<number>
  readonly rowsSent: bigint
  readonly bytesSent: bigint
  /** Milliseconds since it was asked for. */
  readonly elapsedMs: number
  /** The call, e.g. `Query/Execute`. */
  readonly operation: string
  /** The first 1,000 characters of its SQL, or nothing. */
  readonly sql: string
  /** Whose it is. */
  readonly principal: string
}

/** Options of a list of operations. */
export interface QueriesOptions extends CallOptions {
  /** Those of all callers, which administrators only may see; by default no. */
  readonly all?: boolean | undefined
}

/** Options of a cancel. */
export interface CancelOptions extends CallOptions {
  /** Whose operation it is, by default the caller's own; those of others may be ended by administrators only. */
  readonly principal?: string | undefined
}

/** Options of a progress. */
export interface ProgressOptions extends CallOptions {
  /** Milliseconds between reports; by default 250, at least 20. */
  readonly intervalMs?: number | undefined
}

const STATES: Readonly<Record<WireState, QueryState>> = {
  QUERY_STATE_UNSPECIFIED: 'unknown',
  QUERY_STATE_QUEUED: 'queued',
  QUERY_STATE_RUNNING: 'running',
  QUERY_STATE_FINISHED: 'finished',
  QUERY_STATE_FAILED: 'failed',
  QUERY_STATE_CANCELLED: 'cancelled',
}

/** Reports until the operation ends; each iteration asks anew. */
export function progressOf({ servers }: Session, queryId: string, options: ProgressOptions): AsyncIterable<Result<QueryInfo, QuiverError>> {
  const { intervalMs } = options
  return resultStream(() =>
    wholeNumbers({ intervalMs })
      .map(() => servers.stream(streaming(queryService.Progress, present<ProgressRequest>({ queryId, intervalMs }), options)))
      .map((call) => mapSource(call, ({ query }) => (query === null ? [] : [queryInfoFromWire(query)]))),
  )
}

/** True when it was ended, false when there was none any more. */
export function cancelQuery({ servers }: Session, queryId: string, options: CancelOptions): ResultAsync<boolean, QuiverError> {
  const { principal = '' } = options
  const answers = servers.onEach((route) => unary(servers, queryService.Cancel, { queryId, principal }, options, { route }))
  return new ResultAsync(answers).map((some) => some.some(({ cancelled }) => cancelled))
}

/** The oldest first. */
export function listQueries({ servers }: Session, options: QueriesOptions): ResultAsync<QueryInfo[], QuiverError> {
  const { all = false } = options
  const answers = servers.onEach((route) => unary(servers, queryService.ListQueries, { all }, options, { route }))
  return new ResultAsync(answers).map((lists) => lists.flatMap(({ queries }) => queries.map(queryInfoFromWire)))
}

function queryInfoFromWire(query: WireInfo): QueryInfo {
  return {
    queryId: query.queryId,
    state: STATES[query.state] ?? 'unknown',
    fraction: fromNullable(query.fraction),
    rowsSent: BigInt(query.rowsSent),
    bytesSent: BigInt(query.bytesSent),
    elapsedMs: Number(query.elapsedMs),
    operation: query.operation,
    sql: query.sql,
    principal: query.principal,
  }
}
