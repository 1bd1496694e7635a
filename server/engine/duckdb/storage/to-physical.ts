// Arrow columns as they came, to what the engine is given (physical.ts). Most pass through untouched.
import { storedChildren } from '../../../arrow/layout.ts'
import type { ArrowColumn, ArrowField } from '../../../arrow/schema.ts'
import { DataError } from '../../../errors.ts'
import { sparseFromDense } from './dense-union.ts'
import { singleFromHalf } from './half-float.ts'
import { engineDecodes, physicalValues } from './physical.ts'
import { takeRows } from './take-rows.ts'
import { bytesOf, isValid, mapValues, newArray, resizeIntegers, viewOf } from './numbers.ts'

const DAY_MS = 86_400_000n
const MICROSECONDS = { s: 1_000_000n, ms: 1_000n, us: 1n, ns: 1n } as const

function allNull(length: number): ArrowColumn {
  const bytes = new Uint8Array(new ArrayBuffer(Math.max(64, (length + 7) >> 3)), 0, (length + 7) >> 3)
  return { length, nullCount: length, buffers: [bytes, bytes], children: [], dictionary: null }
}

/** Fails on the first value, null slots aside, for which `bad` holds. */
function requireAll(field: ArrowField, column: ArrowColumn, bad: (value: bigint) => boolean, what: string): void {
  const values = viewOf(BigInt64Array, column.buffers[1], column.length)
  for (let row = 0; row < column.length; row++) {
    const value = values[row] ?? 0n
    if (bad(value) && isValid(column, row))
      throw new DataError('VALUE_INVALID', `column ${field.name}, row ${row}: ${value} ${what}`, { column: field.name, row: String(row) })
  }
}

function zonedTimestamp(field: ArrowField, column: ArrowColumn, unit: 's' | 'ms' | 'us' | 'ns'): ArrowColumn {
  const factor = MICROSECONDS[unit]
  if (factor === 1n) return column
  requireAll(
    field,
    column,
    (value) => BigInt.asIntN(64, value * factor) !== value * factor,
    `${unit} since 1970 are out of the range of microseconds`,
  )
  return mapValues(column, BigInt64Array, BigInt64Array, (value) => BigInt.asIntN(64, value * factor))
}

function dateFromMs(field: ArrowField, column: ArrowColumn): ArrowColumn {
  requireAll(field, column, (value) => value % DAY_MS !== 0n, 'ms since 1970 are no whole day, as Arrow wants of dates')
  return mapValues(column, BigInt64Array, Int32Array, (value) => Number(BigInt.asIntN(32, value / DAY_MS)))
}

function split(column: ArrowColumn, parts: readonly (4 | 8)[]): ArrowColumn {
  const stride = parts.reduce((sum, width) => sum + width, 0)
  const source = column.buffers[1] ?? new Uint8Array(column.length * stride)
  let start = 0
  const children = parts.map((width): ArrowColumn => {
    const values = newArray(Uint8Array, column.length * width)
    for (let row = 0; row < column.length; row++)
      values.set(source.subarray(row * stride + start, row * stride + start + width), row * width)
    start += width
    return { length: column.length, nullCount: 0, buffers: [null, values], children: [], dictionary: null }
  })
  return { ...column, buffers: [column.buffers[0] ?? null], children }
}

/** The C interface tells the lengths of the data buffers in one more buffer. */
function withVariadicLengths(column: ArrowColumn): ArrowColumn {
  const data = column.buffers.slice(2)
  const lengths = newArray(BigInt64Array, data.length)
  data.forEach((buffer, index) => (lengths[index] = BigInt(buffer?.length ?? 0)))
  return { ...column, buffers: [...column.buffers, bytesOf(lengths)] }
}

function values(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const { type } = field
  switch (type.kind) {
    case 'null':
      return allNull(column.length)
    case 'float':
      return type.bits === 16 ? mapValues(column, Uint16Array, Uint32Array, singleFromHalf) : column
    case 'decimal':
      return type.bits === 128 || type.precision > 38 ? column : resizeIntegers(column, type.bits / 8, 16)
    case 'date':
      return type.unit === 'ms' ? dateFromMs(field, column) : column
    case 'time':
      return type.unit === 's' || type.unit === 'ms'
        ? mapValues(column, Int32Array, BigInt64Array, (value) => BigInt(value) * MICROSECONDS[type.unit])
        : column
    case 'timestamp':
      return type.timezone === null ? column : zonedTimestamp(field, column, type.unit)
    case 'interval':
      return type.unit === 'yearMonth' ? column : split(column, type.unit === 'dayTime' ? [4, 4] : [4, 4, 8])
    case 'utf8View':
    case 'binaryView':
      return withVariadicLengths(column)
    case 'struct':
      return field.children.length === 0
        ? { ...column, buffers: [column.buffers[0] ?? null, newArray(Uint8Array, (column.length + 7) >> 3)] }
        : column
    case 'union':
      return type.mode === 'dense' ? sparseFromDense(field, column) : sparseIds(field, column)
    default:
      return column
  }
}

