// Tables.Put: an Arrow stream becomes a held table.
import type { ServerReadableStream } from '@grpc/grpc-js'
import type { PutRequest__Output } from '../../proto/gen/quiver/v1/PutRequest.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import type { NewHandle } from '../handles/make-table.ts'
import { putTable } from '../handles/put-table.ts'
import type { Operation } from '../workers/operation.ts'
import { clientStreaming } from './call.ts'
import { invalid, newHandle } from './decode.ts'
import { encodeTable } from './encode-table.ts'
import { incoming } from './incoming.ts'
import type { RpcParts } from './parts.ts'
import { onceByKey } from './repeated-calls.ts'

export function putHandlers(parts: RpcParts): Pick<TablesHandlers, 'Put'> {
  return {
    Put: clientStreaming<PutRequest__Output, Table>(parts, 'Tables/Put', (call, operation) => put(parts, call, operation)),
  }
}

async function put(parts: RpcParts, call: ServerReadableStream<PutRequest__Output, Table>, operation: Operation): Promise<Table> {
  const { core, clock, limits } = parts
  const requests = incoming<PutRequest__Output>(call, operation, clock, limits.cursorIdleMs)
  const first = await requests.next()
  if (first.done === true) throw invalid('data', 'the call has no message; the first has the options and the beginning of an Arrow stream.')
  const { value } = first
  return onceByKey<Table>(parts, call, value, (remember) =>
    remember(operation, async () => {
      const table = await putTable(core, operation, dataOf(value, requests), handleOf(value))
      return encodeTable({ registry: core.registry, clock }, table)
    }),
  )
}

function handleOf({ options }: PutRequest__Output): NewHandle {
  return options === null ? { ttlMs: 0, name: null } : newHandle(options, 'options.')
}

async function* dataOf(first: PutRequest__Output, others: AsyncIterable<PutRequest__Output>): AsyncGenerator<Uint8Array> {
  yield first.data
  for await (const { options, data } of others) {
    if (options !== null) throw invalid('options', 'may be in the first message only.')
    yield data
  }
}
