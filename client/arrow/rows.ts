// JavaScript records as a record batch of a schema that is given: each value must be one that its column holds without loss.
import {
  DataType,
  DateUnit,
  makeData,
  Precision,
  RecordBatch,
  Struct,
  TimeUnit,
  Type,
  type Data,
  type Decimal,
  type Field,
  type Schema,
} from 'apache-arrow'
import { invalidError, type InvalidError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { columnData, fieldOf } from './column-data.ts'
import { unscaledDecimal } from './decimal.ts'
import { LongNumber, NoNumber } from './long-number.ts'
import type { JsRecord } from './records.ts'

/** What {@link columnData} lays out, or why the value does not fit. */
type Converted = { readonly value: unknown } | { readonly problem: string }
type Convert = (value: NonNullable<unknown>) => Converted

/**
 * The batch of these records. Values by type: booleans; numbers and bigints that fit; strings; Uint8Arrays; for timestamps Dates, or
 * counts of the unit as bigints; for dates Dates; for decimals of 128 bits texts such as '12.50', bigints (whole numbers, not without
 * their point), safe integers and fractions of at most 15 digits; arrays and plain objects for lists and structs. null, undefined and a
 * missing key are null. Err (`VALUE_INVALID`) names the row (from 0) and the column of what does not fit, `TYPE_UNSUPPORTED` the column whose type
 * needs Arrow data.
 */
export function batchFromRecords(schema: Schema, records: readonly JsRecord[]): Result<RecordBatch, InvalidError> {
  const fields: readonly Field<DataType>[] = schema.fields as Field<DataType>[]
  const known = new Set(fields.map(({ name }) => name))
  for (const [row, record] of records.entries()) {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return err(invalidError('VALUE_INVALID', `Row ${row} is not an object of column values.`, { row: String(row) }))
    const unknown = Object.keys(record).find((name) => !known.has(name))
    if (unknown !== undefined) return err(misfit(row, unknown, `there is no such column; there are ${[...known].join(', ')}`))
  }
  const children: Data[] = []
  for (const field of fields) {
    const column = columnOf(field, records)
    if (column.isErr()) return err(column.error)
    children.push(column.value)
  }
  const data = makeData({ type: new Struct([...fields]), length: records.length, nullCount: 0, children })
  return ok(new RecordBatch(schema, data))
}

function columnOf({ name, type, nullable }: Field<DataType>, records: readonly JsRecord[]): Result<Data, InvalidError> {
  const convert = converterOf(type)
  if (convert === null)
    return err(invalidError('TYPE_UNSUPPORTED', `Column ${name} has the type ${Type[type.typeId]}: append Arrow data.`, { column: name }))
  const values: unknown[] = []
  for (const [row, record] of records.entries()) {
    const value = fieldOf(record, name) ?? null
    if (value === null && !nullable) return err(misfit(row, name, 'null in a column that has none'))
    const converted = value === null ? { value } : convert(value)
    if ('problem' in converted) return err(misfit(row, name, converted.problem))
    values.push(converted.value)
  }
  return ok(layOut(type, values))
}

function layOut(type: DataType, values: readonly unknown[]): Data {
  const narrow = narrowArray(type)
  if (narrow === null && !DataType.isTimestamp(type)) return columnData(type, values)
  const data = narrow ?? BigInt64Array
  const valid = validityOf(values)
  const zero = data === BigInt64Array ? 0n : 0
  return makeData({
    type,
    length: values.length,
    ...valid,
    data: (data as typeof Int32Array).from(values.map((value) => value ?? zero) as number[]),
  } as never)
}

/** The memory of types that inference does not give. */
function narrowArray(type: DataType): typeof Int32Array | null {
  if (DataType.isInt(type) && type.bitWidth < 64) return type.ArrayType as typeof Int32Array
  if (DataType.isFloat(type) && type.precision === Precision.SINGLE) return Float32Array as never
  return DataType.isDate(type) && type.unit === DateUnit.DAY ? Int32Array : null
}

function validityOf(values: readonly unknown[]): { nullCount: number; nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8))
  let nullCount = 0
  values.forEach((value, index) => {
    if (value === null) nullCount += 1
    else nullBitmap[index >> 3] = (nullBitmap[index >> 3] ?? 0) | (1 << (index & 7))
  })
  return { nullCount, nullBitmap: nullCount === 0 ? new Uint8Array(0) : nullBitmap }
}

const DAY_MS = 86_400_000
const PER_MS: Readonly<Record<number, readonly [factor: bigint, divisor: bigint]>> = {
  [TimeUnit.SECOND]: [1n, 1_000n],
  [TimeUnit.MILLISECOND]: [1n, 1n],
  [TimeUnit.MICROSECOND]: [1_000n, 1n],
  [TimeUnit.NANOSECOND]: [1_000_000n, 1n],
}

