// Lays JavaScript values out in Arrow's buffers. apache-arrow's builders would do it value by value through a visitor, several
// times slower. Layout: https://arrow.apache.org/docs/format/Columnar.html#physical-memory-layout
import { DataType, makeData, Type, type Binary, type Data, type List, type Struct, type Utf8 } from 'apache-arrow'
import { decimalWords } from './decimal.ts'

type Values = readonly unknown[]

const INT32_MOST = 2 ** 31 - 1

/**
 * The values (null and undefined are null) as data of the type that SeenValues found for them, or of decimals, which are numbers
 * without their point. Throws a RangeError when one column
 * has more than 2³¹ bytes or list items.
 */
export function columnData(type: DataType, values: Values): Data {
  const length = values.length
  if (DataType.isNull(type)) return makeData({ type, length })
  const valid = { length, ...validity(values) }
  if (DataType.isBool(type)) return makeData({ type, ...valid, data: bitmap(values, (value) => value === true) })
  if (DataType.isFloat(type)) return makeData({ type, ...valid, data: Float64Array.from(values, (value) => Number(value ?? 0)) })
  if (DataType.isInt(type))
    return makeData({ type, ...valid, data: new (type.isSigned ? BigInt64Array : BigUint64Array)(values.map(whole)) })
  if (DataType.isTimestamp(type)) return makeData({ type, ...valid, data: BigInt64Array.from(values, milliseconds) })
  if (DataType.isDecimal(type)) return makeData({ type, ...valid, data: decimalWords(values) })
  if (DataType.isUtf8(type)) return textData(type, values, valid)
  if (DataType.isBinary(type)) return bytesData(type, values, valid)
  if (DataType.isList(type)) return listData(type, values, valid)
  if (DataType.isStruct(type)) return structData(type, values, valid)
  throw new TypeError(`No column of JavaScript values has the type ${Type[type.typeId]}.`)
}

interface Valid {
  readonly length: number
  readonly nullCount: number
  readonly nullBitmap: Uint8Array
}

function validity(values: Values): Omit<Valid, 'length'> {
  const nullCount = values.reduce<number>((count, value) => (isNull(value) ? count + 1 : count), 0)
  return { nullCount, nullBitmap: nullCount === 0 ? new Uint8Array(0) : bitmap(values, (value) => !isNull(value)) }
}

function bitmap(values: Values, test: (value: unknown) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, index) => {
    if (test(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
  })
  return bits
}

function whole(value: unknown): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value ?? 0))
}

function milliseconds(value: unknown): bigint {
  return value instanceof Date ? BigInt(value.getTime()) : 0n
}

function textData(type: Utf8, values: Values, valid: Valid): Data {
  const valueOffsets = offsets(values, (value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0))
  const data = Buffer.allocUnsafeSlow(valueOffsets[values.length] ?? 0)
  values.forEach((value, index) => {
    if (typeof value === 'string') data.write(value, valueOffsets[index] ?? 0)
  })
  return makeData({ type, ...valid, valueOffsets, data })
}

function bytesData(type: Binary, values: Values, valid: Valid): Data {
  const valueOffsets = offsets(values, (value) => (value instanceof Uint8Array ? value.length : 0))
  const data = new Uint8Array(valueOffsets[values.length] ?? 0)
  values.forEach((value, index) => {
    if (value instanceof Uint8Array) data.set(value, valueOffsets[index])
  })
  return makeData({ type, ...valid, valueOffsets, data })
}

function listData(type: List, values: Values, valid: Valid): Data {
  const itemType: DataType = type.valueType as DataType
  const valueOffsets = offsets(values, (value) => (Array.isArray(value) ? value.length : 0))
  // A copy turns the holes of a sparse array into items; flatMap would leave them out.
  const items = values.flatMap((value): Values => (Array.isArray(value) ? Array.from<unknown>(value) : []))
  return makeData({ type, ...valid, valueOffsets, child: columnData(itemType, items) })
}

function structData(type: Struct, values: Values, valid: Valid): Data {
  const children = type.children.map(({ name, type: fieldType }) =>
    columnData(
      fieldType as DataType,
      values.map((value) => fieldOf(value, name)),
    ),
  )
  return makeData({ type, ...valid, children })
}

function offsets(values: Values, sizeOf: (value: unknown) => number): Int32Array {
  const ends = new Int32Array(values.length + 1)
  let end = 0
  values.forEach((value, index) => {
    end += sizeOf(value)
    if (end > INT32_MOST) throw new RangeError(`a column has over ${INT32_MOST} bytes or list items: put it in several tables`)
    ends[index + 1] = end
  })
  return ends
}

/** Own fields only, so that one called `constructor` or `toString` is not found where it is missing. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined
}
