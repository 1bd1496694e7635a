// Values bound to parameters.
import { DataError } from '../../errors.ts'
import type { Parameters, SqlValue } from '../engine.ts'
import { c } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import { decimalParts, itemType } from './list-type.ts'
import { readCString, stableBytes, type Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'

function words(value: bigint): { lower: bigint; upper: bigint } {
  return { lower: BigInt.asUintN(64, value), upper: BigInt.asIntN(64, value >> 64n) }
}

function invalid(message: string, value: string): DataError {
  return new DataError('PARAMETER_INVALID', message, { value })
}

/** Conversions of the foreign interface cut off the high bits without a word. */
function within(fitted: bigint, value: bigint, bits: number): bigint {
  if (fitted !== value) throw invalid(`${value} does not fit in ${bits} bits`, String(value))
  return value
}

function wholeNumber(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw invalid(`'${text}' is not a whole number`, text)
  const value = BigInt(text)
  return within(BigInt.asIntN(128, value), value, 128)
}

function decimal(text: string): Address {
  const { width, scale, digits } = decimalParts(text)
  return c.createDecimal({ width, scale, value: words(digits) })
}

/** The list's type is found before it is made: the engine would cast every value to the type of the first, `[1, 2.5]` to `[1, 2]`. */
function list(values: readonly SqlValue[]): Address {
  const type = itemType(values)
  const items: Address[] = []
  try {
    for (const value of values) items.push(createValue(value))
    const pointers = stableBytes(Math.max(8, items.length * 8))
    const addresses = new BigUint64Array(pointers.buffer, 0, items.length)
    items.forEach((item, index) => (addresses[index] = BigInt(item)))
    const created = c.createList(type, pointers, items.length)
    if (created === 0) throw new DataError('PARAMETER_INVALID', 'the values of a list must have one type')
    return created
  } finally {
    destroy(c.destroyLogicalType, type)
    for (const item of items) destroy(c.destroyValue, item)
  }
}

function createValue(value: SqlValue): Address {
  switch (value.kind) {
    case 'null':
      return c.createNull()
    case 'bool':
      return c.createBool(value.value)
    case 'int64':
      return c.createInt64(within(BigInt.asIntN(64, value.value), value.value, 64))
    case 'uint64':
      return c.createUint64(within(BigInt.asUintN(64, value.value), value.value, 64))
    case 'double':
      return c.createDouble(value.value)
    case 'string': {
      const text = Buffer.from(value.value, 'utf8')
      return c.createVarchar(text, text.length)
    }
    case 'bytes':
      return c.createBlob(value.value, value.value.length)
    case 'timestamp':
      return c.createTimestampTz(value.microseconds)
    case 'date':
      return c.createDate(value.days)
    case 'decimal':
      return decimal(value.value)
    case 'hugeint':
      return c.createHugeint(words(wholeNumber(value.value)))
    case 'list':
      return list(value.values)
  }
}

function parameterNames(statement: Address): string[] {
  return Array.from({ length: c.parameterCount(statement) }, (_, index) => {
    const name = c.parameterName(statement, index + 1)
    const text = readCString(name)
    c.free(name)
    if (text === '') throw new DataError('PARAMETER_INVALID', `the query's parameters are numbered with a gap: $${index + 1} is missing`)
    return text
  })
}

function valueOf(name: string, value: SqlValue | undefined): SqlValue {
  if (value === undefined) throw new DataError('PARAMETER_INVALID', `parameter $${name} has no value`, { parameter: name })
  return value
}

function ordered(names: readonly string[], parameters: Parameters): readonly SqlValue[] {
  if (Array.isArray(parameters)) {
    const values = parameters as readonly SqlValue[]
    const named = names.find((name) => !/^\d+$/.test(name))
    if (named !== undefined && names.length > 0)
      throw new DataError('PARAMETER_INVALID', `the query has a parameter $${named}: give its value by name`, { parameter: named })
    if (values.length !== names.length) {
      throw new DataError('PARAMETER_INVALID', `the query has ${names.length} parameters, ${values.length} values were given`, {
        expected: String(names.length),
        given: String(values.length),
      })
    }
    // Names are numbers here, in the order of their first use.
    return names.map((name) => valueOf(name, values[Number(name) - 1]))
  }
  const byName = parameters as Readonly<Record<string, SqlValue>>
  const unknown = Object.keys(byName).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new DataError('PARAMETER_INVALID', `the query has no parameter $${unknown}`, { parameter: unknown, candidates: names.join(', ') })
  return names.map((name) => valueOf(name, Object.hasOwn(byName, name) ? byName[name] : undefined))
}

export function hasAny(parameters: Parameters): boolean {
  return (Array.isArray(parameters) ? parameters : Object.keys(parameters)).length > 0
}

/** Binds values to a statement; their number and names must be those of the query. */
export function bindParameters(statement: Address, parameters: Parameters): void {
  if (!hasAny(parameters) && c.parameterCount(statement) === 0) return
  ordered(parameterNames(statement), parameters).forEach((parameter, index) => {
    const value = createValue(parameter)
    const failed = c.bindValue(statement, index + 1, value) !== 0
    destroy(c.destroyValue, value)
    if (failed) throw dataErrorFromDuckdb(c.prepareError(statement))
  })
}
