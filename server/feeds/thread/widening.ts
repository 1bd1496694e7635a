// Makes live tables wider when something comes that their columns do not take.
import { isDeepStrictEqual } from 'node:util'
import type { ArrowSchema } from '../../arrow/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import { DataError } from '../../errors.ts'
import { checkLiveSchema } from '../live-schema.ts'
import type { Lot } from './lot.ts'
import type { ReadLot } from './lot-reader.ts'
import { memberKinds } from './member-kinds.ts'
import type { TableRows } from './table-rows.ts'
import { roundedColumns, widerByStream, widerSchema, withTexts } from './widen-schema.ts'

const MOST_EXACT = 2n ** 53n

/** Whether messages had something that no column took. */
export function hasSurprises({ unknownFields, rejected, misfits }: Pick<ReadLot, 'unknownFields' | 'rejected' | 'misfits'>): boolean {
  return unknownFields > 0 || rejected > 0 || misfits > 0
}

export class Widening {
  readonly #engine: Pick<Engine, 'count'>
  readonly #wallNow: () => number

  constructor(engine: Pick<Engine, 'count'>, wallNow: () => number) {
    this.#engine = engine
    this.#wallNow = wallNow
  }

  /** For the members of JSON rows; false where nothing is to be done, or can be. */
  byMembers(table: TableRows, lot: Lot): boolean {
    const schema = table.mayWiden ? widerSchema(table.schema, memberKinds(lot)) : null
    if (schema !== null) table.widen(this.#withoutLoss(table, schema), this.#wallNow())
    return schema !== null
  }

  /** For the columns of an Arrow stream. Fails with SCHEMA_MISMATCH, where the table is not to change or cannot. */
  byStream(table: TableRows, stream: ArrowSchema): boolean {
    if (isDeepStrictEqual(table.schema.fields, stream.fields)) return false
    if (!table.widens && table.schema.fields.length > 0)
      throw new DataError('SCHEMA_MISMATCH', 'The Arrow data has another schema than the live table.')
    const schema = widerByStream(table.schema, stream)
    if (schema === null) return false
    checkLiveSchema(schema)
    if (!table.mayWiden) throw new DataError('SCHEMA_MISMATCH', 'The live table has changed too often to take further columns.')
    table.widen(this.#withoutLoss(table, schema), this.#wallNow())
    return true
  }

  /** Whole numbers that fractions would round keep their digits as texts. */
  #withoutLoss(table: TableRows, schema: ArrowSchema): ArrowSchema {
    const places = roundedColumns(table.schema, schema)
    if (places.length === 0) return schema
    table.appendAll(this.#wallNow())
    const { relation, schema: names } = table.shape.binding
    const rounded = places.filter((place) => {
      const name = `"${(names.columns[place]?.name ?? '').replaceAll('"', '""')}"`
      const sql = `SELECT count(*) FROM ${relation} WHERE ${name} > ${MOST_EXACT} OR ${name} < -${MOST_EXACT}`
      return this.#engine.count(table.connection, sql, []) > 0n
    })
    return withTexts(schema, rounded)
  }
}
