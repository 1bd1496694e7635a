// The codec of the messages that carry Arrow bytes: ArrowData (results) and PutRequest; answers to many queries are in
// many-answers.ts. The general codec would copy each
// page; here the framing is written into free bytes before `data`, and what is read is a view.
//
// Alignment: grpc-js hands every received message out as the tail of a buffer of its own that begins with the 5-byte frame
// prefix (stream-decoder.js: Buffer.concat([flag, size, …parts]), then slice(5)), on a multiple of 8. So `data` is aligned in
// the reader's memory when it is aligned *in the frame*, which is 3 past a multiple of 8 in the message. Compressed calls
// lose that (the inflated message has no prefix): then readers copy.
import protobuf from 'protobufjs/minimal.js'
import { messageType } from './definition.ts'
import type { ArrowData, ArrowData__Output } from './gen/quiver/v1/ArrowData.ts'
import type { Error as WireError, Error__Output as WireError__Output } from './gen/quiver/v1/Error.ts'
import type { PutOptions, PutOptions__Output } from './gen/quiver/v1/PutOptions.ts'
import type { PutRequest, PutRequest__Output } from './gen/quiver/v1/PutRequest.ts'

const { Reader, Writer } = protobuf

/** Bytes that framing may take: free space of this size before `data` always suffices when there is no error and no options. */
export const FRAMING_BYTES = 32

interface Headroom {
  /**
   * How many bytes directly before `data`, in its ArrayBuffer, are free to be overwritten; by default none, and `data` is copied.
   * With them the encoded message *is* that memory: leave it alone until the message is sent.
   */
  headroom?: number
}

export interface OutgoingArrowData extends Omit<ArrowData, 'padding'>, Headroom {}
export interface OutgoingPutRequest extends Omit<PutRequest, 'padding'>, Headroom {}

const FRAME_PREFIX_BYTES = 5
const LENGTH_DELIMITED = 2
const INDEX_TAG = (1 << 3) | 5
const ARROW_TAGS = { padding: (2 << 3) | LENGTH_DELIMITED, data: (3 << 3) | LENGTH_DELIMITED }
const ERROR_TAG = (4 << 3) | LENGTH_DELIMITED
const FIRST_ROW_TAG = 5 << 3
const SKIPPED_TAG = 6 << 3
const END_ROW_TAG = 7 << 3
const OPTIONS_TAG = (1 << 3) | LENGTH_DELIMITED
const PUT_TAGS = { padding: (3 << 3) | LENGTH_DELIMITED, data: (2 << 3) | LENGTH_DELIMITED }

const EMPTY = Buffer.alloc(0)
const ZEROS = Buffer.alloc(8)
const wireError = messageType<WireError, WireError__Output>('quiver.v1.Error')
const putOptions = messageType<PutOptions, PutOptions__Output>('quiver.v1.PutOptions')

/**
 * Encodes a page of a result; see {@link Headroom} for how to spare the copy. `around`: bytes that will stand between the frame's
 * prefix and this message. `room`: where it is copied, so many bytes are left free before it.
 */
export function encodeArrowData(message: OutgoingArrowData, around = 0, room = 0): Buffer {
  const writer = Writer.create()
  if (message.index) writer.uint32(INDEX_TAG).fixed32(message.index)
  if (message.error) writer.uint32(ERROR_TAG).bytes(wireError.serialize(message.error))
  if (message.firstRow !== undefined) writer.uint32(FIRST_ROW_TAG).uint64(Number(message.firstRow))
  if (message.endRow !== undefined) writer.uint32(END_ROW_TAG).uint64(Number(message.endRow))
  if (message.skipped) writer.uint32(SKIPPED_TAG).uint64(Number(message.skipped))
  return appendData(writer, ARROW_TAGS, message, around, room)
}

/** Encodes a page as a whole gRPC frame, uncompressed: five more of the free bytes before `data` take its prefix, or it is copied once. */
export function frameArrowData(message: OutgoingArrowData): Buffer {
  const encoded = encodeArrowData(message, 0, FRAME_PREFIX_BYTES)
  return prepended(framePrefix(encoded.length), encoded, freeBefore(encoded, message, FRAME_PREFIX_BYTES))
}

/** What stands before an uncompressed message of so many bytes. */
export function framePrefix(messageBytes: number): Buffer {
  const prefix = Buffer.alloc(FRAME_PREFIX_BYTES)
  prefix.writeUInt32BE(messageBytes, 1)
  return prefix
}

/** How many bytes before an encoded message are free to be overwritten still; `room` as it was encoded with. */
export function freeBefore(encoded: Buffer, { data, headroom = 0 }: OutgoingArrowData, room = 0): number {
  if (!(data instanceof Uint8Array) || data.length === 0) return 0
  const taken = data.byteOffset - encoded.byteOffset
  const isInPlace = encoded.buffer === data.buffer && taken >= 0 && taken + data.length === encoded.length
  return isInPlace ? Math.max(0, headroom - taken) : room
}

