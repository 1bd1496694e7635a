// Columns as plain values that JSON can hold, to compare with what other implementations read: whole numbers, times and decimals
// as the text of their stored number, bytes as hex, intervals as lists of their parts, maps as lists of pairs.
import { offsetAt } from '../../../../server/arrow/layout.ts'
import type { ArrowColumn, ArrowField, ArrowType } from '../../../../server/arrow/schema.ts'

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain }

export function plainValues(field: ArrowField, column: ArrowColumn): Plain[] {
  return Array.from({ length: column.length }, (_, row) => plainValue(field, column, row))
}

function plainValue(field: ArrowField, column: ArrowColumn, row: number): Plain {
  const [first = null, second = null, third = null] = column.buffers
  const { type } = field
  if (type.kind === 'null') return null
  if (type.kind === 'union' && field.dictionary === null) return unionValue(field, type, column, row)
  if (first !== null && (((first[row >> 3] as number) >> (row & 7)) & 1) === 0) return null
  if (field.dictionary !== null) {
    const { bits } = field.dictionary.index
    return plainValue(
      { ...field, dictionary: null },
      column.dictionary as ArrowColumn,
      Number(wholeNumber(second as Uint8Array, row, bits / 8, false)),
    )
  }
  const values = second as Uint8Array
  const child = (index: number, at: number): Plain =>
    plainValue(field.children[index] as ArrowField, column.children[index] as ArrowColumn, at)
  const list = (width: 4 | 8): Plain[] => range(offsetAt(values, width, row), offsetAt(values, width, row + 1)).map((at) => child(0, at))
  const stored = (bytes: number, signed = true): string => String(wholeNumber(values, row, bytes, signed))
  switch (type.kind) {
    case 'bool':
      return (((values[row >> 3] as number) >> (row & 7)) & 1) === 1
    case 'int':
      return stored(type.bits / 8, type.signed)
    case 'float':
      return floatText(values, row, type.bits)
    case 'decimal':
      return stored(type.bits / 8)
    case 'utf8':
    case 'binary':
      return textOrHex(type, (third as Uint8Array).subarray(offsetAt(values, 4, row), offsetAt(values, 4, row + 1)))
    case 'largeUtf8':
    case 'largeBinary':
      return textOrHex(type, (third as Uint8Array).subarray(offsetAt(values, 8, row), offsetAt(values, 8, row + 1)))
    case 'utf8View':
    case 'binaryView':
      return textOrHex(type, viewBytes(column, values, row))
    case 'fixedBinary':
      return hex(values.subarray(row * type.byteWidth, (row + 1) * type.byteWidth))
    case 'date':
      return stored(type.unit === 'day' ? 4 : 8)
    case 'time':
      return stored(type.unit === 's' || type.unit === 'ms' ? 4 : 8)
    case 'timestamp':
    case 'duration':
      return stored(8)
    case 'interval':
      return interval(type.unit, values, row)
    case 'list':
      return list(4)
    case 'largeList':
      return list(8)
    case 'map':
      return range(offsetAt(values, 4, row), offsetAt(values, 4, row + 1)).map((at) => mapEntry(field, column, at))
    case 'fixedList':
      return range(row * type.size, (row + 1) * type.size).map((at) => child(0, at))
    case 'struct':
      return Object.fromEntries(field.children.map(({ name }, index) => [name, child(index, row)]))
    case 'union':
      throw new TypeError('unions have been read above')
  }
}

/** By place: the names of keys and values are anything, the same one as well. */
function mapEntry(field: ArrowField, column: ArrowColumn, at: number): Plain {
  const [entry, entries] = [field.children[0] as ArrowField, column.children[0] as ArrowColumn]
  return entry.children.map((part, index) => plainValue(part, entries.children[index] as ArrowColumn, at))
}

function unionValue(field: ArrowField, type: Extract<ArrowType, { kind: 'union' }>, column: ArrowColumn, row: number): Plain {
  const [typeIds, offsets] = column.buffers as [Uint8Array, Uint8Array | undefined]
  const index = type.typeIds.indexOf(typeIds[row] as number)
  const at = offsets === undefined ? row : offsetAt(offsets, 4, row)
  return plainValue(field.children[index] as ArrowField, column.children[index] as ArrowColumn, at)
}

function wholeNumber(values: Uint8Array, row: number, bytes: number, signed: boolean): bigint {
  let number = 0n
  for (let byte = bytes - 1; byte >= 0; byte--) number = (number << 8n) | BigInt(values[row * bytes + byte] as number)
  return signed ? BigInt.asIntN(8 * bytes, number) : number
}

function floatText(values: Uint8Array, row: number, bits: 16 | 32 | 64): Plain {
  const view = new DataView(values.buffer, values.byteOffset)
  const number =
    bits === 64 ? view.getFloat64(8 * row, true) : bits === 32 ? view.getFloat32(4 * row, true) : halfFloat(view.getUint16(2 * row, true))
  return Number.isFinite(number) ? number : String(number)
}

function halfFloat(half: number): number {
  const sign = half >> 15 === 1 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

function interval(unit: 'yearMonth' | 'dayTime' | 'monthDayNano', values: Uint8Array, row: number): Plain {
  const view = new DataView(values.buffer, values.byteOffset)
  if (unit === 'yearMonth') return [view.getInt32(4 * row, true)]
  if (unit === 'dayTime') return [view.getInt32(8 * row, true), view.getInt32(8 * row + 4, true)]
  return [view.getInt32(16 * row, true), view.getInt32(16 * row + 4, true), String(view.getBigInt64(16 * row + 8, true))]
}

function viewBytes(column: ArrowColumn, views: Uint8Array, row: number): Uint8Array {
  const view = new DataView(views.buffer, views.byteOffset + 16 * row, 16)
  const length = view.getInt32(0, true)
  if (length <= 12) return views.subarray(16 * row + 4, 16 * row + 4 + length)
  const offset = view.getInt32(12, true)
  return (column.buffers[2 + view.getInt32(8, true)] as Uint8Array).subarray(offset, offset + length)
}

function textOrHex(type: ArrowType, bytes: Uint8Array): string {
  return type.kind.toLowerCase().includes('utf8') ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) : hex(bytes)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
