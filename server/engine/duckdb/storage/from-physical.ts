// Stored columns, as the engine gives them, back to the Arrow types that were put: the reverse of to-physical.ts.
import type { ArrowColumn, ArrowField } from '../../../arrow/schema.ts'
import { denseFromSparse } from './dense-union.ts'
import { encodeDictionary, type DictionaryLookup } from './dictionary-codes.ts'
import { halfFromSingle } from './half-float.ts'
import { bytesOf, isValid, mapValues, newArray, resizeIntegers, viewOf } from './numbers.ts'

const DAY_MS = 86_400_000n
const MICROSECONDS = { s: 1_000_000n, ms: 1_000n } as const
const INLINE_BYTES = 12

/** Whether stored and put layout differ anywhere in the column. */
export function needsConversion(field: ArrowField): boolean {
  if (field.dictionary !== null) return true
  const { type } = field
  switch (type.kind) {
    case 'null':
    case 'largeUtf8':
    case 'largeBinary':
    case 'utf8View':
    case 'binaryView':
    case 'fixedBinary':
    case 'largeList':
      return true
    case 'float':
      return type.bits === 16
    case 'decimal':
      return type.bits !== 128
    case 'date':
      return type.unit === 'ms'
    case 'time':
      return type.unit === 's' || type.unit === 'ms'
    case 'timestamp':
      return type.timezone !== null && (type.unit === 's' || type.unit === 'ms')
    case 'interval':
      return type.unit !== 'yearMonth'
    case 'struct':
      return field.children.length === 0 || field.children.some(needsConversion)
    case 'union':
      return type.mode === 'dense' || type.typeIds.some((id, index) => id !== index) || field.children.some(needsConversion)
    default:
      return field.children.some(needsConversion)
  }
}

function widenOffsets(column: ArrowColumn): ArrowColumn {
  const source = viewOf(Int32Array, column.buffers[1], column.length + 1)
  const offsets = newArray(BigInt64Array, column.length + 1)
  for (let index = 0; index <= column.length; index++) offsets[index] = BigInt(source[index] ?? 0)
  return { ...column, buffers: [column.buffers[0] ?? null, bytesOf(offsets), ...column.buffers.slice(2)] }
}

/** Short texts lie in the view itself, longer ones in the one data buffer. */
function viewsFromOffsets(column: ArrowColumn): ArrowColumn {
  const offsets = viewOf(Int32Array, column.buffers[1], column.length + 1)
  const data = column.buffers[2] ?? new Uint8Array()
  const views = newArray(Uint8Array, column.length * 16)
  const numbers = new Int32Array(views.buffer, 0, column.length * 4)
  for (let row = 0; row < column.length; row++) {
    const start = offsets[row] ?? 0
    const length = (offsets[row + 1] ?? 0) - start
    numbers[4 * row] = length
    views.set(data.subarray(start, start + (length <= INLINE_BYTES ? length : 4)), 16 * row + 4)
    if (length > INLINE_BYTES) numbers[4 * row + 3] = start
  }
  return { ...column, buffers: [column.buffers[0] ?? null, views, data] }
}

/** Nulls have no bytes in the stored form and a full width of them in this one. */
function fixedFromOffsets(column: ArrowColumn, width: number): ArrowColumn {
  const offsets = viewOf(Int32Array, column.buffers[1], column.length + 1)
  const data = column.buffers[2] ?? new Uint8Array()
  if (column.nullCount === 0) return { ...column, buffers: [null, data] }
  const values = newArray(Uint8Array, column.length * width)
  for (let row = 0; row < column.length; row++) {
    if (isValid(column, row)) values.set(data.subarray(offsets[row] ?? 0, (offsets[row] ?? 0) + width), row * width)
  }
  return { ...column, buffers: [column.buffers[0] ?? null, values] }
}

function interleave(column: ArrowColumn, widths: readonly number[]): ArrowColumn {
  const stride = widths.reduce((sum, width) => sum + width, 0)
  const values = newArray(Uint8Array, column.length * stride)
  let start = 0
  for (const [index, width] of widths.entries()) {
    const part = column.children[index]?.buffers[1] ?? new Uint8Array(column.length * width)
    for (let row = 0; row < column.length; row++) values.set(part.subarray(row * width, (row + 1) * width), row * stride + start)
    start += width
  }
  return { ...column, buffers: [column.buffers[0] ?? null, values], children: [] }
}

function withTypeIds(column: ArrowColumn, typeIds: readonly number[]): ArrowColumn {
  const members = viewOf(Int8Array, column.buffers[0], column.length)
  const ids = newArray(Int8Array, column.length)
  for (let row = 0; row < column.length; row++) ids[row] = typeIds[members[row] ?? 0] ?? 0
  return { ...column, buffers: [bytesOf(ids)] }
}

function values(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const { type } = field
  switch (type.kind) {
    case 'null':
      return { length: column.length, nullCount: column.length, buffers: [], children: [], dictionary: null }
    case 'float':
      return type.bits === 16 ? mapValues(column, Uint32Array, Uint16Array, halfFromSingle) : column
    case 'decimal':
      if (type.precision > 38) return fixedFromOffsets(column, 32)
      return type.bits === 128 ? column : resizeIntegers(column, 16, type.bits / 8)
    case 'largeUtf8':
    case 'largeBinary':
    case 'largeList':
      return widenOffsets(column)
    case 'utf8View':
    case 'binaryView':
      return viewsFromOffsets(column)
    case 'fixedBinary':
      return fixedFromOffsets(column, type.byteWidth)
    case 'date':
      return type.unit === 'ms' ? mapValues(column, Int32Array, BigInt64Array, (days) => BigInt(days) * DAY_MS) : column
    case 'time':
      return type.unit === 's' || type.unit === 'ms'
        ? mapValues(column, BigInt64Array, Int32Array, (value) => Number(value / MICROSECONDS[type.unit as 's' | 'ms']))
        : column
    case 'timestamp':
      return type.timezone !== null && (type.unit === 's' || type.unit === 'ms')
        ? mapValues(column, BigInt64Array, BigInt64Array, (value) => value / MICROSECONDS[type.unit as 's' | 'ms'])
        : column
    case 'interval':
      return type.unit === 'yearMonth' ? column : interleave(column, type.unit === 'dayTime' ? [4, 4] : [4, 4, 8])
    case 'struct':
      return field.children.length === 0 ? { ...column, buffers: [column.buffers[0] ?? null], children: [] } : column
    case 'union':
      return type.mode === 'dense' ? denseFromSparse(field, column) : withTypeIds(column, type.typeIds)
    default:
      return column
  }
}

/** The column as it was put. `lookup` gives the dictionaries of dictionary-encoded fields. */
export function fromPhysical(field: ArrowField, column: ArrowColumn, lookup: DictionaryLookup): ArrowColumn {
  if (field.dictionary !== null) return encodeDictionary(field, fromPhysical({ ...field, dictionary: null }, column, lookup), lookup)
  const children = column.children.map((child, index) => {
    const childField = field.children[index]
    return childField === undefined ? child : fromPhysical(childField, child, lookup)
  })
  return values(field, { ...column, children })
}
