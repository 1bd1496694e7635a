// The file format: magic, an IPC stream whose messages all start on multiples of 8, and a footer that says where they are.
// Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format, format/File.fbs
import { arrowInvalid } from './arrow-invalid.ts'
import { readFlatbuffer, sizeAt, tableSlot, vectorSlot, type FlatTable } from './flatbuffer-reader.ts'
import { int16, structs, table, writeFlatbuffer } from './flatbuffer-writer.ts'
import { decodeSchema, schemaTable } from './ipc-schema.ts'
import type { ArrowSchema } from './schema.ts'

/** Begins a file: the magic, padded to 8 bytes. */
export const FILE_START: Uint8Array = Uint8Array.of(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31, 0, 0)
/** `ARROW1`, with which a file ends. */
export const FILE_MAGIC: Uint8Array = FILE_START.subarray(0, 6)

/** Where one message lies in a file. */
export interface FileBlock {
  /** From the start of the file to the message's prefix: a multiple of 8. */
  readonly offset: number
  /** Bytes of prefix, flatbuffer and padding. */
  readonly headerLength: number
  readonly bodyLength: number
}

/** What follows the end-of-stream marker in a file: the footer, its length and the magic. */
export function encodeFileFooter(schema: ArrowSchema, dictionaries: readonly FileBlock[], batches: readonly FileBlock[]): Uint8Array {
  const metadataVersion5 = 4
  const footer = writeFlatbuffer(table(int16(metadataVersion5), schemaTable(schema), blocks(dictionaries), blocks(batches)))
  const bytes = new Uint8Array(footer.byteLength + 4 + FILE_MAGIC.byteLength)
  bytes.set(footer)
  new DataView(bytes.buffer).setInt32(footer.byteLength, footer.byteLength, true)
  bytes.set(FILE_MAGIC, footer.byteLength + 4)
  return bytes
}

const BLOCK_BYTES = 24

/** The struct's 32-bit header length is followed by 4 bytes of padding, so it may be written as 64 bits. */
function blocks(list: readonly FileBlock[]): ReturnType<typeof structs> {
  return structs(
    3,
    list.flatMap(({ offset, headerLength, bodyLength }) => [offset, headerLength, bodyLength]),
  )
}

export interface FileFooter {
  readonly schema: ArrowSchema
  /** Where dictionary batches and record batches begin in the file, if the footer is right. */
  readonly dictionaries: readonly number[]
  readonly batches: readonly number[]
}

/** Reads an untrusted footer. */
export function decodeFileFooter(flatbuffer: Uint8Array): FileFooter {
  return readFlatbuffer(flatbuffer, (footer) => {
    const schema = tableSlot(footer, 1)
    if (schema === null) throw arrowInvalid('the footer has no schema')
    return { schema: decodeSchema(schema), dictionaries: blockOffsets(footer, 2), batches: blockOffsets(footer, 3) }
  })
}

function blockOffsets(footer: FlatTable, slot: number): number[] {
  const vector = vectorSlot(footer, slot, BLOCK_BYTES)
  return vector === null
    ? []
    : Array.from({ length: vector.count }, (_, index) => sizeAt(vector.source, vector.start + BLOCK_BYTES * index))
}
