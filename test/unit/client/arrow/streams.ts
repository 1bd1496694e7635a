// Arrow IPC streams for tests: of several batches, with dictionaries, nested columns and nulls.
import { RecordBatchStreamWriter, Table, tableFromArrays, type RecordBatch } from 'apache-arrow'
import fc from 'fast-check'
import { tableFromRecords } from '../../../../client/arrow/records.ts'

const record = fc.record({
  id: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  price: fc.option(fc.double()),
  name: fc.option(fc.string()),
  tags: fc.option(fc.array(fc.option(fc.string()), { maxLength: 3 })),
  place: fc.option(fc.record({ x: fc.option(fc.boolean()), at: fc.option(fc.date({ noInvalidDate: true })) })),
})

/** A table of one to some batches with these columns. */
export const tables: fc.Arbitrary<Table> = fc
  .tuple(fc.array(record, { minLength: 1, maxLength: 20 }), fc.array(fc.nat(20), { maxLength: 3 }))
  .map(([records, cuts]) => {
    // The record with every field sees to it that each column has its type in all tables.
    const full = { id: 1n, price: 0.5, name: 'x', tags: ['y'], place: { x: true, at: new Date(0) } }
    const [batch] = tableFromRecords([full, ...records])._unsafeUnwrap().batches as [RecordBatch]
    const ends = [...new Set([...cuts.filter((cut) => cut < batch.numRows), batch.numRows])].sort((a, b) => a - b)
    return new Table(ends.map((end, index) => batch.slice(ends[index - 1] ?? 0, end)))
  })

/** A table with a dictionary. */
export const dictionaryTable = tableFromArrays({ symbol: ['a', 'b', 'a', 'c'], qty: Int32Array.of(1, 2, 3, 4) })

export function ipcOf(table: Table): Uint8Array {
  return RecordBatchStreamWriter.writeAll(table).toUint8Array(true)
}

/** The rows as plain values that can be compared, whatever batches they are in. */
export function rowsOf(table: Table): string[] {
  return table
    .toArray()
    .map((row) =>
      JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : value)),
    )
}
