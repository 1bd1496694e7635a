// Feeds.Append: an Arrow stream into a live table, answered batch by batch.
import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { AppendRequest__Output } from '../../proto/gen/quiver/v1/AppendRequest.ts'
import type { AppendResponse } from '../../proto/gen/quiver/v1/AppendResponse.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { DataError } from '../errors.ts'
import { appendStream } from '../feeds/append-stream.ts'
import type { Operation } from '../workers/operation.ts'
import { bidirectional } from './call.ts'
import { invalid } from './decode.ts'
import { incoming } from './incoming.ts'
import type { RpcParts } from './parts.ts'

export function appendHandlers(parts: RpcParts): Pick<FeedsHandlers, 'Append'> {
  return {
    Append: bidirectional<AppendRequest__Output, AppendResponse>(parts, 'Feeds/Append', (call, operation) =>
      append(parts, call, operation),
    ),
  }
}

async function append(
  { feeds, clock, limits }: RpcParts,
  call: ServerDuplexStream<AppendRequest__Output, AppendResponse>,
  operation: Operation,
): Promise<void> {
  const requests = incoming<AppendRequest__Output>(call, operation, clock, limits.cursorIdleMs)
  const first = await requests.next()
  if (first.done === true) throw invalid('name', 'the call has no message; the first names the live table.')
  const table = feeds.table(first.value.name)
  operation.state = 'running'
  const stopWatching = table.log.onEnd((reason) => {
    operation.abort(reason as DataError)
  })
  try {
    await appendStream(table, dataOf(first.value, requests), (progress) => {
      // Answers are a few bytes, and no more of them than of batches: a sender who does not read them is held up by his batches.
      if (!operation.signal.aborted) call.write(progress)
    })
  } finally {
    stopWatching()
  }
}

async function* dataOf(first: AppendRequest__Output, others: AsyncIterable<AppendRequest__Output>): AsyncGenerator<Uint8Array> {
  yield first.data
  for await (const { name, data } of others) {
    if (name !== '') throw invalid('name', 'may be in the first message only.')
    yield data
  }
}
