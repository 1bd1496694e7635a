// Flatbuffers from strangers. The generated classes trust their input: out of bounds they answer undefined or NaN, and tables
// that share children make small messages endless. Here every access is checked, and the work of one message is bounded.
// Source: https://flatbuffers.dev/internals/
import { isUtf8 } from 'node:buffer'
import { DataError } from '../errors.ts'
import { arrowInvalid } from './arrow-invalid.ts'

/** Bytes that one message's tables, strings and numbers may come to, each counted as often as it is read. */
const MAX_BYTES_READ = 1 << 26
const BYTES_COUNTED_FOR_A_TABLE = 64

interface FlatSource {
  readonly bytes: Uint8Array
  readonly view: DataView
  bytesRead: number
}

export interface FlatTable {
  readonly source: FlatSource
  readonly start: number
  readonly vtable: number
  readonly slots: number
}

export interface FlatVector {
  readonly source: FlatSource
  readonly start: number
  readonly count: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Runs `read` on the root table of a flatbuffer; whatever is malformed in it becomes ARROW_INVALID. */
export function readFlatbuffer<T>(bytes: Uint8Array, read: (root: FlatTable) => T): T {
  const source = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytesRead: 0 }
  try {
    return read(tableAt(source, 0))
  } catch (error) {
    if (error instanceof DataError) throw error
    // DataView's RangeError and TextDecoder's TypeError: the only ways for the accessors below to fail otherwise.
    throw arrowInvalid(`malformed metadata (${error instanceof Error ? error.message : String(error)})`)
  }
}

export function int8Slot(table: FlatTable, slot: number, fallback: number): number {
  const at = slotPosition(table, slot)
  return at === 0 ? fallback : table.source.view.getInt8(at)
}

export function boolSlot(table: FlatTable, slot: number): boolean {
  return int8Slot(table, slot, 0) !== 0
}

export function int16Slot(table: FlatTable, slot: number, fallback: number): number {
  const at = slotPosition(table, slot)
  return at === 0 ? fallback : table.source.view.getInt16(at, true)
}

export function int32Slot(table: FlatTable, slot: number, fallback: number): number {
  const at = slotPosition(table, slot)
  return at === 0 ? fallback : table.source.view.getInt32(at, true)
}

export function int64Slot(table: FlatTable, slot: number): bigint {
  const at = slotPosition(table, slot)
  return at === 0 ? 0n : table.source.view.getBigInt64(at, true)
}

/** A 64-bit length or offset; refused when negative or beyond 2^53. */
export function sizeSlot(table: FlatTable, slot: number): number {
  const at = slotPosition(table, slot)
  return at === 0 ? 0 : sizeAt(table.source, at)
}

export function stringSlot(table: FlatTable, slot: number): string | null {
  const bytes = stringBytes(table, slot)
  return bytes && utf8.decode(bytes)
}

/** Its bytes, copied, where a string is not UTF-8. */
export function stringOrBytesSlot(table: FlatTable, slot: number): string | Uint8Array | null {
  const bytes = stringBytes(table, slot)
  return bytes && (isUtf8(bytes) ? utf8.decode(bytes) : new Uint8Array(bytes))
}

function stringBytes(table: FlatTable, slot: number): Uint8Array | null {
  const vector = vectorSlot(table, slot, 1)
  return vector && vector.source.bytes.subarray(vector.start, vector.start + vector.count)
}

export function tableSlot(table: FlatTable, slot: number): FlatTable | null {
  const at = slotPosition(table, slot)
  return at === 0 ? null : tableAt(table.source, at)
}

/** A vector of items of so many bytes, known to lie within the flatbuffer. */
export function vectorSlot(table: FlatTable, slot: number, itemBytes: number): FlatVector | null {
  const at = slotPosition(table, slot)
  if (at === 0) return null
  const { source } = table
  const position = at + source.view.getUint32(at, true)
  const count = source.view.getUint32(position, true)
  const start = position + 4
  if (start + count * itemBytes > source.bytes.byteLength) throw arrowInvalid('malformed metadata (a vector ends outside of it)')
  spend(source, count * itemBytes)
  return { source, start, count }
}

/** The tables of a vector of tables; none when it is absent. */
export function tablesSlot(table: FlatTable, slot: number): FlatTable[] {
  const vector = vectorSlot(table, slot, 4)
  if (vector === null) return []
  return Array.from({ length: vector.count }, (_, index) => tableAt(vector.source, vector.start + 4 * index))
}

export function int32Slots(table: FlatTable, slot: number): number[] | null {
  const vector = vectorSlot(table, slot, 4)
  return vector && Array.from({ length: vector.count }, (_, index) => vector.source.view.getInt32(vector.start + 4 * index, true))
}

/** The 64-bit lengths and offsets of a vector of structs that hold `perItem` of them, in one flat list. */
export function sizesSlot(table: FlatTable, slot: number, perItem: number): number[] {
  const vector = vectorSlot(table, slot, 8 * perItem)
  if (vector === null) return []
  const sizes = new Array<number>(vector.count * perItem)
  for (let index = 0; index < sizes.length; index++) sizes[index] = sizeAt(vector.source, vector.start + 8 * index)
  return sizes
}

/** A 64-bit length or offset at a position within a vector. */
export function sizeAt({ view }: FlatSource, at: number): number {
  const high = view.getUint32(at + 4, true)
  if (high >= 0x200000) throw arrowInvalid('a length or offset in the metadata is negative or beyond 2^53')
  return high * 0x1_0000_0000 + view.getUint32(at, true)
}

function tableAt(source: FlatSource, offsetPosition: number): FlatTable {
  spend(source, BYTES_COUNTED_FOR_A_TABLE)
  const start = offsetPosition + source.view.getUint32(offsetPosition, true)
  const vtable = start - source.view.getInt32(start, true)
  return { source, start, vtable, slots: (source.view.getUint16(vtable, true) - 4) >> 1 }
}

/** Where a table keeps a slot; 0 where it does not. */
function slotPosition({ source, start, vtable, slots }: FlatTable, slot: number): number {
  if (slot >= slots) return 0
  const offset = source.view.getUint16(vtable + 4 + 2 * slot, true)
  return offset === 0 ? 0 : start + offset
}

function spend(source: FlatSource, bytes: number): void {
  source.bytesRead += bytes
  if (source.bytesRead > MAX_BYTES_READ) throw arrowInvalid('the metadata is too large, or endless')
}
