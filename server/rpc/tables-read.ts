// Tables.Read and Tables.BatchRead: files become handles.
import type { BatchReadRequest__Output } from '../../proto/gen/quiver/v1/BatchReadRequest.ts'
import type { BatchReadResponse } from '../../proto/gen/quiver/v1/BatchReadResponse.ts'
import type { ReadRequest__Output } from '../../proto/gen/quiver/v1/ReadRequest.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import { readTable } from '../handles/make-table.ts'
import type { Operation } from '../workers/operation.ts'
import { bidirectional, reported, unary } from './call.ts'
import { invalid, newHandle } from './decode.ts'
import { readOptions } from './decode-read.ts'
import { eachConcurrently } from './each-concurrently.ts'
import { encodeTable } from './encode-table.ts'
import { incoming } from './incoming.ts'
import { messageWriter } from './message-writer.ts'
import type { RpcParts } from './parts.ts'
import { onceByKey, type Remember } from './repeated-calls.ts'
import type { AnyCall } from './call-operation.ts'
import { wireErrorFrom } from './wire-error.ts'

export function readHandlers(parts: RpcParts): Pick<TablesHandlers, 'Read' | 'BatchRead'> {
  return {
    Read: unary(
      parts,
      () => ({ name: 'Tables/Read' }),
      (request, operation) => read(parts, request, operation),
    ),
    BatchRead: bidirectional<BatchReadRequest__Output, BatchReadResponse>(parts, 'Tables/BatchRead', async (call, operation) => {
      const write = messageWriter<BatchReadResponse>(parts, call, operation)
      const requests = incoming<BatchReadRequest__Output>(call, operation, parts.clock, parts.limits.cursorIdleMs)
      await eachConcurrently(requests, parts.limits.readConcurrency, async (request) => {
        const message = await answer(parts, call, request, operation)
        operation.throwIfAborted()
        // The message goes out ahead of the call's status, whatever that says.
        if (message.table?.handle !== undefined) operation.told(message.table.handle)
        await write(message)
      })
    }),
  }
}

async function read({ core, clock }: RpcParts, request: ReadRequest__Output, operation: Operation): Promise<Table> {
  const table = await readTable(core, operation, readOptions(request), request.materialize, newHandle(request))
  return encodeTable({ registry: core.registry, clock }, table)
}

async function answer(parts: RpcParts, call: AnyCall, request: BatchReadRequest__Output, operation: Operation): Promise<BatchReadResponse> {
  const { index, read: item } = request
  try {
    if (item === null) throw invalid('read', 'must be set.')
    const once = (remember: Remember<Table>) => remember(operation, () => read(parts, item, operation))
    return { index, table: await onceByKey(parts, call, item, once, String(index)) }
  } catch (error) {
    // The whole call was ended, not this read.
    operation.throwIfAborted()
    return { index, error: wireErrorFrom(reported(parts, error, operation)) }
  }
}
