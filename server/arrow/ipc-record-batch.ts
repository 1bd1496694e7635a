// Record batch messages planned before their bytes exist: the header, and where in the body each buffer goes, so that whoever
// has the buffers copies each once, to its final place.
//
// Buffers start on multiples of 8, not 64: the format asks for no more, and more would be lost on the way, since a transport's
// framing puts the body at any multiple of 8. A small answer would be mostly padding.
// Source: https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message, format/Message.fbs
import { bool, int64, structs, table, type FlatTableValue } from './flatbuffer-writer.ts'
import { encodeMessage, type MessageMetadata } from './ipc-message.ts'

/** Ends an IPC stream. */
export const END_OF_STREAM: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)

/** One column or nested part of it, in the order parent before children. */
export interface FieldNode {
  readonly length: number
  readonly nullCount: number
}

export interface BatchPlan {
  /** The encapsulated message up to its body: a multiple of 8 bytes. */
  readonly headerBytes: Uint8Array
  /** Where each buffer starts in the body: multiples of 8. What lies between buffers must be zero. */
  readonly bodyOffsets: readonly number[]
  /** Bytes of the body, a multiple of 8. */
  readonly bodyLength: number
}

/**
 * Plans a record batch of `length` rows. `bufferLengths` are the bytes of every buffer of every node in order, 0 for an
 * absent one; `variadicCounts` has the number of data buffers of each view-typed node in order.
 */
export function planRecordBatch(
  length: number,
  nodes: readonly FieldNode[],
  bufferLengths: readonly number[],
  variadicCounts: readonly number[] = [],
  metadata: MessageMetadata = [],
): BatchPlan {
  const { bodyOffsets, bodyLength } = layOutBody(bufferLengths)
  const batch = batchTable(length, nodes, bodyOffsets, bufferLengths, variadicCounts)
  return { headerBytes: encodeMessage('recordBatch', batch, bodyLength, metadata), bodyOffsets, bodyLength }
}

/**
 * Plans a dictionary batch: the nodes and buffers are those of the dictionary's values, the first node their root. A delta is
 * appended to the dictionary so far, anything else replaces it.
 */
export function planDictionaryBatch(
  dictionary: { readonly id: bigint; readonly isDelta: boolean },
  nodes: readonly [FieldNode, ...FieldNode[]],
  bufferLengths: readonly number[],
  variadicCounts: readonly number[] = [],
): BatchPlan {
  const { bodyOffsets, bodyLength } = layOutBody(bufferLengths)
  const values = batchTable(nodes[0].length, nodes, bodyOffsets, bufferLengths, variadicCounts)
  const header = table(int64(dictionary.id), values, bool(dictionary.isDelta))
  return { headerBytes: encodeMessage('dictionaryBatch', header, bodyLength), bodyOffsets, bodyLength }
}

function layOutBody(bufferLengths: readonly number[]): { bodyOffsets: number[]; bodyLength: number } {
  const bodyOffsets: number[] = []
  let bodyLength = 0
  for (const bytes of bufferLengths) {
    bodyOffsets.push(bodyLength)
    bodyLength += Math.ceil(bytes / 8) * 8
  }
  return { bodyOffsets, bodyLength }
}

function batchTable(
  length: number,
  nodes: readonly FieldNode[],
  bodyOffsets: readonly number[],
  bufferLengths: readonly number[],
  variadicCounts: readonly number[],
): FlatTableValue {
  const nodeNumbers: number[] = []
  for (const node of nodes) nodeNumbers.push(node.length, node.nullCount)
  const bufferNumbers: number[] = []
  for (let index = 0; index < bufferLengths.length; index++) bufferNumbers.push(bodyOffsets[index] ?? 0, bufferLengths[index] ?? 0)
  const variadic = variadicCounts.length === 0 ? null : structs(1, variadicCounts)
  return table(int64(length), structs(2, nodeNumbers), structs(2, bufferNumbers), null, variadic)
}
