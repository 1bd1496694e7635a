// Queries whose rows are to leave in Arrow. UHUGEINT goes out as the engine's 128-bit words, which Arrow's decimal reads as signed:
// values over 2^127-1 would come out negative. As DECIMAL(38,0), which looks the same in Arrow, they are errors instead.
import { c } from './c-api.ts'
import type { Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import { quoteIdentifier } from './sql-text.ts'
import { sqlTypeName } from './sql-type-name.ts'
import { disposeStatement, prepareQuery, type Statement } from './statement.ts'

/** duckdb_types that are UHUGEINT or may have it inside: LIST, STRUCT, MAP, UNION, ARRAY. */
const SUSPECTS: ReadonlySet<number> = new Set([32, 24, 25, 26, 28, 33])
const NAME_OR_UHUGEINT = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\bUHUGEINT\b/g

function typeName(statement: Address, column: number): string {
  const type = c.columnLogicalType(statement, column)
  const name = sqlTypeName(type)
  destroy(c.destroyLogicalType, type)
  return name
}

/** The type with DECIMAL(38,0) for each UHUGEINT; null when it has none, or a name too long to be written out. */
function signedType(type: string): string | null {
  if (type.includes('…')) return null
  const signed = type.replaceAll(NAME_OR_UHUGEINT, (text) => (text === 'UHUGEINT' ? 'DECIMAL(38,0)' : text))
  return signed === type ? null : signed
}

export function prepareExport(connection: Address, sql: string): Statement {
  const statement = prepareQuery(connection, sql)
  const { schema } = statement
  if (schema === null || !schema.types.some((type) => SUSPECTS.has(type))) return statement
  const casts = schema.types.map((type, column) => (SUSPECTS.has(type) ? signedType(typeName(statement.statement, column)) : null))
  if (casts.every((cast) => cast === null)) return statement
  disposeStatement(statement)
  const columns = casts.map((cast, column) => {
    const value = cast === null ? `c${column}` : `CAST(c${column} AS ${cast})`
    return `${value} AS ${quoteIdentifier(schema.arrow.fields[column]?.name ?? '')}`
  })
  const names = casts.map((_, column) => `c${column}`).join(', ')
  return prepareQuery(connection, `FROM (\n${sql}\n) t(${names}) SELECT ${columns.join(', ')}`)
}
