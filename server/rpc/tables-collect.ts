// Tables.Collect, Tables.BatchCollect and Tables.Describe: handles become Arrow data.
import type { OutgoingArrowData } from '../../proto/arrow-data.ts'
import type { BatchCollectRequest__Output } from '../../proto/gen/quiver/v1/BatchCollectRequest.ts'
import type { CollectRequest__Output } from '../../proto/gen/quiver/v1/CollectRequest.ts'
import type { DescribeRequest__Output } from '../../proto/gen/quiver/v1/DescribeRequest.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import { bindDescription, bindTable } from '../handles/bind-table.ts'
import { withResult, type BoundQuery } from '../handles/bound-query.ts'
import type { Operation } from '../workers/operation.ts'
import type { PageLimits } from '../workers/session-parts.ts'
import { sendOn, sendPages } from './arrow-sender.ts'
import { reported, serverStreaming } from './call.ts'
import { invalid, pageLimits } from './decode.ts'
import { eachConcurrently } from './each-concurrently.ts'
import type { RpcParts } from './parts.ts'
import { wireErrorFrom } from './wire-error.ts'
import type { MessageSink } from './message-writer.ts'

const MOST_TABLES = 100_000
const MOST_CONCURRENT = 256

export function collectHandlers(parts: RpcParts): Pick<TablesHandlers, 'Collect' | 'BatchCollect' | 'Describe'> {
  const { core, limits } = parts
  return {
    Collect: serverStreaming<CollectRequest__Output, OutgoingArrowData>(
      parts,
      ({ queryId }) => ({ name: 'Tables/Collect', queryId }),
      (call, operation) => {
        const { handle, columns, limit, offset } = call.request
        const slice = { columns, offset: BigInt(offset), ...(limit === undefined ? {} : { limit: BigInt(limit) }) }
        const query = bindTable(core, operation.principal, handle, slice)
        return sendResult(parts, call, operation, query, pageLimits(call.request, limits.batchBytes))
      },
    ),
    BatchCollect: serverStreaming<BatchCollectRequest__Output, OutgoingArrowData>(
      parts,
      ({ queryId }) => ({ name: 'Tables/BatchCollect', queryId }),
      (call, operation) => batchCollect(parts, call, call.request, operation),
    ),
    Describe: serverStreaming<DescribeRequest__Output, OutgoingArrowData>(
      parts,
      ({ queryId }) => ({ name: 'Tables/Describe', queryId }),
      (call, operation) => {
        const query = bindDescription(core, operation.principal, call.request.handle)
        return sendResult(parts, call, operation, query, pageLimits({ batchBytes: 0 }, limits.batchBytes))
      },
    ),
  }
}

async function sendResult(
  parts: RpcParts,
  call: MessageSink<OutgoingArrowData>,
  operation: Operation,
  query: BoundQuery,
  limits: PageLimits,
): Promise<void> {
  const send = sendOn(parts, call, operation)
  await withResult(parts.core, operation, query, limits, (result) => sendPages(send, operation, result, limits))
}

async function batchCollect(
  parts: RpcParts,
  call: MessageSink<OutgoingArrowData>,
  request: BatchCollectRequest__Output,
  operation: Operation,
): Promise<void> {
  const { handles } = request
  const limits = pageLimits(request, parts.limits.batchBytes)
  const concurrency = checkedConcurrency(request, parts)
  const send = sendOn(parts, call, operation)
  let done = 0
  operation.ownFraction = () => done / handles.length
  await eachConcurrently(handles.entries(), concurrency, async ([index, handle]) => {
    try {
      const query = bindTable(parts.core, operation.principal, handle)
      await withResult(parts.core, operation, query, limits, (result) => sendPages(send, operation, result, limits, index))
    } catch (error) {
      // The whole call was ended, not this table.
      operation.throwIfAborted()
      await send({ index, error: wireErrorFrom(reported(parts, error, operation)) })
    }
    done += 1
  })
}

function checkedConcurrency({ handles, concurrency }: BatchCollectRequest__Output, { limits }: RpcParts): number {
  if (handles.length > MOST_TABLES) throw invalid('handles', `has ${handles.length} entries, more than ${MOST_TABLES}.`)
  if (concurrency > MOST_CONCURRENT) throw invalid('concurrency', `${concurrency} is more than ${MOST_CONCURRENT}.`)
  return concurrency === 0 ? limits.concurrency : concurrency
}
