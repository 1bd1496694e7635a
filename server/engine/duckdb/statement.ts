// Prepared statements.
import { threadId } from 'node:worker_threads'
import { DataError } from '../../errors.ts'
import type { StatementToken } from '../engine.ts'
import { c } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import type { Address } from './memory.ts'
import { destroy, receive } from './pointer-slot.ts'
import { schemaOfStatement, type ResultSchema } from './result-schema.ts'

/** DUCKDB_STATEMENT_TYPE_SELECT: what a query is, whatever keyword it begins with. */
const SELECT = 1

/** A statement with what its results need. */
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

/** What crosses threads of a statement. Its schema stays: finding it again, once a thread, is cheaper than cloning it with every call. */
interface StatementState {
  readonly statement: Address
  readonly options: Address
  /** Another for every statement of the process: addresses come again. */
  readonly serial: number
}

const MAX_KNOWN = 512
const known = new Map<number, Statement>()
let prepared = 0

function remember(serial: number, statement: Statement): void {
  known.set(serial, statement)
  const [oldest] = known.keys()
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest)
}

export function tokenFromStatement(sql: string, statement: Statement): StatementToken {
  const serial = threadId * 2 ** 32 + prepared++
  remember(serial, statement)
  return { sql, state: { statement: statement.statement, options: statement.options, serial } satisfies StatementState }
}

export function statementFromToken(token: StatementToken): Statement {
  const { statement, options, serial } = token.state as StatementState
  const found = known.get(serial) ?? { statement, options, schema: schemaOfStatement(statement, options) }
  remember(serial, found)
  return found
}

export function disposeToken(token: StatementToken): void {
  const { statement, options, serial } = token.state as StatementState
  known.delete(serial)
  disposeStatement({ statement, options, schema: null })
}
