// What a message has for a column as what batchFromRecords takes for it. What cannot be read is left as it is, and refused there.
import { DataType, DateUnit, TimeUnit, type Field } from 'apache-arrow'
import { jsonText } from '../arrow/json-text.ts'
import { LongNumber, NoNumber } from '../arrow/long-number.ts'
import type { ValueWriting } from '../operations/mapping.ts'
import { dateOfText, instantOfText, scaledTime } from './instant.ts'

/** Where a value is from: in JSON numbers have all their digits, in records texts do. */
export type Origin = 'json' | 'record'

/** Turns a value that is neither null nor undefined. */
export type ReadValue = (value: NonNullable<unknown>, origin: Origin) => unknown

const UNITS = { s: TimeUnit.SECOND, ms: TimeUnit.MILLISECOND, us: TimeUnit.MICROSECOND, ns: TimeUnit.NANOSECOND } as const
const WHOLE = /^-?\d+$/
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export function valueReader({ type }: Field, { unit, quoted = false, json = false }: ValueWriting): ReadValue {
  const column = type as DataType
  if (json) return jsonText
  if (DataType.isTimestamp(column)) return timeReader(column.unit, unit === undefined ? column.unit : UNITS[unit], quoted)
  if (DataType.isDate(column) && column.unit === DateUnit.DAY)
    return (value) => (typeof value === 'string' ? (dateOfText(value) ?? value) : value)
  if (DataType.isDecimal(column))
    return (value, origin) => (typeof value === 'string' && origin === 'json' && !quoted ? new NoNumber('string') : value)
  return DataType.isInt(column) || DataType.isFloat(column) ? (value) => unquoted(value, quoted) : (value) => value
}

/** Numbers in quotes are no instants. */
function timeReader(to: TimeUnit, from: TimeUnit, quoted: boolean): ReadValue {
  return (value) => {
    const number = unquoted(value, quoted)
    if (typeof number === 'number' || typeof number === 'bigint' || number instanceof LongNumber)
      return scaledTime(number, from, to) ?? value
    return typeof value === 'string' ? (instantOfText(value, to) ?? value) : value
  }
}

function unquoted(value: unknown, quoted: boolean): unknown {
  if (!quoted || typeof value !== 'string') return value
  if (WHOLE.test(value)) return BigInt(value)
  return NUMBER.test(value) ? Number(value) : value
}

/** Whether the column's values have to come with all digits of their fractions. */
export function wantsDigits({ type }: Field): boolean {
  const { children } = type as DataType
  return DataType.isDecimal(type as DataType) || (children ?? []).some(wantsDigits)
}
