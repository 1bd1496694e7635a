// SQL as a value: text with values and tables in it, put together without pasting strings.
import type { Sql as WireSql } from '../../proto/gen/quiver/v1/Sql.ts'
import type { Value } from '../../proto/gen/quiver/v1/Value.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { err, traverse, type Result } from '../result.ts'
import { idOf, isTableLike, type TableLike, type TableRef } from '../table-ref.ts'
import { wireValue, type SqlValue } from './value.ts'

const pieces: unique symbol = Symbol('quiver.sql')
const quoted: unique symbol = Symbol('quiver.identifier')

type Piece = { readonly text: string } | { readonly value: SqlValue } | { readonly table: TableLike }

/** A query, or a part of one, made by the template {@link sql}. */
export interface Sql {
  readonly [pieces]: readonly Piece[]
}

/** A quoted name, made by {@link identifier}. */
export interface Identifier {
  readonly [quoted]: string
}

/** What a template may contain. */
export type SqlPart = SqlValue | TableLike | Identifier | Sql

/**
 * A query, or a part of one, from a template: `` sql`select * from ${ticks} where qty > ${100} and ${condition}` ``. Values become
 * parameters, TableHandles the tables that they stand for, {@link identifier}s names, and other templates part of this one. It
 * never fails; a value that cannot be bound is an Err of the call that takes the query.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly SqlPart[]): Sql {
  return { [pieces]: strings.flatMap((text, index) => [{ text }, ...(index < parts.length ? piecesOf(parts[index]) : [])]) }
}

/** A name of a column or another thing in a template, whatever characters it has. */
export function identifier(name: string): Identifier {
  return { [quoted]: `"${name.replaceAll('"', '""')}"` }
}

function piecesOf(part: SqlPart): readonly Piece[] {
  if (typeof part !== 'object' || part === null) return [{ value: part }]
  if (pieces in part) return part[pieces]
  if (quoted in part) return [{ text: part[quoted] }]
  return isTableLike(part) ? [{ table: part }] : [{ value: part }]
}

/** Values of `$1`, `$2` … (or `?`) in order, or of `$name` by name. */
export type SqlParameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

/** Tables by the names that a query uses for them; they hide the names that tables were given. */
export type SqlBindings = Readonly<Record<string, TableRef>>

/** The wire's form of a query. Parameters go with text only: a template has its own. */
export function wireSql(
  query: string | Sql,
  parameters: SqlParameters | undefined,
  bindings: SqlBindings | undefined,
): Result<WireSql, QuiverError> {
  const bound = mapValues(bindings ?? {}, idOf)
  if (typeof query === 'string') return wireParameters(parameters ?? []).map((values) => ({ text: query, bindings: bound, ...values }))
  if (parameters !== undefined) return err(invalidError('ARGUMENT_INVALID', 'A template has its parameters in it; it takes no others.'))
  const { text, values, tables } = render(query)
  return traverse(values, wireValue).map((positional) => ({ text, bindings: { ...bound, ...tables }, parameters: positional }))
}

function wireParameters(parameters: SqlParameters): Result<Pick<WireSql, 'parameters' | 'namedParameters'>, QuiverError> {
  if (isList(parameters)) return traverse(parameters, wireValue).map((values) => ({ parameters: values }))
  return traverse(Object.entries(parameters), ([name, value]) => wireValue(value).map((encoded): [string, Value] => [name, encoded])).map(
    (entries) => ({ namedParameters: Object.fromEntries(entries) }),
  )
}

interface Rendered {
  readonly text: string
  readonly values: readonly SqlValue[]
  /** Ids of tables by the names that stand for them in the text. */
  readonly tables: Readonly<Record<string, string>>
}

/** Numbers the values, and names the tables `_t1`, `_t2` …; a table that occurs twice has one name. */
function render(query: Sql): Rendered {
  const values: SqlValue[] = []
  const names = new Map<string, string>()
  const texts = query[pieces].map((piece) => {
    if ('text' in piece) return piece.text
    if ('value' in piece) return `$${values.push(piece.value)}`
    const id = idOf(piece.table)
    const name = names.get(id) ?? `_t${names.size + 1}`
    names.set(id, name)
    return name
  })
  return { text: texts.join(''), values, tables: Object.fromEntries([...names].map(([id, name]) => [name, id])) }
}

function isList(parameters: SqlParameters): parameters is readonly SqlValue[] {
  return Array.isArray(parameters)
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
