// The engine's catalog lists the tables of all callers. Names lead to what stands before it: the engine looks in `main` first. What of
// it can be named past that, by schemas and by functions, SQL is looked at for before it comes here.
import { HIDDEN } from './held-names.ts'
import type { Address } from './memory.ts'
import { readTexts } from './read-values.ts'
import { run } from './result.ts'
import { quoteIdentifier, quoteLiteral } from './sql-text.ts'

const VIEWS = "SELECT DISTINCT view_name FROM duckdb_views() WHERE internal AND schema_name <> 'information_schema'"
/** Macros that read a table whose name they are given as text, with what they take. */
const MACROS = ['histogram', 'histogram_values'].map((name) => `${name}(source, col_name, bin_count := NULL, technique := NULL)`)

export function hideCatalog(connection: Address): void {
  const nothing = `SELECT error(${quoteLiteral(HIDDEN)}) AS hidden`
  for (const view of readTexts(connection, VIEWS)) run(connection, `CREATE VIEW main.${quoteIdentifier(view)} AS ${nothing}`)
  for (const macro of MACROS) run(connection, `CREATE MACRO main.${macro} AS TABLE ${nothing}`)
}
