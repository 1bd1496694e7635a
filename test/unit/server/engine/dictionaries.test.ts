// Dictionaries beyond 2,048 rows, which is how many the engine's own vectors have: its import writes beyond them for null indices,
// so that it must not be given any. A failure here may be the end of the process.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  Dictionary,
  Field,
  FixedSizeList,
  Int16,
  Int8,
  List,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Utf8,
  vectorFromArray,
  type DataType,
} from 'apache-arrow'
import { END_OF_STREAM } from '../../../../server/arrow/ipc-record-batch.ts'
import { encodeSchemaMessage } from '../../../../server/arrow/ipc-schema.ts'
import type { ArrowColumn, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails, plainTable } from '../../../support/engine-results.ts'
import { encodeBatch, encodeDictionary } from '../arrow/ipc-stream.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

const ROWS = 10_000
const word = (row: number, words: number) => (row % 5 === 0 ? null : `word ${row % words}`)
const each = <T>(make: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => make(row))
const words = (index: Int8 | Int16 | Uint8 = new Int16()) => new Dictionary(new Utf8(), index)

function comesBack(type: DataType, values: readonly unknown[]): void {
  const put = new Table({ column: vectorFromArray(values as unknown[], type) })
  for (let round = 0; round < 2; round++) {
    const back = tableFromIPC(engine.roundTrip(tableToIPC(put, 'stream'), { maxBytes: 65_536 }))
    assert.deepEqual(JSON.parse(JSON.stringify(back.toArray())), JSON.parse(JSON.stringify(put.toArray())))
  }
}

test('many rows of a dictionary come back, nulls and all', () => {
  comesBack(
    words(),
    each((row) => word(row, 1_000)),
  )
})

for (const [index, most] of [
  [new Int8(), 128],
  [new Uint8(), 256],
] as const) {
  test(`null takes no number from a dictionary of as many values as ${index.toString()} has numbers for`, () => {
    comesBack(
      words(index),
      each((row) => (row < most ? `word ${row}` : word(row, most))),
    )
  })
}

test('dictionaries in lists, structs and below structs that are null come back', () => {
  comesBack(
    new List(new Field('item', words())),
    each((row) => (row % 7 === 0 ? null : [word(row, 100), word(row + 1, 100)])),
  )
  comesBack(
    new FixedSizeList(2, new Field('item', words())),
    each((row) => (row % 7 === 0 ? null : [word(row, 100), word(row + 1, 100)])),
  )
  comesBack(
    new Struct([new Field('word', words(), true)]),
    each((row) => (row % 7 === 0 ? null : { word: word(row, 100) })),
  )
})

/** A stream of a batch of two rows for each dictionary of two values, which replaces the one before. */
function replacing(dictionaries: readonly (readonly [string, string])[]): Uint8Array {
  const field = { name: 'c', nullable: true, type: { kind: 'utf8' }, children: [], metadata: [] } as const
  const dictionary = { id: 0n, index: { bits: 8, signed: true }, ordered: false } as const
  const schema: ArrowSchema = { fields: [{ ...field, dictionary }], metadata: [] }
  const column = (...buffers: Uint8Array[]): ArrowColumn => ({
    length: 2,
    nullCount: 0,
    buffers: [null, ...buffers],
    children: [],
    dictionary: null,
  })
  const batch = encodeBatch(schema, { length: 2, columns: [column(Uint8Array.of(1, 0))] })
  const messages = dictionaries.flatMap(([first, second]) => {
    const offsets = new Uint8Array(Int32Array.of(0, first.length, first.length + second.length).buffer)
    return [encodeDictionary({ ...field, dictionary }, column(offsets, Buffer.from(first + second))), batch]
  })
  return Buffer.concat([encodeSchemaMessage(schema), ...messages, END_OF_STREAM])
}

test('dictionaries that replace each other come back as one, whose numbers fit the column', () => {
  const ipc = replacing(Array.from({ length: 200 }, (_, index) => [`${index % 100}`, 'same'] as const))
  const expected = Array.from({ length: 200 }, (_, index) => ['same', `${index % 100}`]).flat()
  assert.deepEqual(plainTable(engine.roundTrip(ipc)).columns, [expected])
})

test('dictionaries with more values together than the column has numbers for are refused', () => {
  const ipc = replacing(Array.from({ length: 200 }, (_, index) => [`${index}`, `-${index}`] as const))
  assertFails(() => engine.put(ipc), 'TYPE_UNSUPPORTED', { column: 'c' })
})
