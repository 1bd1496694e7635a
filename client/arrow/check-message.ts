// Arrow metadata from a server that is not trusted. apache-arrow takes counts, lengths and offsets as they come: a count of 2^31 is
// a loop of as many turns, children that are shared or their own parents make small messages endless, lengths that lie are memory
// that is reserved. So each message is walked here first, in the way in which apache-arrow will, and within bounds.
// Layout: https://flatbuffers.dev/internals/ and https://github.com/apache/arrow/tree/main/format
import { MessageHeader } from 'apache-arrow'

/** The least that a field takes of its message: its table, its name and its type. */
const FIELD_BYTES = 16
const MAX_DEPTH = 128
/** Rows that may have no bytes at all: those of nulls and of empty structs. */
const MAX_EMPTY_ROWS = 2 ** 24

const POINTER = 4
const STRUCT = 16

class Walk {
  readonly #view: DataView
  #fields: number

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#fields = bytes.byteLength / FIELD_BYTES
  }

  /** Where the table lies that is pointed to at `at`. */
  table(at: number): number {
    const start = at + this.#view.getInt32(at, true)
    this.#view.getInt32(start, true)
    return start
  }

  /** Where a table keeps a slot; null where it does not. */
  slot(table: number, slot: number): number | null {
    const vtable = table - this.#view.getInt32(table, true)
    if (4 + 2 * slot >= this.#view.getInt16(vtable, true)) return null
    const offset = this.#view.getInt16(vtable + 4 + 2 * slot, true)
    return offset === 0 ? null : table + offset
  }

  tableIn(table: number, slot: number): number | null {
    const at = this.slot(table, slot)
    return at === null ? null : this.table(at)
  }

  byteIn(table: number, slot: number): number {
    const at = this.slot(table, slot)
    return at === null ? 0 : this.#view.getUint8(at)
  }

  int64(at: number): number {
    const value = Number(this.#view.getBigInt64(at, true))
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) throw new Error('a length or offset is out of range')
    return value
  }

  /** The places of a vector's items. */
  items(table: number, slot: number, itemBytes: number): number[] {
    const at = this.slot(table, slot)
    if (at === null) return []
    const vector = at + this.#view.getInt32(at, true)
    const count = this.#view.getInt32(vector, true)
    if (count < 0 || vector + 4 + count * itemBytes > this.#view.byteLength) throw new Error('a list ends outside of it')
    return Array.from({ length: count }, (_, index) => vector + 4 + itemBytes * index)
  }

  fields(table: number, slot: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new Error('its types are nested too deep')
    for (const at of this.items(table, slot, POINTER)) {
      if (--this.#fields < 0) throw new Error('it has more fields than it has room for')
      const field = this.table(at)
      this.items(field, 6, POINTER)
      this.fields(field, 5, depth + 1)
    }
  }

  recordBatch(batch: number, bodyBytes: number): void {
    const maxRows = Math.max(MAX_EMPTY_ROWS, 8 * bodyBytes)
    const rows = (at: number): number => {
      const count = this.int64(at)
      if (count > maxRows) throw new Error(`${count} rows do not fit in ${bodyBytes} bytes`)
      return count
    }
    const length = this.slot(batch, 0)
    if (length !== null) rows(length)
    for (const node of this.items(batch, 1, STRUCT))
      if (this.int64(node + 8) > rows(node)) throw new Error('a column has more nulls than rows')
    for (const buffer of this.items(batch, 2, STRUCT))
      if (this.int64(buffer) + this.int64(buffer + 8) > bodyBytes) throw new Error('a buffer ends outside of the body')
    let buffers = 0
    for (const count of this.items(batch, 4, 8)) buffers += this.int64(count)
    if (buffers > this.items(batch, 2, STRUCT).length) throw new Error('it has fewer buffers than it says')
  }
}

/** What is known of a message by its metadata. */
export interface MessageFacts {
  readonly type: MessageHeader
  readonly bodyLength: number
}

/** Throws a plain Error for metadata (a message's flatbuffer) that apache-arrow must not be given. */
export function checkMessage(metadata: Uint8Array): MessageFacts {
  try {
    return walk(metadata)
  } catch (cause) {
    throw new Error(`The metadata of an Arrow message is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
  }
}

function walk(metadata: Uint8Array): MessageFacts {
  const flat = new Walk(metadata)
  const message = flat.table(0)
  const type: MessageHeader = flat.byteIn(message, 1)
  const header = flat.tableIn(message, 2)
  const bodyAt = flat.slot(message, 3)
  const bodyLength = bodyAt === null ? 0 : flat.int64(bodyAt)
  flat.items(message, 4, POINTER)
  if (header === null) throw new Error('it has no header')
  switch (type) {
    case MessageHeader.Schema:
      flat.items(header, 2, POINTER)
      flat.fields(header, 1, 0)
      break
    case MessageHeader.RecordBatch:
      flat.recordBatch(header, bodyLength)
      break
    case MessageHeader.DictionaryBatch: {
      const batch = flat.tableIn(header, 1)
      if (batch === null) throw new Error('a dictionary has no values')
      flat.recordBatch(batch, bodyLength)
      break
    }
    default:
      throw new Error(`messages of type ${type} are not known`)
  }
  return { type, bodyLength }
}
