// What a message has for a column as what batchFromRecords takes for it. What cannot be read is left as it is, and refused there.
import { DataType, DateUnit, TimeUnit, type Field } from 'apache-arrow'
import { jsonText } from '../arrow/json-text.ts'
import type { ValueWriting } from '../operations/mapping.ts'
import { dateOfText, instantOfText, scaledTime } from './instant.ts'

/** Turns a value that is neither null nor undefined. */
export type ReadValue = (value: NonNullable<unknown>) => unknown

const UNITS = { s: TimeUnit.SECOND, ms: TimeUnit.MILLISECOND, us: TimeUnit.MICROSECOND, ns: TimeUnit.NANOSECOND } as const
const WHOLE = /^-?\d+$/
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export function valueReader({ type }: Field, { unit, quoted = false, json = false }: ValueWriting): ReadValue {
  const column = type as DataType
  if (json) return jsonText
  if (DataType.isTimestamp(column)) return timeReader(column.unit, unit === undefined ? column.unit : UNITS[unit], quoted)
  if (DataType.isDate(column) && column.unit === DateUnit.DAY)
    return (value) => (typeof value === 'string' ? (dateOfText(value) ?? value) : value)
  if (DataType.isFloat(column)) return (value) => floatOf(unquoted(value, quoted))
  return DataType.isInt(column) ? (value) => unquoted(value, quoted) : (value) => value
}

/** Numbers in quotes are no instants. */
function timeReader(to: TimeUnit, from: TimeUnit, quoted: boolean): ReadValue {
  return (value) => {
    const number = unquoted(value, quoted)
    if (typeof number === 'number' || typeof number === 'bigint') return scaledTime(number, from, to) ?? value
    return typeof value === 'string' ? (instantOfText(value, to) ?? value) : value
  }
}

function unquoted(value: unknown, quoted: boolean): unknown {
  if (!quoted || typeof value !== 'string') return value
  if (WHOLE.test(value)) return BigInt(value)
  return NUMBER.test(value) ? Number(value) : value
}

/** Floats are the nearest of what is written, as JSON has it. */
function floatOf(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}
