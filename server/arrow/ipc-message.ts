// The envelope of IPC messages: a continuation marker, the flatbuffer's length, the flatbuffer padded to 8 bytes, and the body.
// Source: https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format, format/Message.fbs
import { arrowInvalid } from './arrow-invalid.ts'
import { int16Slot, int8Slot, readFlatbuffer, sizeSlot, stringSlot, tableSlot, tablesSlot, type FlatTable } from './flatbuffer-reader.ts'
import { int16, int64, int8, string, table, tables, writeFlatbuffer, type FlatTableValue } from './flatbuffer-writer.ts'

export type MessageKind = 'schema' | 'dictionaryBatch' | 'recordBatch'

/** What a message's flatbuffer says of itself. */
export interface MessageInfo {
  readonly kind: MessageKind
  /** Bytes of the body that follows. */
  readonly bodyLength: number
}

/** Bytes before the flatbuffer of an encapsulated message: the continuation marker and the flatbuffer's length. */
export const MESSAGE_PREFIX_BYTES = 8

const VERSION_4 = 3
const VERSION_5 = 4
const KINDS: readonly (MessageKind | null)[] = [null, 'schema', 'dictionaryBatch', 'recordBatch']

/** Reads an untrusted message's flatbuffer (without the prefix) as far as is needed to cut its body off. Throws ARROW_INVALID. */
export function readMessageInfo(flatbuffer: Uint8Array): MessageInfo {
  return readFlatbuffer(flatbuffer, (message) => ({ kind: messageKind(message), bodyLength: sizeSlot(message, 3) }))
}

/** The keys and values that an untrusted message carries. Throws ARROW_INVALID. */
export function readMessageMetadata(flatbuffer: Uint8Array): ReadonlyMap<string, string> {
  return readFlatbuffer(
    flatbuffer,
    (message) => new Map(tablesSlot(message, 4).map((pair) => [stringSlot(pair, 0) ?? '', stringSlot(pair, 1) ?? ''])),
  )
}

/** Runs `read` on the header table of an untrusted message that must be of this kind. Throws ARROW_INVALID. */
export function readMessage<T>(flatbuffer: Uint8Array, kind: MessageKind, read: (header: FlatTable) => T): T {
  return readFlatbuffer(flatbuffer, (message) => {
    const found = messageKind(message)
    const header = tableSlot(message, 2)
    if (found !== kind || header === null) throw arrowInvalid(`a message of kind ${kind} was due, not ${found}`)
    return read(header)
  })
}

/** Keys and values that a message carries beside what the format asks for. */
export type MessageMetadata = readonly (readonly [key: string, value: string])[]

/** An encapsulated message up to its body: prefix, flatbuffer and padding. */
export function encodeMessage(kind: MessageKind, header: FlatTableValue, bodyLength: number, metadata: MessageMetadata = []): Uint8Array {
  const pairs = metadata.length === 0 ? null : tables(metadata.map(([key, value]) => table(string(key), string(value))))
  const message = table(int16(VERSION_5), int8(KINDS.indexOf(kind)), header, int64(bodyLength), pairs)
  const bytes = writeFlatbuffer(message, MESSAGE_PREFIX_BYTES)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, -1, true)
  view.setInt32(4, bytes.byteLength - MESSAGE_PREFIX_BYTES, true)
  return bytes
}

function messageKind(message: FlatTable): MessageKind {
  const version = int16Slot(message, 0, 0)
  if (version !== VERSION_5 && version !== VERSION_4) {
    throw arrowInvalid(`metadata version V${version + 1} is not supported: write it with Arrow 0.8 or later`)
  }
  const code = int8Slot(message, 1, 0)
  const kind = KINDS[code] ?? null
  if (kind === null) throw arrowInvalid(`a message of kind ${code} (tensor or unknown) cannot be part of a table`)
  return kind
}
