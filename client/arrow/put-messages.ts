// Arrow data of any shape as messages of at most 1 MiB, the first of them smaller, with free space in front of the bytes for the framing: one copy in all.
import { RecordBatch, Table } from 'apache-arrow'
import { FRAMING_BYTES, type OutgoingPutRequest } from '../../proto/arrow-data.ts'
import { emptyBatch } from './empty-batch.ts'
import { IpcEncoder } from './ipc-encoder.ts'
import { batchesOfSchemalessFile } from './schemaless-file.ts'

/**
 * Arrow data: a table; record batches with one schema, at once or as they come; or the bytes of one IPC stream or file, cut
 * anywhere.
 */
export type ArrowInput =
  Table | RecordBatch | Uint8Array | Iterable<RecordBatch> | Iterable<Uint8Array> | AsyncIterable<RecordBatch> | AsyncIterable<Uint8Array>

type Items = Iterable<RecordBatch | Uint8Array> | AsyncIterable<RecordBatch | Uint8Array>

const MESSAGE_BYTES = 1 << 20
/** With it the server knows how much is to come, and takes the rest when it has room for that. */
const FIRST_MESSAGE_BYTES = 60 * 1024

/** The messages that carry the data. Throws a plain Error when it is not what {@link ArrowInput} says. */
export async function* putMessages(input: ArrowInput): AsyncGenerator<OutgoingPutRequest> {
  yield* messagesOf(piecesOf(itemsOf(input), false))
}

/** The same, but what an item gives is on its way before the next item is asked for. */
export async function* promptMessages(input: ArrowInput): AsyncGenerator<OutgoingPutRequest> {
  yield* messagesOf(piecesOf(itemsOf(input), true))
}

/** Whether the data can be gone through more than once; iterators and streams cannot. */
export function isRepeatable(input: ArrowInput): boolean {
  return input instanceof Table || input instanceof RecordBatch || input instanceof Uint8Array || Array.isArray(input)
}

function itemsOf(input: ArrowInput): Items {
  if (input instanceof Table) return input.batches.length === 0 ? [emptyBatch(input.schema)] : input.batches
  if (input instanceof Uint8Array) return batchesOfSchemalessFile(input) ?? [input]
  return input instanceof RecordBatch ? [input] : input
}

/** Null: what there is by now is to go. */
async function* piecesOf(items: Items, isPrompt: boolean): AsyncGenerator<Uint8Array | null> {
  const encoder = new IpcEncoder()
  let form: 'bytes' | 'batches' | null = null
  for await (const item of items) {
    const itsForm = item instanceof Uint8Array ? 'bytes' : 'batches'
    form ??= itsForm
    if (itsForm !== form) throw new Error('record batches and bytes are mixed')
    if (item instanceof Uint8Array) yield item
    else if (item instanceof RecordBatch) yield* encoder.write(item)
    else throw new Error('an item is neither a record batch nor bytes')
    if (isPrompt) yield null
  }
  if (form === null) throw new Error('there is no record batch to take the schema from')
  if (form === 'batches') yield* encoder.finish()
}

/** Gathers small pieces and cuts large ones. */
async function* messagesOf(pieces: AsyncIterable<Uint8Array | null>): AsyncGenerator<OutgoingPutRequest> {
  let most = FIRST_MESSAGE_BYTES
  let waiting: Uint8Array[] = []
  let bytes = 0
  const message = () => {
    const complete = messageOf(waiting, bytes)
    waiting = []
    bytes = 0
    most = MESSAGE_BYTES
    return complete
  }
  for await (const piece of pieces) {
    if (piece === null && bytes > 0) yield message()
    for (let at = 0; piece !== null && at < piece.length;) {
      const part = piece.subarray(at, at + most - bytes)
      waiting.push(part)
      bytes += part.length
      at += part.length
      if (bytes === most) yield message()
    }
  }
  if (bytes > 0) yield message()
}

function messageOf(parts: readonly Uint8Array[], bytes: number): OutgoingPutRequest {
  const memory = Buffer.allocUnsafeSlow(FRAMING_BYTES + bytes)
  let at = FRAMING_BYTES
  for (const part of parts) {
    memory.set(part, at)
    at += part.length
  }
  return { data: memory.subarray(FRAMING_BYTES), headroom: FRAMING_BYTES }
}
