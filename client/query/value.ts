// What a program can bind to a parameter of a query, and how the wire says it. Numbers never lose a digit on the way.
import type { Value } from '../../proto/gen/quiver/v1/Value.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { err, ok, traverse, type Result } from '../result.ts'

const typed: unique symbol = Symbol('quiver.typed')

/** A decimal or a calendar date, which JavaScript has no type for; made by {@link decimal} and {@link calendarDate}. */
export interface TypedText {
  readonly [typed]: 'decimal' | 'date'
  readonly text: string
}

/**
 * A value that can be bound: null and undefined are NULL; booleans; numbers (whole ones up to 2⁵³ are BIGINT, others DOUBLE);
 * bigints (BIGINT, UBIGINT or HUGEINT, as they fit); strings; Dates (TIMESTAMP WITH TIME ZONE); bytes (BLOB); {@link decimal} and
 * {@link calendarDate}; and lists of these.
 */
export type SqlValue = null | undefined | boolean | number | bigint | string | Date | Uint8Array | TypedText | readonly SqlValue[]

/** A DECIMAL with the digits and scale of the text: `decimal('-12.340')`. */
export function decimal(text: string): TypedText {
  return { [typed]: 'decimal', text }
}

/** A DATE, written as `YYYY-MM-DD`. */
export function calendarDate(text: string): TypedText {
  return { [typed]: 'date', text }
}

const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }
const UINT64_MOST = 2n ** 64n - 1n
const MS_PER_DAY = 86_400_000

/** The wire's form of a value; Err (`VALUE_INVALID`) for what is none of the above, or is an invalid date. */
export function wireValue(value: SqlValue): Result<Value, QuiverError> {
  switch (typeof value) {
    case 'undefined':
      return ok({ null: true })
    case 'boolean':
      return ok({ bool: value })
    case 'number':
      return ok(wholeNumber(value) ? { int64: value } : { double: value })
    case 'bigint':
      return ok(wireBigint(value))
    case 'string':
      return ok({ string: value })
    case 'object':
      return wireObject(value)
    default:
      return err(notAValue(value))
  }
}

/** -0 is whole, but only a double can say it. */
function wholeNumber(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

function wireBigint(value: bigint): Value {
  if (value >= INT64.least && value <= INT64.most) return { int64: value.toString() }
  return value > 0n && value <= UINT64_MOST ? { uint64: value.toString() } : { hugeint: value.toString() }
}

function wireObject(value: SqlValue & (object | null)): Result<Value, QuiverError> {
  if (value === null) return ok({ null: true })
  if (value instanceof Date) return wireInstant(value)
  if (value instanceof Uint8Array) return ok({ bytes: value })
  if (typed in value) return value[typed] === 'decimal' ? ok({ decimal: value.text }) : wireDate(value.text)
  return Array.isArray(value) ? traverse(value, wireValue).map((values) => ({ list: { values } })) : err(notAValue(value))
}

function wireInstant(instant: Date): Result<Value, QuiverError> {
  const ms = instant.getTime()
  return Number.isNaN(ms)
    ? err(invalidError('VALUE_INVALID', 'An invalid Date cannot be bound.'))
    : ok({ timestampUs: (BigInt(ms) * 1000n).toString() })
}

function wireDate(text: string): Result<Value, QuiverError> {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
  return exists
    ? ok({ dateDays: ms / MS_PER_DAY })
    : err(invalidError('VALUE_INVALID', `There is no date ${JSON.stringify(text)}; write YYYY-MM-DD.`))
}

function notAValue(value: unknown): QuiverError {
  const what = typeof value === 'object' ? (value?.constructor?.name ?? 'object without a prototype') : typeof value
  return invalidError('VALUE_INVALID', `A value of type ${what} cannot be bound to a parameter.`)
}
