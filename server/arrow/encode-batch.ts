// A record batch as one encapsulated message.
import type { MessageMetadata } from './ipc-message.ts'
import { planRecordBatch, type FieldNode } from './ipc-record-batch.ts'
import type { ArrowBatch, ArrowColumn } from './schema.ts'

/** Gives zeroed bytes that start on a multiple of 8 and are nobody else's. */
export type Allocate = (bytes: number) => Uint8Array<ArrayBuffer>

/** In memory of its own, unless told where. The columns must have no dictionaries and no view types. */
export function encodeRecordBatch(
  { length, columns }: ArrowBatch,
  metadata: MessageMetadata = [],
  allocate: Allocate = (bytes) => new Uint8Array(bytes),
): Uint8Array<ArrayBuffer> {
  const nodes: FieldNode[] = []
  const buffers: (Uint8Array | null)[] = []
  for (const column of columns) collect(column, nodes, buffers)
  const { headerBytes, bodyOffsets, bodyLength } = planRecordBatch(
    length,
    nodes,
    buffers.map((buffer) => buffer?.length ?? 0),
    [],
    metadata,
  )
  const message = allocate(headerBytes.length + bodyLength)
  message.set(headerBytes)
  buffers.forEach((buffer, index) => {
    if (buffer !== null) message.set(buffer, headerBytes.length + (bodyOffsets[index] ?? 0))
  })
  return message
}

function collect(column: ArrowColumn, nodes: FieldNode[], buffers: (Uint8Array | null)[]): void {
  nodes.push({ length: column.length, nullCount: column.nullCount })
  buffers.push(...column.buffers)
  for (const child of column.children) collect(child, nodes, buffers)
}
