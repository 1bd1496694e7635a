// Prepared statements.
import { DataError } from '../../errors.ts'
import type { StatementToken } from '../engine.ts'
import { c } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import type { Address } from './memory.ts'
import { destroy, receive } from './pointer-slot.ts'
import { schemaOfStatement, type ResultSchema } from './result-schema.ts'

/** DUCKDB_STATEMENT_TYPE_SELECT: what a query is, whatever keyword it begins with. */
const SELECT = 1

/** A statement with what its results need; kept by StatementToken.state between calls, also on other threads. */
export interface Statement {
  readonly statement: Address
  readonly options: Address
  /** Null where parameters decide what the types are. */
  readonly schema: ResultSchema | null
}

/** Prepares any one statement. */
export function prepareRaw(connection: Address, sql: string): Address {
  const { pointer, returned } = receive((out) => c.prepare(connection, sql, out))
  if (returned === 0) return pointer
  const error = dataErrorFromDuckdb(pointer === 0 ? null : c.prepareError(pointer), sql)
  destroy(c.destroyPrepare, pointer)
  throw error
}

/** Prepares one query. Anything that is not one, such as DDL, is refused. */
export function prepareQuery(connection: Address, sql: string): Statement {
  const statement = prepareRaw(connection, sql)
  try {
    if (c.statementType(statement) !== SELECT)
      throw new DataError('SQL_ERROR', 'only queries can run here: SELECT, WITH, FROM, VALUES, PIVOT, SUMMARIZE, DESCRIBE')
    const options = receive((out) => {
      c.connectionArrowOptions(connection, out)
    }).pointer
    try {
      return { statement, options, schema: schemaOfStatement(statement, options) }
    } catch (error) {
      destroy(c.destroyArrowOptions, options)
      throw error
    }
  } catch (error) {
    destroy(c.destroyPrepare, statement)
    throw error
  }
}

export function disposeStatement(statement: Statement): void {
  destroy(c.destroyArrowOptions, statement.options)
  destroy(c.destroyPrepare, statement.statement)
}

export function tokenFromStatement(sql: string, statement: Statement): StatementToken {
  return { sql, state: statement }
}

export function statementFromToken(token: StatementToken): Statement {
  return token.state as Statement
}