/** `prefix` and `bytes` as one: in the free bytes before `bytes` where they suffice, else in new memory. */
export function prepended(prefix: Uint8Array, bytes: Buffer, free: number): Buffer {
  if (prefix.length > free) return Buffer.concat([prefix, bytes])
  const joined = viewBefore(bytes, prefix.length)
  joined.set(prefix)
  return joined
}

/** Encodes a piece of a put; see {@link Headroom} for how to spare the copy. */
export function encodePutRequest(message: OutgoingPutRequest): Buffer {
  const writer = Writer.create()
  if (message.options) writer.uint32(OPTIONS_TAG).bytes(putOptions.serialize(message.options))
  return appendData(writer, PUT_TAGS, message)
}

/** Decodes a page; `data` is a view of `bytes`, `padding` always empty. Throws a plain Error on malformed input. */
export function decodeArrowData(bytes: Buffer): ArrowData__Output {
  const message: ArrowData__Output = { index: 0, padding: EMPTY, data: EMPTY, error: null, skipped: '0' }
  const reader = Reader.create(bytes)
  while (reader.pos < reader.len) {
    const tag = nextTag(reader)
    if (tag === INDEX_TAG) message.index = reader.fixed32()
    else if (tag === ARROW_TAGS.data) message.data = reader.bytes() as Buffer
    else if (tag === ERROR_TAG) message.error = wireError.deserialize(reader.bytes() as Buffer)
    else if (tag === FIRST_ROW_TAG) message.firstRow = wholeText(reader)
    else if (tag === END_ROW_TAG) message.endRow = wholeText(reader)
    else if (tag === SKIPPED_TAG) message.skipped = wholeText(reader)
    else reader.skipType(tag & 7)
  }
  return message
}

/** Decodes a piece of a put; `data` is a view of `bytes`, `padding` always empty. Throws a plain Error on malformed input. */
export function decodePutRequest(bytes: Buffer): PutRequest__Output {
  const message: PutRequest__Output = { options: null, data: EMPTY, padding: EMPTY }
  for (const { tag, reader } of fieldsOf(bytes)) {
    if (tag === OPTIONS_TAG) message.options = putOptions.deserialize(reader.bytes() as Buffer)
    else if (tag === PUT_TAGS.data) message.data = reader.bytes() as Buffer
    else reader.skipType(tag & 7)
  }
  return message
}

/** The fields of a message, the reader standing before each one's value. */
export function* fieldsOf(bytes: Buffer): Generator<{ tag: number; reader: protobuf.Reader }> {
  const reader = Reader.create(bytes)
  while (reader.pos < reader.len) yield { tag: nextTag(reader), reader }
}

function nextTag(reader: protobuf.Reader): number {
  const tag = reader.uint32()
  if (tag >>> 3 === 0) throw new Error(`Invalid field number 0 at byte ${reader.pos - 1} of a message.`)
  return tag
}

/** Numbers of rows are far below 2⁵³; one that is not was never sent, and loses digits. */
function wholeText(reader: protobuf.Reader): string {
  const value = reader.uint64()
  return String(typeof value === 'number' ? value : (value as unknown as { toNumber: () => number }).toNumber())
}

/** Finishes a message of which `writer` holds all fields but the data. */
function appendData(
  writer: protobuf.Writer,
  tags: { padding: number; data: number },
  message: { data?: Uint8Array | string; headroom?: number },
  around = 0,
  room = 0,
): Buffer {
  const data = bytesOf(message.data)
  if (data.length === 0) return writer.finish() as Buffer
  writePadding(writer, tags.padding, around + 1 + varintBytes(data.length))
  const framing = writer.uint32(tags.data).uint32(data.length).finish()
  const inPlace = framing.length <= (message.headroom ?? 0)
  const encoded = inPlace ? viewBefore(data, framing.length) : Buffer.allocUnsafe(room + framing.length + data.length).subarray(room)
  encoded.set(framing)
  if (!inPlace) encoded.set(data, framing.length)
  return encoded
}

/** Makes what `writer` holds, together with `rest` other bytes, end on a multiple of 8 in the frame. */
function writePadding(writer: protobuf.Writer, tag: number, rest: number): void {
  const unpadded = FRAME_PREFIX_BYTES + writer.len + rest
  if (unpadded % 8 === 0) return
  const zeros = (8 - ((unpadded + 2) % 8)) % 8
  writer.uint32(tag).bytes(ZEROS.subarray(0, zeros))
}

function viewBefore(data: Uint8Array, bytes: number): Buffer {
  return Buffer.from(data.buffer, data.byteOffset - bytes, bytes + data.length)
}

function bytesOf(data: Uint8Array | string | undefined): Uint8Array {
  // The generated types allow base64 text wherever bytes are taken.
  return typeof data === 'string' ? Buffer.from(data, 'base64') : (data ?? EMPTY)
}

/** Bytes of an unsigned number below 2³² in protobuf's variable length. */
export function varintBytes(value: number): number {
  return Math.ceil((32 - Math.clz32(value | 1)) / 7)
}
