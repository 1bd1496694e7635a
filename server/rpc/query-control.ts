// Query.Cancel, Progress and ListQueries: operations seen and ended from outside.
import type { CancelRequest__Output } from '../../proto/gen/quiver/v1/CancelRequest.ts'
import type { CancelResponse } from '../../proto/gen/quiver/v1/CancelResponse.ts'
import type { ListQueriesRequest__Output } from '../../proto/gen/quiver/v1/ListQueriesRequest.ts'
import type { ListQueriesResponse } from '../../proto/gen/quiver/v1/ListQueriesResponse.ts'
import type { ProgressRequest__Output } from '../../proto/gen/quiver/v1/ProgressRequest.ts'
import type { ProgressResponse } from '../../proto/gen/quiver/v1/ProgressResponse.ts'
import type { QueryHandlers } from '../../proto/gen/quiver/v1/Query.ts'
import type { QueryInfo } from '../../proto/gen/quiver/v1/QueryInfo.ts'
import { DataError } from '../errors.ts'
import type { Operation, OperationState } from '../workers/operation.ts'
import { answered, watching } from './call.ts'
import { requireRole } from './callers.ts'
import { invalid } from './decode.ts'
import type { RpcParts } from './parts.ts'

const STATES = {
  queued: 'QUERY_STATE_QUEUED',
  running: 'QUERY_STATE_RUNNING',
  finished: 'QUERY_STATE_FINISHED',
  failed: 'QUERY_STATE_FAILED',
  cancelled: 'QUERY_STATE_CANCELLED',
} as const satisfies Record<OperationState, QueryInfo['state']>

const DEFAULT_INTERVAL_MS = 250
const LEAST_INTERVAL_MS = 20
const SQL_CHARACTERS = 1_000

export function controlHandlers(parts: RpcParts): Pick<QueryHandlers, 'Cancel' | 'Progress' | 'ListQueries'> {
  const { operations } = parts
  return {
    Cancel: answered<CancelRequest__Output, CancelResponse>(parts, ({ queryId, principal }, caller) => {
      if (principal !== '' && principal !== caller.name) requireRole(caller, 'admin', 'To end operations of others')
      const operation = operations.find(principal === '' ? caller.name : principal, queryId)
      operation?.abort(new DataError('CANCELLED', 'The operation was cancelled by its id.', { queryId }))
      return { cancelled: operation !== null }
    }),
    Progress: watching<ProgressRequest__Output, ProgressResponse>(parts, ({ queryId, intervalMs }, caller) => {
      const operation = operations.find(caller.name, queryId)
      if (operation === null) throw new DataError('QUERY_UNKNOWN', `No operation ${queryId} is queued or running.`, { queryId })
      return { intervalMs: checkedInterval(intervalMs), report: () => ({ query: queryInfo(parts, operation) }), ended: operation.ended }
    }),
    ListQueries: answered<ListQueriesRequest__Output, ListQueriesResponse>(parts, ({ all }, caller) => {
      if (all) requireRole(caller, 'admin', 'To see operations of others')
      const shown = all ? operations.all() : operations.of(caller.name)
      return { queries: [...shown].map((operation) => queryInfo(parts, operation)) }
    }),
  }
}

function checkedInterval(intervalMs: number): number {
  if (intervalMs === 0) return DEFAULT_INTERVAL_MS
  if (intervalMs < LEAST_INTERVAL_MS) throw invalid('interval_ms', `${intervalMs} is below ${LEAST_INTERVAL_MS}.`)
  return intervalMs
}

function queryInfo({ operations }: RpcParts, operation: Operation): QueryInfo {
  const { id, principal, state, fraction, rowsSent, bytesSent, name, sql } = operation
  return {
    queryId: id,
    state: STATES[state],
    ...(fraction === null ? {} : { fraction }),
    rowsSent,
    bytesSent,
    elapsedMs: operations.elapsedMs(operation),
    operation: name,
    sql: sql.slice(0, SQL_CHARACTERS),
    principal,
  }
}
