// Feeds.Subscribe: the rows of a live table as they come.
import type { OutgoingArrowData } from '../../proto/arrow-data.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { SubscribeRequest__Output } from '../../proto/gen/quiver/v1/SubscribeRequest.ts'
import { liveTableOf, querySubscription } from '../feeds/query-subscription.ts'
import { subscription, type Piece, type Start, type SubscriptionOptions } from '../feeds/subscription.ts'
import { bindSql } from '../handles/bind-sql.ts'
import { bindTable } from '../handles/bind-table.ts'
import type { Operation } from '../workers/operation.ts'
import { largestPiece, sendOn, type Send } from './arrow-sender.ts'
import { serverStreaming } from './call.ts'
import { invalid, oneOf, pageLimits, safeInteger, sqlRequest } from './decode.ts'
import type { RpcParts } from './parts.ts'

const DEFAULT_BATCH_BYTES = 256 * 1024
const DEFAULT_INTERVAL_MS = 100
const LAGGING = { LAGGING_FAIL: 'fail', LAGGING_SKIP: 'skip' } as const

export function subscribeHandlers(parts: RpcParts): Pick<FeedsHandlers, 'Subscribe'> {
  return {
    Subscribe: serverStreaming<SubscribeRequest__Output, OutgoingArrowData>(
      parts,
      ({ queryId }) => ({ name: 'Feeds/Subscribe', queryId }),
      (call, operation) => subscribe(parts, sendOn(parts, call, operation), call.request, operation),
    ),
  }
}

async function subscribe(parts: RpcParts, send: Send, request: SubscribeRequest__Output, operation: Operation): Promise<void> {
  const limits = pageLimits(request, DEFAULT_BATCH_BYTES)
  const options: SubscriptionOptions = {
    start: startOf(request),
    limits,
    lagging: oneOf('lagging', request.lagging, LAGGING),
  }
  const maxPiece = largestPiece(limits)
  operation.state = 'running'
  for await (const { data, rows, firstRow, endRow, skipped } of piecesOf(parts, request, operation, options)) {
    for (let at = 0; at === 0 || at < data.length; at += maxPiece) {
      const message: OutgoingArrowData = { data: data.subarray(at, at + maxPiece) }
      if (at === 0) {
        message.firstRow = firstRow
        message.skipped = skipped
      }
      if (at + maxPiece >= data.length && endRow !== null) message.endRow = endRow
      await send(message)
    }
    operation.bytesSent += data.length
    operation.rowsSent += rows
  }
}

function piecesOf(
  { core, feeds, clock }: RpcParts,
  request: SubscribeRequest__Output,
  operation: Operation,
  options: SubscriptionOptions,
): AsyncGenerator<Piece> {
  const { source, name = '', handle = '', intervalMs } = request
  const reads = { sessions: core.sessions, clock }
  if (source === 'name') return subscription(reads, operation, feeds.table(name), options)
  if (source === undefined) throw invalid('source', 'must be set: name, handle or sql.')
  const query =
    source === 'sql' ? bindSql(core, operation.principal, sqlRequest(request.sql)) : bindTable(core, operation.principal, handle)
  const [only] = query.tables
  if (source === 'handle' && only?.kind === 'live') return subscription(reads, operation, liveTableOf(query), options)
  return querySubscription(core, clock, operation, query, { ...options, intervalMs: intervalMs === 0 ? DEFAULT_INTERVAL_MS : intervalMs })
}

function startOf({ start, earliest, fromRow }: SubscribeRequest__Output): Start {
  if (start === 'fromRow' && fromRow !== undefined) return { row: safeInteger('from_row', fromRow) }
  return start === 'earliest' && earliest === true ? 'earliest' : 'now'
}