/** Type ids become the members' positions. */
function sparseIds(field: ArrowField, column: ArrowColumn): ArrowColumn {
  if (field.type.kind !== 'union' || field.type.typeIds.every((id, index) => id === index)) return column
  const positions = new Map(field.type.typeIds.map((id, index) => [id, index]))
  const source = viewOf(Int8Array, column.buffers[0], column.length)
  const ids = newArray(Int8Array, column.length)
  for (let row = 0; row < column.length; row++) ids[row] = positions.get(source[row] ?? 0) ?? 0
  return { ...column, buffers: [bytesOf(ids)] }
}

/** The values of a column's dictionary. */
function dictionaryValues(values: ArrowField, column: ArrowColumn): ArrowColumn {
  if (column.dictionary === null) throw new Error(`column ${values.name} has come without its dictionary`)
  return toPhysicalValues(values, column.dictionary)
}

function indicesOf(field: ArrowField, column: ArrowColumn): Int32Array {
  const width = (field.dictionary?.index.bits ?? 8) / 8
  const bytes = column.buffers[1] ?? new Uint8Array(column.length * width)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = newArray(Int32Array, column.length)
  // Indices are within the dictionary, so their low bytes are all of them; one byte and two are read unsigned, as large ones are meant.
  for (let row = 0; row < column.length; row++) {
    const index = width === 1 ? view.getUint8(row) : width === 2 ? view.getUint16(2 * row, true) : view.getInt32(width * row, true)
    rows[row] = isValid(column, row) ? index : -1
  }
  return rows
}

function decoded(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const values = { ...field, dictionary: null }
  return takeRows(dictionaryValues(values, column), physicalValues(values), indicesOf(field, column))
}

/**
 * Indices of null become those of a null after the dictionary's values: DuckDB copies the validity of indices, and of the structs
 * around them, into a mask for 2,048 rows, however many there are (ColumnArrowToDuckDBDictionary of 1.5).
 */
function forEngineToDecode(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const values = { ...field, dictionary: null }
  const dictionary = dictionaryValues(values, column)
  const indices = indicesOf(field, column)
  const whole = { length: column.length, nullCount: 0, buffers: [null, bytesOf(indices)], children: [] }
  if (!indices.includes(-1)) return { ...whole, dictionary }
  const order = newArray(Int32Array, dictionary.length + 1).map((_, index) => (index < dictionary.length ? index : -1))
  indices.forEach((index, row) => (indices[row] = index === -1 ? dictionary.length : index))
  return { ...whole, dictionary: takeRows(dictionary, physicalValues(values), order) }
}

function holdsLists(field: ArrowField): boolean {
  return field.type.kind === 'list' || field.type.kind === 'largeList' || field.type.kind === 'map' || field.children.some(holdsLists)
}

/**
 * Under a null, children may have any rows. DuckDB loses its place in lists that have some there, so they are emptied
 * (ColumnArrowToDuckDB of 1.5 skips a masked list without skipping its values).
 */
function emptyUnderNulls(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const { type } = field
  if (column.nullCount === 0 || (type.kind !== 'fixedList' && type.kind !== 'struct') || !field.children.some(holdsLists)) return column
  const perRow = type.kind === 'fixedList' ? type.size : 1
  const rows = newArray(Int32Array, column.length * perRow)
  for (let index = 0; index < rows.length; index++) rows[index] = isValid(column, Math.floor(index / perRow)) ? index : -1
  const children = column.children.map((child, index) => {
    const childField = field.children[index]
    return childField === undefined || !holdsLists(childField) ? child : takeRows(child, physicalValues(childField), rows)
  })
  return { ...column, children }
}

function toPhysicalValues(field: ArrowField, column: ArrowColumn): ArrowColumn {
  if (field.dictionary !== null) return decoded(field, column)
  const children = storedChildren(field)
  const converted = column.children.map((child, index) => {
    const childField = children[index]
    return childField === undefined ? child : toPhysicalValues(childField, child)
  })
  return emptyUnderNulls(field, values(field, { ...column, children: converted }))
}

/** A table's column as the engine is given it. Throws VALUE_INVALID for a value that cannot be stored, naming column and row. */
export function toPhysical(field: ArrowField, column: ArrowColumn): ArrowColumn {
  return field.dictionary !== null && engineDecodes(field) ? forEngineToDecode(field, column) : toPhysicalValues(field, column)
}
