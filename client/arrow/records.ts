// Records become an Arrow table: a column for each key that occurs, its type found from all of its values.
import { Field, RecordBatch, Schema, Struct, Table, makeData } from 'apache-arrow'
import { invalidError, type InvalidError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { columnData, fieldOf } from './column-data.ts'
import { SeenValues } from './infer-type.ts'

/** An object whose own enumerable properties are the values of a row. */
export type JsRecord = Readonly<Record<string, unknown>>

/** The table of these records; Err (`VALUE_INVALID`) names the row (from 0) and the column of what does not fit. */
export function tableFromRecords(records: readonly JsRecord[]): Result<Table, InvalidError> {
  return columnsOf(records).andThen((columns) => {
    try {
      return ok(layOut(columns, records))
    } catch (cause) {
      return err(
        invalidError('VALUE_INVALID', `The records do not fit in one table: ${cause instanceof Error ? cause.message : String(cause)}.`),
      )
    }
  })
}

/** The columns in the order in which their keys occur first. */
function columnsOf(records: readonly JsRecord[]): Result<Map<string, SeenValues>, InvalidError> {
  const columns = new Map<string, SeenValues>()
  for (const [row, record] of records.entries()) {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return err(notARecord(row))
    for (const [name, value] of Object.entries(record)) {
      const seen = columns.get(name) ?? new SeenValues()
      columns.set(name, seen)
      const misfit = seen.add(value)
      if (misfit !== null) return err(misfitAt(row, name + misfit.path, misfit.problem))
    }
  }
  return columns.size > 0 ? ok(columns) : err(invalidError('VALUE_INVALID', 'There are no columns: the records are none, or all empty.'))
}

function layOut(columns: ReadonlyMap<string, SeenValues>, records: readonly JsRecord[]): Table {
  const fields = [...columns].map(([name, seen]) => new Field(name, seen.type(), true))
  const children = fields.map(({ name, type }) =>
    columnData(
      type,
      records.map((record) => fieldOf(record, name)),
    ),
  )
  const schema = new Schema(fields)
  return new Table([new RecordBatch(schema, makeData({ type: new Struct(fields), length: records.length, nullCount: 0, children }))])
}

function notARecord(row: number): InvalidError {
  return invalidError('VALUE_INVALID', `Row ${row} is not an object of column values.`, { row: String(row) })
}

function misfitAt(row: number, column: string, problem: string): InvalidError {
  return invalidError('VALUE_INVALID', `Row ${row}, column ${column}: ${problem}.`, { row: String(row), column })
}
