// Records as batches for a live table: of the columns that it has, and where it takes more, of those that the records have beside them.
import { DataType, Schema, type Field, type RecordBatch } from 'apache-arrow'
import type { InvalidError, QuiverError } from '../errors.ts'
import { SourceError } from './append.ts'
import { ok, type Result } from '../result.ts'
import { tableFromRecords, type JsRecord } from '../arrow/records.ts'
import { batchFromRecords } from '../arrow/rows.ts'

export class LiveRows {
  #schema: Schema
  readonly #widens: boolean

  /** `schema`: the columns of the table as far as they are known; without any, those of the first records. */
  constructor(schema: Schema, widens: boolean) {
    this.#schema = schema
    this.#widens = widens
  }

  get hasColumns(): boolean {
    return this.#schema.fields.length > 0
  }

  /** The table has these columns by now. */
  know(schema: Schema): void {
    this.#schema = schema
  }

  /** Err `VALUE_INVALID` for a record that does not fit, naming row and column. */
  batchOf(records: readonly JsRecord[]): Result<RecordBatch, InvalidError> {
    if (this.hasColumns && !this.#widens) return batchFromRecords(this.#schema, records)
    return newFields(this.#schema, records).andThen((fields) => {
      const schema = fields.length === 0 ? this.#schema : new Schema([...this.#schema.fields, ...fields])
      return batchFromRecords(schema, fields.length === 0 && !this.#widens ? records : withoutOthers(schema, records)).map((batch) => {
        this.#schema = schema
        return batch
      })
    })
  }

  /** For the batches of one stream, which has one schema: that of its first. Throws a SourceError. */
  ofStream(): { readonly batchOf: (records: readonly JsRecord[]) => RecordBatch } {
    let isFirst = true
    return {
      batchOf: (records) => {
        const batch: Result<RecordBatch, QuiverError> = isFirst ? this.batchOf(records) : batchFromRecords(this.#schema, records)
        isFirst = false
        if (batch.isErr()) throw new SourceError(batch.error)
        return batch.value
      },
    }
  }
}

/** What the records have that the schema has not, by their values; keys without any say nothing. */
function newFields({ fields }: Schema, records: readonly JsRecord[]): Result<Field[], InvalidError> {
  const known = new Set(fields.map(({ name }) => name))
  const others = records.map((record) => only(record, (name) => !known.has(name)))
  // What is no record at all is told with its row by whoever lays the batch out.
  if (others.every((record) => typeof record !== 'object' || record === null || Object.keys(record).length === 0)) return ok([])
  return tableFromRecords(others).map(({ schema }) => schema.fields.filter(({ type }) => !DataType.isNull(type)))
}

function withoutOthers({ fields }: Schema, records: readonly JsRecord[]): readonly JsRecord[] {
  const known = new Set(fields.map(({ name }) => name))
  return records.map((record) => only(record, (name) => known.has(name)))
}

function only(record: JsRecord, isWanted: (name: string) => boolean): JsRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record
  return Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)))
}
