// What a command knows itself, as an Arrow table, so that it is printed like all other rows.
import { Int64, Table, Utf8, vectorFromArray, type RecordBatch } from 'apache-arrow'

/** Columns of text or of whole numbers; null where there is none. */
export type Facts = Readonly<Record<string, readonly (string | bigint | null)[]>>

export function factsTable(facts: Facts): Table {
  return new Table(
    Object.fromEntries(
      Object.entries(facts).map(([name, values]) => {
        const type = values.some((value) => typeof value === 'bigint') ? new Int64() : new Utf8()
        return [name, vectorFromArray(values, type)]
      }),
    ),
  )
}

export async function* batchesOf(table: Table): AsyncGenerator<RecordBatch> {
  yield* table.batches
}