function converterOf(type: DataType): Convert | null {
  if (DataType.isBool(type)) return ofType('boolean')
  if (DataType.isUtf8(type)) return ofType('string')
  if (DataType.isBinary(type)) return (value) => (value instanceof Uint8Array ? { value } : wrong('a Uint8Array', value))
  if (DataType.isInt(type)) return wholeIn(type.bitWidth, type.isSigned)
  if (DataType.isFloat(type)) return type.precision === Precision.HALF ? null : toFloat(type.precision)
  if (DataType.isDecimal(type)) return type.bitWidth === 128 ? toDecimal(type) : null
  if (DataType.isTimestamp(type)) return toTimestamp(type.unit)
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? toDay : null
  if (DataType.isList(type)) return toList(type.children[0]?.type as DataType)
  return DataType.isStruct(type) ? toStruct(type.children as readonly Field[]) : null
}

function ofType(name: 'boolean' | 'string'): Convert {
  return (value) => (typeof value === name ? { value } : wrong(`a ${name}`, value))
}

function wholeIn(bits: number, isSigned: boolean): Convert {
  const least = isSigned ? -(2n ** BigInt(bits - 1)) : 0n
  const most = least + 2n ** BigInt(bits) - 1n
  return (value) => {
    const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value)
    if (!isWhole) return wrong('a whole number', value)
    const whole = BigInt(value as bigint | number)
    if (whole < least || whole > most) return { problem: `${whole} is not from ${least} to ${most}` }
    return { value: bits === 64 ? whole : Number(whole) }
  }
}

function toDecimal(type: Decimal): Convert {
  return (value) => unscaledDecimal(value, type) ?? wrong('a number, a bigint or the text of a number', value)
}

/** Fractions become the nearest float, as every reader of JSON has it; whole numbers stay what they are. */
function toFloat(precision: Precision): Convert {
  const kept = precision === Precision.SINGLE ? Math.fround : (value: number) => value
  return (value) => {
    const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof LongNumber
    if (!isNumber) return wrong('a number', value)
    const float = kept(Number(value))
    const isEndless = typeof value === 'number' && !Number.isFinite(value)
    if (!isEndless && !Number.isFinite(float)) return { problem: 'a number beyond the range of the column' }
    const isKept = typeof value === 'bigint' ? BigInt(float) === value : !Number.isInteger(value) || float === value
    return isKept ? { value: float } : { problem: `${String(value)} is not a float` }
  }
}

function toTimestamp(unit: TimeUnit): Convert {
  const [factor, divisor] = PER_MS[unit] ?? [1n, 1n]
  return (value) => {
    if (typeof value === 'bigint') return { value }
    if (!(value instanceof Date)) return wrong('a Date, or a bigint that counts the unit of the column', value)
    return Number.isNaN(value.getTime()) ? { problem: 'an invalid Date' } : { value: (BigInt(value.getTime()) * factor) / divisor }
  }
}

const toDay: Convert = (value) => {
  if (!(value instanceof Date)) return wrong('a Date', value)
  const days = value.getTime() / DAY_MS
  return Number.isInteger(days) ? { value: days } : { problem: 'a Date that is no whole day in UTC' }
}

function toList(itemType: DataType): Convert | null {
  const convert = converterOf(itemType)
  if (convert === null || isOfOtherMemory(itemType)) return null
  return (value) => {
    if (!Array.isArray(value)) return wrong('an array', value)
    return convertAll(Array.from<unknown>(value), () => convert)
  }
}

function toStruct(fields: readonly Field[]): Convert | null {
  const converts = fields.map(({ type }) => converterOf(type as DataType))
  if (converts.includes(null) || fields.some(({ type }) => isOfOtherMemory(type as DataType))) return null
  return (value) => {
    if (typeof value !== 'object') return wrong('an object', value)
    const values = convertAll(
      fields.map(({ name }) => fieldOf(value, name)),
      (index) => converts[index] as Convert,
    )
    if ('problem' in values) return values
    return { value: Object.fromEntries(fields.map(({ name }, index) => [name, (values.value as unknown[])[index]])) }
  }
}

/** Within lists and structs only what inference gives can be laid out. */
function isOfOtherMemory(type: DataType): boolean {
  return narrowArray(type) !== null || DataType.isTimestamp(type)
}

function convertAll(values: readonly unknown[], convertOf: (index: number) => Convert): Converted {
  const converted: unknown[] = []
  for (const [index, value] of values.entries()) {
    const one = value === null || value === undefined ? { value: null } : convertOf(index)(value)
    if ('problem' in one) return one
    converted.push(one.value)
  }
  return { value: converted }
}

function wrong(wanted: string, value: unknown): Converted {
  return { problem: `${kindOf(value)} where ${wanted} should be` }
}

function kindOf(value: unknown): string {
  if (value instanceof NoNumber) return value.kind
  if (value instanceof LongNumber) return 'number'
  return typeof value === 'object' ? (value as object).constructor.name : typeof value
}

function misfit(row: number, column: string, problem: string): InvalidError {
  return invalidError('VALUE_INVALID', `Row ${row}, column ${column}: ${problem}.`, { row: String(row), column })
}
