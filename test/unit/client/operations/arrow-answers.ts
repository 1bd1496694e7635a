// Answers of the scripted server that hold Arrow data.
import { once } from 'node:events'
import type { ServerWritableStream } from '@grpc/grpc-js'
import { Message, tableFromArrays, type Table } from 'apache-arrow'
import type { ArrowData } from '../../../../proto/gen/quiver/v1/ArrowData.ts'
import { ipcOf } from '../arrow/streams.ts'

export type ArrowCall<Request> = ServerWritableStream<Request, ArrowData>

/** The IPC bytes of a table with this column. */
export function ipcOfNumbers(...values: number[]): Uint8Array {
  return ipcOf(tableFromArrays({ a: Int32Array.from(values) }))
}

export function numbersOf(table: Table): number[] {
  return [...(table.getChild('a') ?? [])] as number[]
}

/** Writes the pieces one after the other and ends, waiting where the client is slow; stops when the call is cancelled. */
export async function answer(call: ArrowCall<unknown>, pieces: Iterable<ArrowData>): Promise<void> {
  for (const piece of pieces) {
    if (call.cancelled) return
    if (!call.write(piece)) await Promise.race([once(call, 'drain'), once(call, 'cancelled')])
  }
  call.end()
}

/** Pieces of a stream, all of one item. */
export function cut(bytes: Uint8Array, size: number, index = 0): ArrowData[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) => ({
    index,
    data: bytes.slice(piece * size, (piece + 1) * size),
  }))
}

/** The messages of an IPC stream: the schema, the batches, the end. */
export function messagesOf(stream: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (let rest = stream; rest.length > 0;) {
    const metadataBytes = new DataView(rest.buffer, rest.byteOffset).getInt32(4, true)
    const bodyBytes = metadataBytes === 0 ? 0 : Message.decode(rest.subarray(8, 8 + metadataBytes)).bodyLength
    const length = 8 + metadataBytes + bodyBytes
    messages.push(rest.slice(0, length))
    rest = rest.subarray(length)
  }
  return messages
}
