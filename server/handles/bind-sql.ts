// From a caller's SQL to a query that the engine can run: its names become relations, its handles are looked up.
import { DataError } from '../errors.ts'
import { filesOf, withDetails, type BoundQuery } from './bound-query.ts'
import {
  canBeLiteral,
  checkParameters,
  composeQuery,
  inCallersText,
  withLiterals,
  type ComposedSql,
  type ParameterValues,
} from './compose-sql.ts'
import type { Core } from './core.ts'
import type { TableRecord } from './registry.ts'
import { isTableName, TABLE_NAME_RULE } from './table-name.ts'
import type { UserSql } from './user-sql.ts'

export interface SqlRequest {
  readonly text: string
  /** Handles by the names that the text may use for them. */
  readonly bindings: Readonly<Record<string, string>>
  readonly parameters: ParameterValues
}

/** `literal`: writes the parameters into the SQL, for queries that outlive the call. */
export function bindSql(core: Core, principal: string, { text, bindings, parameters }: SqlRequest, literal = false): BoundQuery {
  const user = core.parsedSql.parse(text)
  checkParameters(user, parameters)
  const named = tablesNamed(core, principal, user, bindings)
  const relations = [...named].map(([name, { relation }]) => ({ name, relation }))
  const composed = composeQuery(literal ? withLiterals(user, parameters) : user.body, relations)
  const tables = [...new Set(named.values())]
  const files = filesOf(tables)
  return {
    sql: composed.sql,
    parameters: literal ? [] : parameters,
    literal: !literal && canBeLiteral(parameters, files) ? composeQuery(withLiterals(user, parameters), relations).sql : null,
    files,
    target: null,
    tables,
    isPlanHeavy: user.mayReadText || tables.some((table) => table.isPlanHeavy),
    // Literals move what stands behind them: a position in such a text means nothing to the caller.
    explain: (error) => inCallersWords(error, composed, literal && user.parameters.length > 0 ? null : user),
  }
}

/** Bindings hide names given with Name, and those hide live tables; only names that occur in the text count. */
function tablesNamed(core: Core, principal: string, user: UserSql, bindings: Readonly<Record<string, string>>): Map<string, TableRecord> {
  const tables = new Map<string, TableRecord>()
  const hidden = new Set<string>()
  for (const [name, handle] of Object.entries(bindings)) {
    const key = name.toLowerCase()
    if (!isTableName(name)) throw badBinding(name, `The binding ${JSON.stringify(name)} is no name: ${TABLE_NAME_RULE}`)
    if (hidden.has(key)) throw badBinding(name, `The binding ${name} is given twice; names do not differ by case.`)
    hidden.add(key)
    const table = core.registry.get(handle, principal)
    if (user.names.has(key)) tables.set(name, table)
  }
  if (core.registry.hasNames) addNamed(core, principal, user, hidden, tables)
  return tables
}

function addNamed(core: Core, principal: string, user: UserSql, hidden: ReadonlySet<string>, tables: Map<string, TableRecord>): void {
  for (const name of user.names) {
    if (hidden.has(name)) continue
    const table = core.registry.named(name, principal)
    const found = table === null ? core.registry.shared(name) : core.registry.get(table.id, principal)
    if (found !== null) tables.set(name, found)
  }
}

function badBinding(name: string, message: string): DataError {
  return new DataError('ARGUMENT_INVALID', message, { field: 'sql.bindings', name })
}

function inCallersWords(error: unknown, composed: ComposedSql, user: UserSql | null): unknown {
  if (!(error instanceof DataError) || error.details['position'] === undefined) return error
  const { position: _, ...others } = error.details
  return withDetails(error, user === null ? others : inCallersText(error, composed, user))
}
