// Arrow files read piece by piece: the footer tells where a file's messages are, a stream is followed from its start. Nothing is
// trusted, and at most one message is held at a time beside the dictionaries.
// Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format and #ipc-streaming-format
import { DataError } from '../errors.ts'
import { readDictionaryBatch, readRecordBatch, type BatchMessage, type Dictionaries } from './ipc-batch-reader.ts'
import { decodeFileFooter, FILE_MAGIC, FILE_START } from './ipc-file-footer.ts'
import { MESSAGE_PREFIX_BYTES, readMessageInfo, type MessageKind } from './ipc-message.ts'
import { decodeSchemaMessage } from './ipc-schema.ts'
import type { ArrowBatch, ArrowSchema } from './schema.ts'

/** Where the bytes of a file come from. */
export interface FileBytes {
  readonly size: number
  /** Bytes `offset` up to `offset + length`; fewer only where the file has become shorter. */
  read(offset: number, length: number): Uint8Array
}

export interface ArrowFile {
  readonly format: 'file' | 'stream'
  readonly schema: ArrowSchema
  /** Reads the batches in their order, from the first one at each call. */
  batches(): Generator<ArrowBatch>
}

/** Larger bodies are not read, whatever the file says: they are held in memory. */
const MAX_BODY_BYTES = 2 ** 31
const CONTINUATION = 0xffffffff
const FOOTER_LENGTH_BYTES = 4

/**
 * Opens an untrusted Arrow file or stream. Throws, here and while reading, FILE_CORRUPT where the file is cut off or no Arrow
 * file, ARROW_INVALID where a message is unsound, LIMIT_EXCEEDED where one is too large; none of them names the file.
 */
export function openArrowFile(bytes: FileBytes): ArrowFile {
  if (bytes.size === 0) throw corrupt('is empty')
  const start = readExactly(bytes, 0, Math.min(bytes.size, FILE_START.byteLength))
  if (startsWith(start, FILE_MAGIC)) return openFile(bytes)
  if (start.byteLength >= 4 && uint32(start, 0) === CONTINUATION) return openStream(bytes)
  throw corrupt('is no Arrow file: it begins with neither ARROW1 nor a message')
}

function openFile(bytes: FileBytes): ArrowFile {
  const trailerBytes = FOOTER_LENGTH_BYTES + FILE_MAGIC.byteLength
  if (bytes.size < FILE_START.byteLength + trailerBytes) throw corrupt('is cut off after its first bytes')
  const trailer = readExactly(bytes, bytes.size - trailerBytes, trailerBytes)
  if (!startsWith(trailer.subarray(FOOTER_LENGTH_BYTES), FILE_MAGIC)) throw corrupt('is cut off: it does not end with ARROW1')
  const footerBytes = uint32(trailer, 0)
  const end = bytes.size - trailerBytes - footerBytes
  if (end < FILE_START.byteLength) throw corrupt('has a footer longer than the file')
  const { schema, dictionaries, batches } = decodeFileFooter(readExactly(bytes, end, footerBytes))
  return { format: 'file', schema, batches: () => readBlocks({ bytes, end }, schema, dictionaries, batches) }
}

function* readBlocks(
  source: MessageSource,
  schema: ArrowSchema,
  dictionaryOffsets: readonly number[],
  batchOffsets: readonly number[],
): Generator<ArrowBatch> {
  const dictionaries: Dictionaries = new Map()
  for (const message of messagesAt(source, dictionaryOffsets)) {
    // All dictionaries come before all batches: which of two a batch meant could not be told.
    if (readDictionaryBatch(message, schema, dictionaries) === 'replacement') throw corrupt('has the same dictionary twice')
  }
  for (const message of messagesAt(source, batchOffsets)) yield readRecordBatch(message, schema, dictionaries)
}

/** Messages that overlap are refused: a small file could have any number of them. */
function* messagesAt(source: MessageSource, offsets: readonly number[]): Generator<BatchMessage> {
  let end = 0
  for (const offset of offsets) {
    if (offset < end) throw corrupt('has a footer whose blocks overlap or are out of order')
    const message = readMessageAt(source, offset)
    end = message.next
    yield message
  }
}

function openStream(bytes: FileBytes): ArrowFile {
  const source = { bytes, end: bytes.size }
  const first = readMessageAt(source, 0)
  const schema = decodeSchemaMessage(first.header)
  return { format: 'stream', schema, batches: () => readMessages(source, first.next, schema) }
}

function* readMessages(source: MessageSource, start: number, schema: ArrowSchema): Generator<ArrowBatch> {
  const dictionaries: Dictionaries = new Map()
  // A stream may also end without a marker, where its file does.
  for (let at = start; at < source.end && !isEndOfStream(source, at);) {
    const message = readMessageAt(source, at)
    if (message.kind === 'dictionaryBatch') readDictionaryBatch(message, schema, dictionaries)
    else yield readRecordBatch(message, schema, dictionaries)
    at = message.next
  }
}

function isEndOfStream({ bytes, end }: MessageSource, at: number): boolean {
  if (end - at < MESSAGE_PREFIX_BYTES) throw corrupt('is cut off between two messages')
  const prefix = readExactly(bytes, at, MESSAGE_PREFIX_BYTES)
  const isEnd = uint32(prefix, 0) === CONTINUATION && uint32(prefix, 4) === 0
  if (isEnd && at + MESSAGE_PREFIX_BYTES < end) throw corrupt('goes on after the end of its stream')
  return isEnd
}

/** Messages lie in the file before `end`. */
interface MessageSource {
  readonly bytes: FileBytes
  readonly end: number
}

function readMessageAt(
  { bytes, end }: MessageSource,
  offset: number,
): BatchMessage & { readonly kind: MessageKind; readonly next: number } {
  if (offset + MESSAGE_PREFIX_BYTES > end) throw corrupt('is cut off before a message, or its footer leads outside of it')
  const prefix = readExactly(bytes, offset, MESSAGE_PREFIX_BYTES)
  if (uint32(prefix, 0) !== CONTINUATION) throw corrupt(`has no message at byte ${offset}`)
  const headerBytes = uint32(prefix, 4)
  const bodyStart = offset + MESSAGE_PREFIX_BYTES + headerBytes
  if (bodyStart > end) throw corrupt('is cut off within a message')
  const header = readExactly(bytes, offset + MESSAGE_PREFIX_BYTES, headerBytes)
  const { kind, bodyLength } = readMessageInfo(header)
  if (bodyStart + bodyLength > end) throw corrupt('is cut off within a message')
  if (bodyLength > MAX_BODY_BYTES) {
    throw new DataError(
      'LIMIT_EXCEEDED',
      `a message of ${bodyLength} bytes; at most ${MAX_BODY_BYTES} are read: write smaller record batches`,
    )
  }
  return { kind, header, body: readExactly(bytes, bodyStart, bodyLength), next: bodyStart + bodyLength }
}

function readExactly(bytes: FileBytes, offset: number, length: number): Uint8Array {
  const read = bytes.read(offset, length)
  if (read.byteLength !== length) throw corrupt('has become shorter while it was read')
  return read
}

function uint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true)
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, prefix.byteLength), prefix) === 0
}

function corrupt(problem: string): DataError {
  return new DataError('FILE_CORRUPT', `The Arrow file ${problem}`)
}
