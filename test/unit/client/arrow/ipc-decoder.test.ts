import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Int32,
  List,
  makeData,
  makeVector,
  type RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromArrays,
  tableFromIPC,
  Utf8,
} from 'apache-arrow'
import fc from 'fast-check'
import { emptyBatch } from '../../../../client/arrow/empty-batch.ts'
import { IpcDecoder, tableOf } from '../../../../client/arrow/ipc-decoder.ts'
import type { ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { randomBatch, randomFrom } from '../../server/arrow/arbitrary-column.ts'
import { encodeStream } from '../../server/arrow/ipc-stream.ts'
import { dictionaryTable, ipcOf, rowsOf, tables } from './streams.ts'

function decode(pieces: Iterable<Uint8Array>): { table: Table; decoder: IpcDecoder } {
  const decoder = new IpcDecoder()
  const batches: RecordBatch[] = []
  for (const piece of pieces) batches.push(...decoder.push(piece))
  return { table: tableOf(decoder.finish(), batches), decoder }
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end))
}

test('a stream cut anywhere gives the same table', () => {
  fc.assert(
    fc.property(tables, fc.array(fc.nat(), { maxLength: 12 }), (table, cuts) => {
      const { table: decoded, decoder } = decode(cutAt(ipcOf(table), cuts))
      assert.equal(String(decoded.schema), String(table.schema))
      assert.deepEqual(rowsOf(decoded), rowsOf(table))
      assert.equal(decoder.ended, true)
    }),
  )
})

test('a stream that comes byte by byte gives the same table, its dictionary included', () => {
  const bytes = ipcOf(dictionaryTable)
  const { table } = decode(Array.from(bytes, (byte) => Uint8Array.of(byte)))
  assert.deepEqual(rowsOf(table), rowsOf(dictionaryTable))
})

test('a batch is given as soon as it is whole', () => {
  const bytes = ipcOf(new Table(dictionaryTable.batches.concat(dictionaryTable.batches)))
  const decoder = new IpcDecoder()
  let given = 0
  let earliest = 0
  for (let at = 0; at < bytes.length; at += 8) {
    given += decoder.push(bytes.slice(at, at + 8)).length
    if (given === 1 && earliest === 0) earliest = at + 8
  }
  assert.equal(given, 2)
  // The second batch and the end of the stream are still to come.
  assert.ok(earliest < bytes.length * 0.75, `the first batch came after ${earliest} of ${bytes.length} bytes`)
})

test('columns are views on a piece that holds a whole message, where it is aligned', () => {
  const bytes = ipcOf(tableFromArrays({ a: Float64Array.of(1, 2, 3) }))
  const [values] = decode([bytes]).table.getChild('a')?.data ?? []
  assert.equal((values?.values as Float64Array).buffer, bytes.buffer)
})

test('a piece that is not aligned gives the same values', () => {
  const bytes = ipcOf(tableFromArrays({ a: Float64Array.of(1, 2, 3) }))
  for (let shift = 1; shift < 8; shift++) {
    const memory = Buffer.alloc(bytes.length + shift)
    memory.set(bytes, shift)
    assert.deepEqual([...(decode([memory.subarray(shift)]).table.getChild('a') ?? [])], [1, 2, 3])
  }
})

test('a schema with a union that is not aligned is read', () => {
  const table = tableFromIPC(readFileSync(new URL('../../../golden/arrow/nested-sliced.arrows', import.meta.url)))
  const bytes = ipcOf(table)
  for (let shift = 1; shift < 8; shift++) {
    const memory = Buffer.alloc(bytes.length + shift)
    memory.set(bytes, shift)
    assert.deepEqual(rowsOf(decode([memory.subarray(shift)]).table), rowsOf(table))
  }
})

test('columns of no bytes a row are read', () => {
  const binary = makeData({ type: new FixedSizeBinary(0), length: 2, nullCount: 0, data: new Uint8Array(0) })
  const list = makeData({
    type: new FixedSizeList(0, new Field('item', new Int32(), true)),
    length: 2,
    nullCount: 0,
    child: makeData({ type: new Int32(), length: 0, data: new Int32Array(0) }),
  })
  const bytes = ipcOf(new Table({ binary: makeVector(binary), list: makeVector(list) }))
  const { table } = decode([bytes])
  assert.equal(table.numRows, 2)
  assert.deepEqual(table.getChild('binary')?.get(1), new Uint8Array(0))
  assert.deepEqual([...(table.getChild('list')?.get(1) as Iterable<number>)], [])
})

test('a stream without batches gives a table with its columns, nested ones too', () => {
  const schema = new Schema([
    new Field('a', new List(new Field('item', new Struct([new Field('x', new Utf8())])))),
    new Field('b', new Int32()),
  ])
  const { table } = decode([ipcOf(new Table([emptyBatch(schema)]))])
  assert.deepEqual([table.numRows, table.numCols, String(table.schema)], [0, 2, String(schema)])
  assert.deepEqual([...table], [])
})

test('a stream that stops in the middle of a message is refused', () => {
  const bytes = ipcOf(dictionaryTable)
  for (const end of [4, 20, bytes.length - 12]) assert.throws(() => decode([bytes.slice(0, end)]), /ends in the middle of a message/)
})

test('a stream without its end mark is accepted, but is not marked as whole', () => {
  const { decoder } = decode([ipcOf(dictionaryTable).slice(0, -8)])
  assert.equal(decoder.ended, false)
})

test('a stream of nothing, and data after the end, are refused', () => {
  assert.throws(() => decode([]), /no schema/)
  assert.throws(() => decode([ipcOf(dictionaryTable), Uint8Array.of(1)]), /after the end/)
  assert.throws(() => decode([Buffer.concat([ipcOf(dictionaryTable), Uint8Array.of(1)])]), /after the end/)
})

test('a damaged prefix of a message is an error, and never an endless wait', () => {
  const bytes = ipcOf(dictionaryTable)
  // Metadata that lies is apache-arrow's to find; the prefix of the schema message is the decoder's own.
  fc.assert(
    fc.property(fc.nat(7), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Uint8Array.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ flip
      assert.throws(() => decode([damaged]), Error)
    }),
  )
})

test('columns with one name keep their types and values, with rows and without', () => {
  const int: ArrowField = {
    name: 'x',
    nullable: true,
    type: { kind: 'int', bits: 32, signed: true },
    children: [],
    metadata: [],
    dictionary: null,
  }
  const schema: ArrowSchema = { fields: [int, { ...int, type: { kind: 'utf8' } }], metadata: [] }
  for (const batches of [[randomBatch(schema, 3, randomFrom(1))], []]) {
    const { table } = decode([encodeStream(schema, batches)])
    assert.deepEqual(
      table.schema.fields.map(({ name, type }) => [name, String(type)]),
      [
        ['x', 'Int32'],
        ['x', 'Utf8'],
      ],
    )
    assert.equal(table.numRows, batches.length * 3)
    for (const value of table.getChildAt(1) ?? []) assert.ok(value === null || typeof value === 'string')
  }
})
