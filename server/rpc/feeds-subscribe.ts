// Feeds.Subscribe: the rows of a live table as they come.
import type { OutgoingArrowData } from '../../proto/arrow-data.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { SubscribeRequest__Output } from '../../proto/gen/quiver/v1/SubscribeRequest.ts'
import { subscription, type Start, type SubscriptionOptions } from '../feeds/subscription.ts'
import type { Operation } from '../workers/operation.ts'
import { largestPiece, type Send } from './arrow-sender.ts'
import { serverStreaming } from './call.ts'
import { oneOf, pageLimits, safeInteger } from './decode.ts'
import type { RpcParts } from './parts.ts'
import { writeMessage } from './write-message.ts'

const DEFAULT_BATCH_BYTES = 256 * 1024
const LAGGING = { LAGGING_FAIL: 'fail', LAGGING_SKIP: 'skip' } as const

export function subscribeHandlers(parts: RpcParts): Pick<FeedsHandlers, 'Subscribe'> {
  return {
    Subscribe: serverStreaming<SubscribeRequest__Output, OutgoingArrowData>(
      parts,
      ({ queryId }) => ({ name: 'Feeds/Subscribe', queryId }),
      (call, operation) => subscribe(parts, (message) => writeMessage(parts, call, operation, message), call.request, operation),
    ),
  }
}

async function subscribe(parts: RpcParts, send: Send, request: SubscribeRequest__Output, operation: Operation): Promise<void> {
  const table = parts.feeds.table(request.name)
  const limits = pageLimits(request, DEFAULT_BATCH_BYTES)
  const options: SubscriptionOptions = {
    start: startOf(request),
    limits,
    lagging: oneOf('lagging', request.lagging, LAGGING),
  }
  const maxPiece = largestPiece(limits)
  const pieces = subscription(parts.core.sessions, operation, table, options)
  operation.state = 'running'
  for await (const { data, rows, firstRow, skipped } of pieces) {
    for (let at = 0; at < data.length; at += maxPiece) {
      const piece = data.subarray(at, at + maxPiece)
      await send(at === 0 ? { data: piece, firstRow, skipped } : { data: piece })
      operation.bytesSent += piece.length
    }
    operation.rowsSent += rows
  }
}

function startOf({ start, earliest, fromRow }: SubscribeRequest__Output): Start {
  if (start === 'fromRow' && fromRow !== undefined) return { row: safeInteger('from_row', fromRow) }
  return start === 'earliest' && earliest === true ? 'earliest' : 'now'
}
