// The first rows of a stream of record batches: as they are, and as text for people.
import { DataType, type RecordBatch, type Schema } from 'apache-arrow'
import { valueText } from '../text/value-text.ts'
import type { TableColumn, TablePage } from './draw-table.ts'

/** The first rows of a stream, and whether more follow. */
export interface FirstRows extends TablePage {
  readonly isAll: boolean
}

/** Takes at most `limit` rows; leaves the stream as soon as it knows that there are more. */
export async function firstRows(batches: AsyncIterable<RecordBatch>, limit: number): Promise<FirstRows> {
  let columns: readonly TableColumn[] = []
  const rows: (readonly (string | null)[])[] = []
  for await (const batch of batches) {
    columns = columnsOf(batch.schema)
    const wanted = Math.min(batch.numRows, limit - rows.length)
    rows.push(...textRows(batch, wanted))
    if (batch.numRows > wanted) return { columns, rows, isAll: false }
  }
  return { columns, rows, isAll: true }
}

/** The first rows of a stream, which is left after them. */
export async function* limited(batches: AsyncIterable<RecordBatch>, limit: number): AsyncGenerator<RecordBatch> {
  let left = limit
  for await (const batch of batches) {
    yield batch.numRows > left ? batch.slice(0, left) : batch
    left -= batch.numRows
    if (left <= 0) return
  }
}

export function columnsOf(schema: Schema): TableColumn[] {
  return schema.fields.map(({ name, type }) => ({ name, isNumber: isNumber(type as DataType) }))
}

function isNumber(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type)
}

export function textRows({ data }: RecordBatch, count: number): (string | null)[][] {
  const texts = data.children.map(({ type }) => valueText(type).text)
  return Array.from({ length: count }, (_, row) => data.children.map((column, place) => texts[place]?.(column, row) ?? null))
}
