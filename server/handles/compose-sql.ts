// From a caller's query and the tables it names to one statement that the engine can run by itself:
//   WITH "ticks" AS NOT MATERIALIZED (FROM <relation>), … FROM (
//   <the caller's query>
//   )
// Nothing is registered with the engine, so a name means what it meant when the call came in, whatever others do meanwhile.
import { DataError, type DataErrorFields } from '../errors.ts'
import type { SqlValue } from '../engine/engine.ts'
import { quoteName, sqlLiteral } from './sql-literal.ts'
import { sqlError, type UserSql } from './user-sql.ts'

export interface NamedRelation {
  readonly name: string
  /** SQL, usable after FROM. */
  readonly relation: string
}

export interface ComposedSql {
  readonly sql: string
  /** Characters of `sql` before the caller's query. */
  readonly prefixLength: number
}

export type ParameterValues = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

/** The line break before the closing parenthesis ends a `--` comment inside the query. */
export function composeQuery(body: string, names: readonly NamedRelation[]): ComposedSql {
  const parts = names.map(({ name, relation }) => `${quoteName(name)} AS NOT MATERIALIZED (FROM ${relation})`)
  const prefix = `${parts.length === 0 ? '' : `WITH ${parts.join(', ')} `}FROM (\n`
  return { sql: `${prefix}${body}\n)`, prefixLength: prefix.length }
}

/** The query with its parameters written into it. */
export function withLiterals({ body, offset, parameters }: UserSql, values: ParameterValues): string {
  let text = ''
  let at = 0
  for (const { start, end, key } of parameters) {
    const value = Array.isArray(values)
      ? (values as readonly SqlValue[])[Number(key) - 1]
      : (values as Readonly<Record<string, SqlValue>>)[key]
    if (value === undefined) throw sqlError(`There is no value for the parameter ${body.slice(start, end)}.`, offset + start)
    // Spaces, so that the literal cannot grow together with what stands beside it.
    text += `${body.slice(at, start)} ${sqlLiteral(value)} `
    at = end
  }
  return text + body.slice(at)
}

const LONGEST_LITERAL = 256
/** Whose literals have quotes, by which the engine tells a column's name that was made of them. */
const QUOTED_KINDS: ReadonlySet<SqlValue['kind']> = new Set([
  'bool',
  'int64',
  'uint64',
  'double',
  'string',
  'timestamp',
  'date',
  'decimal',
  'hugeint',
])

/** Whether a query of these values and files is worth running with the values written into it: plans over files are made anew anyway. */
export function canBeLiteral(values: ParameterValues, files: readonly unknown[]): boolean {
  const all: readonly SqlValue[] = Object.values(values)
  return all.length > 0 && files.length === 0 && all.every(isShort)
}

function isShort(value: SqlValue): boolean {
  if (!QUOTED_KINDS.has(value.kind)) return false
  return value.kind !== 'string' || (value.value.length <= LONGEST_LITERAL && !value.value.includes('\0'))
}

/** Refuses values that the query has no parameter for, which would be ignored. */
export function checkParameters({ parameters }: UserSql, values: ParameterValues): void {
  const used = new Set(parameters.map(({ key }) => key))
  const given = Array.isArray(values) ? values.map((_, index) => String(index + 1)) : Object.keys(values)
  const unused = given.find((key) => !used.has(key))
  if (unused !== undefined)
    throw new DataError('PARAMETER_INVALID', `The SQL has no parameter $${unused}, but a value for it was given.`, { parameter: unused })
  const missing = parameters.find(({ key }) => !given.includes(key))
  if (missing !== undefined)
    throw new DataError('PARAMETER_INVALID', `There is no value for the parameter $${missing.key}.`, { parameter: missing.key })
}

/** The error with its position counted in the caller's text instead of the composed one. */
export function inCallersText(
  error: DataErrorFields,
  { prefixLength, sql }: ComposedSql,
  { offset, body }: UserSql,
): Readonly<Record<string, string>> {
  const bytes = Number(error.details['position'])
  if (!Number.isInteger(bytes)) return error.details
  const inBody = Buffer.from(sql).subarray(0, bytes).toString().length - prefixLength
  const { position: _, ...others } = error.details
  return inBody < 0 || inBody > body.length ? others : { ...others, position: String(inBody + offset) }
}
