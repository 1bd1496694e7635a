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
const TWO_21 = 2 ** 21
const TWO_32 = 2 ** 32

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
    const high = this.#view.getInt32(at + 4, true)
    if (high < 0 || high >= TWO_21) throw new Error('a length or offset is out of range')
    return high * TWO_32 + this.#view.getUint32(at, true)
  }

  /** The places of a vector's items. */
  items(table: number, slot: number, itemBytes: number): number[] {
    const at = this.slot(table, slot)
    if (at === null) return []
    const vector = at + this.#view.getInt32(at, true)
    const count = this.#view.getInt32(vector, true)
    const end = vector + 4 + count * itemBytes
    if (count < 0 || end > this.#view.byteLength) throw new Error('a list ends outside of it')
    const places: number[] = []
    for (let place = vector + 4; place < end; place += itemBytes) places.push(place)
    return places
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

  recordBatch(batch: number, bodyBytes: number): BatchLayout {
    const maxRows = Math.max(MAX_EMPTY_ROWS, 8 * bodyBytes)
    const countAt = (at: number): number => {
      const count = this.int64(at)
      if (count > maxRows) throw new Error(`${count} rows do not fit in ${bodyBytes} bytes`)
      return count
    }
    const lengthAt = this.slot(batch, 0)
    const rows = lengthAt === null ? 0 : countAt(lengthAt)
    const nodes: number[] = []
    for (const node of this.items(batch, 1, STRUCT)) {
      const length = countAt(node)
      const nullCount = this.int64(node + 8)
      if (nullCount > length) throw new Error('a column has more nulls than rows')
      nodes.push(length, nullCount)
    }
    const buffers: number[] = []
    for (const buffer of this.items(batch, 2, STRUCT)) {
      const offset = this.int64(buffer)
      const bytes = this.int64(buffer + 8)
      if (offset + bytes > bodyBytes) throw new Error('a buffer ends outside of the body')
      // Values of some types are looked at as wider numbers only once they are read.
      if (bytes > 0 && offset % 8 !== 0) throw new Error('a buffer does not start on a multiple of 8')
      buffers.push(offset, bytes)
    }
    let variadic = 0
    for (const count of this.items(batch, 4, 8)) variadic += this.int64(count)
    if (2 * variadic > buffers.length) throw new Error('it has fewer buffers than it says')
    return { rows, nodes, buffers, isPlain: variadic === 0 && this.slot(batch, 3) === null }
  }
}

/** Where a record batch has what. */
export interface BatchLayout {
  readonly rows: number
  /** Of each column and nested part of one: its length, and how many of it are null. */
  readonly nodes: readonly number[]
  /** Of each buffer: where in the body it starts, and its bytes. Each ends within the body. */
  readonly buffers: readonly number[]
  /** Neither compressed, nor with buffers whose number depends on the values. */
  readonly isPlain: boolean
}

/** What is known of a message by its metadata. */
export interface MessageFacts {
  readonly type: MessageHeader
  readonly bodyLength: number
  /** Of a record batch that carries nothing beside it; else null. */
  readonly layout: BatchLayout | null
}

/** Throws a plain Error for metadata (a message's flatbuffer) that apache-arrow must not be given. */
export function checkMessage(metadata: Uint8Array): MessageFacts {
  try {
    return walk(metadata)
  } catch (cause) {
    throw new Error(`The metadata of an Arrow message is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
  }
}

function walk(bytes: Uint8Array): MessageFacts {
  const flat = new Walk(bytes)
  const message = flat.table(0)
  const type: MessageHeader = flat.byteIn(message, 1)
  const header = flat.tableIn(message, 2)
  const bodyAt = flat.slot(message, 3)
  const bodyLength = bodyAt === null ? 0 : flat.int64(bodyAt)
  const metadata = flat.items(message, 4, POINTER)
  if (header === null) throw new Error('it has no header')
  let layout: BatchLayout | null = null
  switch (type) {
    case MessageHeader.Schema:
      flat.items(header, 2, POINTER)
      flat.fields(header, 1, 0)
      break
    case MessageHeader.RecordBatch:
      layout = flat.recordBatch(header, bodyLength)
      if (metadata.length > 0) layout = null
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
  return { type, bodyLength, layout }
}
