// Rows as a batch of the table's schema, without those that do not fit, or with nulls where values do not.
import type { RecordBatch, Schema } from 'apache-arrow'
import { batchFromRecords } from '../arrow/rows.ts'
import type { QuiverError } from '../errors.ts'
import type { Misfits } from '../operations/mapping.ts'
import { err, ok, type Result } from '../result.ts'
import type { MappedRow } from './row-mapper.ts'

export interface RejectedRow {
  readonly row: MappedRow
  readonly error: QuiverError
}

export interface FittingRows {
  /** Null for no rows. */
  readonly batch: RecordBatch | null
  readonly rejected: readonly RejectedRow[]
  /** Values of the batch that became null since they did not fit. */
  readonly misfits: number
}

/** Err `TYPE_UNSUPPORTED` when the table has a type that records cannot fill. */
export function fittingRows(schema: Schema, rows: readonly MappedRow[], policy: Misfits): Result<FittingRows, QuiverError> {
  const whole = batchOf(schema, rows)
  if (whole.isOk()) return ok({ batch: whole.value, rejected: [], misfits: 0 })
  if (whole.error.reason === 'TYPE_UNSUPPORTED') return err(whole.error)
  const fitting: MappedRow[] = []
  const rejected: RejectedRow[] = []
  let misfits = 0
  for (const row of rows) {
    const fitted = fittingRow(schema, row, policy)
    if ('error' in fitted) rejected.push(fitted)
    else {
      fitting.push(fitted.row)
      misfits += fitted.misfits
    }
  }
  return batchOf(schema, fitting).map((batch) => ({ batch, rejected, misfits }))
}

/** The row, with null for each value that does not fit where that is the policy and the column takes it. */
function fittingRow(schema: Schema, row: MappedRow, policy: Misfits): RejectedRow | { readonly row: MappedRow; readonly misfits: number } {
  let { record } = row
  for (let misfits = 0; ; misfits++) {
    const fit = batchOf(schema, [{ ...row, record }])
    if (fit.isOk()) return { row: { ...row, record }, misfits }
    const { column = '' } = fit.error.details
    const takesNull = schema.fields.some(({ name, nullable }) => name === column && nullable)
    if (policy === 'reject' || !takesNull) return { row, error: fit.error }
    record = { ...record, [column]: null }
  }
}

function batchOf(schema: Schema, rows: readonly MappedRow[]): Result<RecordBatch | null, QuiverError> {
  if (rows.length === 0) return ok(null)
  return batchFromRecords(
    schema,
    rows.map(({ record }) => record),
  )
}
