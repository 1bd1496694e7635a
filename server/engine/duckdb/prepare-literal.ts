// Queries with their parameters written into them.
import { DataError } from '../../errors.ts'
import type { Address } from './memory.ts'
import { prepareExport } from './prepare-export.ts'
import { disposeStatement, type Statement } from './statement.ts'

/** Null where it cannot be prepared, or a column without a name of its own is called by the text of a value. */
export function prepareLiteral(connection: Address, sql: string): Statement | null {
  let statement: Statement
  try {
    statement = prepareExport(connection, sql)
  } catch {
    return null
  }
  // Every value that is written into SQL has a quote in it.
  if (statement.schema?.arrow.fields.every(({ name }) => !name.includes("'")) === true) return statement
  disposeStatement(statement)
  return null
}

/** Whether the error points at a place in the SQL that ran. */
export function hasPosition(error: unknown): boolean {
  return error instanceof DataError && error.details['position'] !== undefined
}

export function withoutPosition(error: unknown): unknown {
  if (!(error instanceof DataError) || !hasPosition(error)) return error
  const { position: _, ...details } = error.details
  const options = error.retryAfterMs === undefined ? { cause: error } : { cause: error, retryAfterMs: error.retryAfterMs }
  return new DataError(error.reason, error.message, details, options)
}
