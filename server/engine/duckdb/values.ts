// Values bound to parameters.
import { DataError } from '../../errors.ts'
import type { Parameters, SqlValue } from '../engine.ts'
import { c } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import { readCString, stableBytes, type Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'

const SQLNULL_TYPE = 36

function wordsOf(value: bigint): { lower: bigint; upper: bigint } {
  return { lower: BigInt.asUintN(64, value), upper: BigInt.asIntN(64, value >> 64n) }
}

function wholeNumber(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new DataError('PARAMETER_INVALID', `'${text}' is not a whole number`, { value: text })
  const value = BigInt(text)
  if (BigInt.asIntN(128, value) !== value) throw new DataError('PARAMETER_INVALID', `${text} does not fit in 128 bits`, { value: text })
  return value
}

function decimal(text: string): Address {
  const parts = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text)
  const digits = parts === null ? '' : `${parts[2] ?? ''}${parts[3] ?? ''}`
  if (parts === null || digits === '')
    throw new DataError('PARAMETER_INVALID', `'${text}' is not a decimal number, e.g. -12.340`, { value: text })
  const width = Math.max(digits.replace(/^0+/, '').length, (parts[3] ?? '').length, 1)
  if (width > 38) throw new DataError('PARAMETER_INVALID', `${text} has more than 38 digits`, { value: text })
  return c.createDecimal({ width, scale: (parts[3] ?? '').length, value: wordsOf(BigInt(`${parts[1] ?? ''}${digits}`)) })
}

function list(values: readonly SqlValue[]): Address {
  const items = values.map(createValue)
  // The list takes the type of its first value that is not null; DuckDB casts the others to it.
  const typed = items[values.findIndex((value) => value.kind !== 'null')]
  const own = typed === undefined ? c.createLogicalType(SQLNULL_TYPE) : 0
  const pointers = stableBytes(Math.max(8, items.length * 8))
  const words = new BigUint64Array(pointers.buffer, 0, items.length)
  items.forEach((item, index) => (words[index] = BigInt(item)))
  const value = c.createList(typed === undefined ? own : c.valueType(typed), pointers, items.length)
  destroy(c.destroyLogicalType, own)
  for (const item of items) destroy(c.destroyValue, item)
  if (value === 0) throw new DataError('PARAMETER_INVALID', 'the values of a list must have one type')
  return value
}

function createValue(value: SqlValue): Address {
  switch (value.kind) {
    case 'null':
      return c.createNull()
    case 'bool':
      return c.createBool(value.value)
    case 'int64':
      return c.createInt64(value.value)
    case 'uint64':
      return c.createUint64(value.value)
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
      return c.createHugeint(wordsOf(wholeNumber(value.value)))
    case 'list':
      return list(value.values)
  }
}

function parameterNames(statement: Address): string[] {
  return Array.from({ length: c.parameterCount(statement) }, (_, index) => {
    const name = c.parameterName(statement, index + 1)
    const text = readCString(name)
    c.free(name)
    return text
  })
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
    return names.map((name) => values[Number(name) - 1] ?? { kind: 'null' })
  }
  const byName = parameters as Readonly<Record<string, SqlValue>>
  const unknown = Object.keys(byName).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new DataError('PARAMETER_INVALID', `the query has no parameter $${unknown}`, { parameter: unknown, candidates: names.join(', ') })
  return names.map((name) => {
    const value = Object.hasOwn(byName, name) ? byName[name] : undefined
    if (value === undefined) throw new DataError('PARAMETER_INVALID', `parameter $${name} has no value`, { parameter: name })
    return value
  })
}

/** Binds values to a statement; their number and names must be those of the query. */
export function bindParameters(statement: Address, parameters: Parameters): void {
  const none = Array.isArray(parameters) ? parameters.length === 0 : Object.keys(parameters).length === 0
  if (none && c.parameterCount(statement) === 0) return
  ordered(parameterNames(statement), parameters).forEach((parameter, index) => {
    const value = createValue(parameter)
    const failed = c.bindValue(statement, index + 1, value) !== 0
    destroy(c.destroyValue, value)
    if (failed) throw dataErrorFromDuckdb(c.prepareError(statement))
  })
}
