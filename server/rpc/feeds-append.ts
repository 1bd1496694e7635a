// Feeds.Append: an Arrow stream into a live table, answered batch by batch.
import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { AppendRequest__Output } from '../../proto/gen/quiver/v1/AppendRequest.ts'
import type { AppendResponse } from '../../proto/gen/quiver/v1/AppendResponse.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { DataError } from '../errors.ts'
import { appendStream, type AppendProgress, type StreamProducer } from '../feeds/append-stream.ts'
import type { Operation } from '../workers/operation.ts'
import { bidirectional } from './call.ts'
import { invalid, safeInteger } from './decode.ts'
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
  const requests = incoming<AppendRequest__Output>(call, operation, clock, limits.cursorIdleMs, 1)
  const first = await requests.next()
  if (first.done === true) throw invalid('name', 'the call has no message; the first names the live table.')
  const table = feeds.table(first.value.name)
  const producer = producerOf(first.value)
  operation.state = 'running'
  const stopWatching = table.log.onEnd((reason) => {
    operation.abort(reason as DataError)
  })
  try {
    const tell = (progress: AppendProgress): void => {
      // Answers are a few bytes, and no more of them than of batches: a sender who does not read them is held up by his batches.
      if (!operation.signal.aborted) call.write(progress)
    }
    await appendStream(table, dataOf(first.value, requests), tell, producer)
  } finally {
    stopWatching()
  }
}

/** Short, and without spaces: it is kept with each batch. */
const PRODUCER = /^[A-Za-z0-9_-]{1,30}$/

function producerOf({ producer, producerRow }: AppendRequest__Output): StreamProducer | null {
  if (producer === '') return null
  if (!PRODUCER.test(producer)) throw invalid('producer', 'must have 1 to 30 letters, digits, _ and -.')
  return { name: producer, firstRow: safeInteger('producer_row', producerRow) }
}

async function* dataOf(first: AppendRequest__Output, others: AsyncIterable<AppendRequest__Output>): AsyncGenerator<Uint8Array> {
  yield first.data
  for await (const { name, data } of others) {
    if (name !== '') throw invalid('name', 'may be in the first message only.')
    yield data
  }
}
