import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dictionary, Int32, Int64, Table, tableFromIPC, Utf8, vectorFromArray, type RecordBatch } from 'apache-arrow'
import { arrowPieces } from '../../../../../server/cli/output/arrow-pieces.ts'

const table = new Table({
  n: vectorFromArray([1n, null], new Int64()),
  s: vectorFromArray(['a', 'b'], new Dictionary(new Utf8(), new Int32())),
})

for (const form of ['stream', 'file'] as const) {
  test(`batches are written as an Arrow ${form} that reads back the same`, async () => {
    const read = tableFromIPC(await joined([...table.batches, ...table.batches], form))
    const rows = ['{"n": 1, "s": "a"}', '{"n": null, "s": "b"}']
    assert.deepEqual(read.toArray().map(String), [...rows, ...rows])
  })

  test(`a result without rows is an Arrow ${form} with its schema`, async () => {
    const read = tableFromIPC(
      await joined(
        table.batches.map((batch) => batch.slice(0, 0)),
        form,
      ),
    )
    assert.deepEqual([read.numRows, read.schema.names], [0, ['n', 's']])
  })
}

async function joined(batches: readonly RecordBatch[], form: 'stream' | 'file'): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of arrowPieces(each(batches), form)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* each(batches: readonly RecordBatch[]): AsyncGenerator<RecordBatch> {
  yield* batches
}
