// What engine calls gave, in a form that tests can compare: plain values by our own reader, and failures by reason.
import assert from 'node:assert/strict'
import type { ArrowColumn, ArrowSchema } from '../../server/arrow/schema.ts'
import { DataError, type Reason } from '../../server/errors.ts'
import { readStream, splitStream } from '../unit/server/arrow/ipc-stream.ts'
import { plainValues, type Plain } from '../unit/server/arrow/plain-values.ts'

export interface PlainTable {
  readonly schema: ArrowSchema
  /** Values column by column. */
  readonly columns: readonly (readonly Plain[])[]
}

/** Reads an IPC stream whole. */
export function plainTable(ipc: Uint8Array): PlainTable {
  const { schema, batches } = readStream(splitStream(ipc))
  const columns = schema.fields.map((field, index) => batches.flatMap((batch) => plainValues(field, batch.columns[index] as ArrowColumn)))
  return { schema, columns }
}

/** Rows of values column by column. */
export function rowsOf<T>(columns: readonly (readonly T[])[]): T[][] {
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] as T))
}

function failureOf(call: () => unknown): unknown {
  try {
    call()
    return null
  } catch (error) {
    return error
  }
}

/** The DataError that a call fails with; it must have the reason, and these among its details. */
export function assertFails(call: () => unknown, reason: Reason, details: Readonly<Record<string, string>> = {}): DataError {
  const failure = failureOf(call)
  assert.notEqual(failure, null, `nothing failed, ${reason} was expected`)
  assert.ok(failure instanceof DataError, failure instanceof Error ? (failure.stack ?? failure.message) : String(failure))
  assert.equal(failure.reason, reason, failure.message)
  for (const [name, value] of Object.entries(details)) assert.equal(failure.details[name], value, failure.message)
  return failure
}
