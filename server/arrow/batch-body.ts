// The nodes and buffers of an untrusted record batch, handed out one after the other. Each buffer lies within the body, starts on
// a multiple of 8 in its ArrayBuffer (copied where it does not) and is decompressed. Buffers that overlap are refused: a small
// body could otherwise be checked, or held, a million times.
import { arrowInvalid } from './arrow-invalid.ts'
import { decompressBuffer, type Codec } from './body-compression.ts'
import { int8Slot, sizeAt, sizesSlot, sizeSlot, tableSlot, vectorSlot, type FlatTable } from './flatbuffer-reader.ts'
import type { FieldNode } from './ipc-record-batch.ts'

const CODECS: readonly (Codec | undefined)[] = ['lz4', 'zstd']
/** What a batch's compressed buffers may come to together. */
const MAX_DECOMPRESSED_BYTES = 1024 ** 3
/** The format's own bound for one array. */
const MAX_LENGTH = 2 ** 31 - 1
const NODE_BYTES = 16

/** `column` names the reader in errors. */
export interface BatchBody {
  readonly length: number
  /** The null count is -1 where the writer did not count, as apache-arrow does in slices of null columns. */
  node(column: string): FieldNode
  buffer(column: string): Uint8Array
  variadicCount(column: string): number
  /** Refuses what no column asked for. */
  end(): void
}

export function openBatchBody(batch: FlatTable, body: Uint8Array): BatchBody {
  const nodes = readNodes(batch)
  const places = sizesSlot(batch, 2, 2)
  const variadicCounts = sizesSlot(batch, 4, 1)
  const codec = codecOf(batch)
  const next = { node: 0, buffer: 0, variadic: 0, unreadBytes: body.byteLength, decodableBytes: MAX_DECOMPRESSED_BYTES }

  return {
    length: sizeSlot(batch, 0),
    node(column) {
      const node = nodes[next.node++]
      if (node === undefined) throw arrowInvalid('is missing from the record batch', column)
      if (node.length > MAX_LENGTH) throw arrowInvalid(`has ${node.length} rows, more than ${MAX_LENGTH}`, column)
      return node
    },
    buffer(column) {
      const offset = places[next.buffer++]
      const bytes = places[next.buffer++]
      if (offset === undefined || bytes === undefined) throw arrowInvalid('has too few buffers', column)
      if (offset + bytes > body.byteLength) throw arrowInvalid('has a buffer outside of the body', column)
      next.unreadBytes -= bytes
      if (next.unreadBytes < 0) throw arrowInvalid('has a buffer that overlaps another', column)
      const buffer = new Uint8Array(body.buffer, body.byteOffset + offset, bytes)
      if (codec === null) return aligned(buffer)
      const decoded = decompressBuffer(codec, buffer, next.decodableBytes, column)
      if (decoded.buffer !== body.buffer) next.decodableBytes -= decoded.byteLength
      return aligned(decoded)
    },
    variadicCount(column) {
      const count = variadicCounts[next.variadic++]
      if (count === undefined) throw arrowInvalid('has no count of its data buffers', column)
      return count
    },
    end() {
      if (next.node !== nodes.length || next.buffer !== places.length || next.variadic !== variadicCounts.length) {
        throw arrowInvalid('the record batch has more columns or buffers than its schema')
      }
    },
  }
}

function readNodes(batch: FlatTable): FieldNode[] {
  const vector = vectorSlot(batch, 1, NODE_BYTES)
  if (vector === null) return []
  const { source, start, count } = vector
  return Array.from({ length: count }, (_, index) => {
    const at = start + NODE_BYTES * index
    const isUncounted = source.view.getBigInt64(at + 8, true) === -1n
    return { length: sizeAt(source, at), nullCount: isUncounted ? -1 : sizeAt(source, at + 8) }
  })
}

function codecOf(batch: FlatTable): Codec | null {
  const compression = tableSlot(batch, 3)
  if (compression === null) return null
  const codec = CODECS[int8Slot(compression, 0, 0)]
  if (codec === undefined || int8Slot(compression, 1, 0) !== 0) throw arrowInvalid('the record batch has an unknown compression')
  return codec
}

function aligned(buffer: Uint8Array): Uint8Array {
  return buffer.byteOffset % 8 === 0 ? buffer : new Uint8Array(buffer)
}
