// Values and names as SQL text, for the statements that outlive a call and so cannot keep parameters.
import type { SqlValue } from '../engine/engine.ts'
import { DataError } from '../errors.ts'

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoteString(text: string): string {
  if (text.includes('\0')) throw new DataError('PARAMETER_INVALID', 'A string with a NUL character cannot become part of SQL text.')
  return `'${text.replaceAll("'", "''")}'`
}

/** An expression with the value and type that binding the value as a parameter has. */
export function sqlLiteral(value: SqlValue): string {
  switch (value.kind) {
    case 'null':
      return 'NULL'
    case 'bool':
      return value.value ? 'true' : 'false'
    case 'int64':
      return cast(String(value.value), 'BIGINT')
    case 'uint64':
      return cast(String(value.value), 'UBIGINT')
    case 'double':
      return cast(doubleText(value.value), 'DOUBLE')
    case 'string':
      return quoteString(value.value)
    case 'bytes':
      return `from_hex('${Buffer.from(value.value).toString('hex')}')`
    case 'timestamp':
      return `make_timestamptz(${cast(String(value.microseconds), 'BIGINT')})`
    case 'date':
      return `(DATE '1970-01-01' + ${cast(String(value.days), 'INTEGER')})`
    case 'decimal':
      return cast(value.value, decimalType(value.value))
    case 'hugeint':
      return cast(value.value, 'HUGEINT')
    case 'list':
      return `[${value.values.map(sqlLiteral).join(', ')}]`
  }
}

function cast(text: string, type: string): string {
  return `CAST(${quoteString(text)} AS ${type})`
}

function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value)
}

/** The narrowest decimal type with all the digits. */
function decimalType(text: string): string {
  const [, whole = '', fraction = ''] = /^[+-]?0*(\d*)\.?(\d*)$/.exec(text) ?? []
  return `DECIMAL(${Math.max(1, whole.length + fraction.length)}, ${fraction.length})`
}
