// Prepared statements and the Arrow schema of their results.
import { encodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import type { ArrowSchema } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import type { StatementToken } from '../engine.ts'
import { c } from './c-api.ts'
import { receiveSchema } from './c-schema.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import { stableBytes, type Address } from './memory.ts'
import { destroy, receive } from './pointer-slot.ts'

/** DUCKDB_STATEMENT_TYPE_SELECT: what a query is, whatever keyword it begins with. */
const SELECT = 1

/** A statement with what its results need; kept by StatementToken.state between calls, also on other threads. */
export interface Statement {
  readonly statement: Address
  readonly options: Address
  readonly schema: ArrowSchema
  readonly schemaMessage: Uint8Array
}

export function throwIfError(error: Address): void {
  if (error === 0) return
  const failed = c.hasError(error)
  const message = failed ? c.errorMessage(error) : null
  destroy(c.destroyError, error)
  if (failed) throw dataErrorFromDuckdb(message)
}

function words(values: readonly Address[]): Uint8Array<ArrayBuffer> {
  const bytes = stableBytes(Math.max(8, values.length * 8))
  const view = new BigUint64Array(bytes.buffer, 0, values.length)
  values.forEach((value, index) => (view[index] = BigInt(value)))
  return bytes
}

function resultSchema(statement: Address, options: Address): ArrowSchema {
  const columns = c.columnCount(statement)
  const names = Array.from({ length: columns }, (_, column) => c.columnName(statement, column))
  const types = Array.from({ length: columns }, (_, column) => c.columnLogicalType(statement, column))
  try {
    return receiveSchema((out) => {
      throwIfError(c.toArrowSchema(options, words(types), words(names), columns, out))
    })
  } finally {
    for (const type of types) destroy(c.destroyLogicalType, type)
    for (const name of names) c.free(name)
  }
}

/** Prepares any one statement. */
export function prepareRaw(connection: Address, sql: string): Address {
  const { pointer, returned } = receive((out) => c.prepare(connection, sql, out))
  if (returned === 0) return pointer
  const error = dataErrorFromDuckdb(pointer === 0 ? null : c.prepareError(pointer))
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
      const schema = resultSchema(statement, options)
      return { statement, options, schema, schemaMessage: encodeSchemaMessage(schema) }
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
