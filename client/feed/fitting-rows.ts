// Rows as a batch of the table's schema, without those that do not fit.
import type { RecordBatch, Schema } from 'apache-arrow'
import { batchFromRecords } from '../arrow/rows.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import type { MappedRow } from './row-mapper.ts'

export interface Misfit {
  readonly row: MappedRow
  readonly error: QuiverError
}

/** Null for no rows. Err `TYPE_UNSUPPORTED` when the table has a type that records cannot fill. */
export function fittingRows(
  schema: Schema,
  rows: readonly MappedRow[],
): Result<{ readonly batch: RecordBatch | null; readonly misfits: readonly Misfit[] }, QuiverError> {
  const whole = batchOf(schema, rows)
  if (whole.isOk()) return ok({ batch: whole.value, misfits: [] })
  if (whole.error.reason === 'TYPE_UNSUPPORTED') return err(whole.error)
  const misfits = rows.flatMap((row) =>
    batchOf(schema, [row]).match<Misfit[]>(
      () => [],
      (error) => [{ row, error }],
    ),
  )
  const wrong = new Set(misfits.map(({ row }) => row))
  return batchOf(
    schema,
    rows.filter((row) => !wrong.has(row)),
  ).map((batch) => ({ batch, misfits }))
}

function batchOf(schema: Schema, rows: readonly MappedRow[]): Result<RecordBatch | null, QuiverError> {
  if (rows.length === 0) return ok(null)
  return batchFromRecords(
    schema,
    rows.map(({ record }) => record),
  )
}
