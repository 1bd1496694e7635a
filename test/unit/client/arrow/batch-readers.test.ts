import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageReader, type RecordBatch, type Table, tableFromArrays } from 'apache-arrow'
import fc from 'fast-check'
import { BatchReaders } from '../../../../client/arrow/batch-readers.ts'
import { IpcDecoder, tableOf } from '../../../../client/arrow/ipc-decoder.ts'
import { dictionaryTable, ipcOf, rowsOf, tables } from './streams.ts'

const few = tableFromArrays({ a: Int32Array.of(1, 2) })
const more = tableFromArrays({ a: Int32Array.of(3, 4, 5) })

class Arriving {
  readonly #decoder: IpcDecoder
  readonly #batches: RecordBatch[] = []

  constructor(readers: BatchReaders) {
    this.#decoder = new IpcDecoder(readers)
  }

  push(bytes: Uint8Array): void {
    this.#batches.push(...this.#decoder.push(bytes))
  }

  table(): Table {
    return tableOf(this.#decoder.finish(), this.#batches)
  }
}

function decode(readers: BatchReaders, bytes: Uint8Array): Table {
  const arriving = new Arriving(readers)
  arriving.push(bytes)
  return arriving.table()
}

/** The schema message, which is a prefix of 8 bytes and the metadata whose length the prefix tells. */
function schemaMessageOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true))
}

/** The first message with its body. */
function firstMessageOf(bytes: Uint8Array): Uint8Array {
  const message = new MessageReader(bytes).readMessage()
  return bytes.subarray(0, schemaMessageOf(bytes).length + Number(message?.bodyLength))
}

test('streams that come one after the other give what each gives alone', () => {
  const readers = new BatchReaders()
  fc.assert(
    fc.property(fc.array(tables, { minLength: 1, maxLength: 4 }), (several) => {
      for (const table of [...several, ...several]) {
        const decoded = decode(readers, ipcOf(table))
        assert.equal(String(decoded.schema), String(table.schema))
        assert.deepEqual(rowsOf(decoded), rowsOf(table))
      }
    }),
  )
})

test('the next stream of a schema gets the reader of the last, and tables that it gave stay as they were', () => {
  const readers = new BatchReaders()
  const first = decode(readers, ipcOf(few))
  const second = decode(readers, ipcOf(more))
  assert.equal(first.schema, second.schema)
  assert.deepEqual([rowsOf(first), rowsOf(second)], [rowsOf(few), rowsOf(more)])
})

test('streams of one schema that arrive together have a reader each', () => {
  const readers = new BatchReaders()
  decode(readers, ipcOf(few))
  const [a, b] = [new Arriving(readers), new Arriving(readers)]
  const [ofA, ofB] = [ipcOf(few), ipcOf(more)]
  const cut = schemaMessageOf(ofA).length
  a.push(ofA.slice(0, cut + 40))
  b.push(ofB.slice(0, cut + 60))
  a.push(ofA.slice(cut + 40))
  b.push(ofB.slice(cut + 60))
  assert.deepEqual([rowsOf(a.table()), rowsOf(b.table())], [rowsOf(few), rowsOf(more)])
})

test('dictionaries belong to their stream', () => {
  const readers = new BatchReaders()
  const bytes = ipcOf(dictionaryTable)
  const [first, second] = [decode(readers, bytes), decode(readers, bytes)]
  assert.notEqual(first.schema, second.schema)
  assert.deepEqual(rowsOf(second), rowsOf(dictionaryTable))
})

test('a dictionary that no batch came for is not left for the next stream', () => {
  const readers = new BatchReaders()
  const [plain, withDictionary] = [ipcOf(few), ipcOf(dictionaryTable)]
  const dictionary = withDictionary.subarray(schemaMessageOf(withDictionary).length, -8)
  const stray = Buffer.concat([schemaMessageOf(plain), firstMessageOf(dictionary), plain.subarray(-8)])
  assert.equal(decode(readers, stray).numRows, 0)
  assert.deepEqual(rowsOf(decode(readers, plain)), rowsOf(few))
})

test('apache-arrow holds on to the message that it read last, so after a large one its reader is not kept', () => {
  const readers = new BatchReaders()
  const large = ipcOf(tableFromArrays({ a: Array.from({ length: 10_000 }, () => [1, 2]) }))
  const short = ipcOf(tableFromArrays({ a: [[1]] }))
  const [first, second] = [decode(readers, large), decode(readers, short)]
  assert.equal(String(first.schema), String(second.schema))
  assert.notEqual(first.schema, second.schema)
})

test('nothing holds on to batches of flat columns, however large', () => {
  const readers = new BatchReaders()
  const large = ipcOf(tableFromArrays({ a: new Int32Array(20_000) }))
  const [first, second] = [decode(readers, large), decode(readers, ipcOf(few))]
  assert.equal(first.schema, second.schema)
})

test('a reader that met damage is not used again', () => {
  const readers = new BatchReaders()
  const bytes = ipcOf(few)
  const before = decode(readers, bytes).schema
  const cut = schemaMessageOf(bytes).length
  const damaged = bytes.slice()
  // The lower half of the metadata's body, which holds the offsets of its tables.
  damaged.fill(0xff, cut + 12, cut + 60)
  assert.throws(() => decode(readers, damaged), Error)
  const after = decode(readers, bytes)
  assert.notEqual(after.schema, before)
  assert.deepEqual(rowsOf(after), rowsOf(few))
})

test('as many readers are kept as are told, those that were used last', () => {
  const readers = new BatchReaders()
  const streams = Array.from({ length: 65 }, (_, index) => ipcOf(tableFromArrays({ [`column_${index}`]: Int32Array.of(index) })))
  const schemas = streams.map((bytes) => decode(readers, bytes).schema)
  const again = (index: number): boolean => decode(readers, streams[index] ?? new Uint8Array()).schema === schemas[index]
  assert.deepEqual([again(64), again(1), again(0)], [true, true, false])
})

test('the reader of a schema larger than 16 KiB is not kept', () => {
  const readers = new BatchReaders()
  const wide = ipcOf(tableFromArrays(Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`column_${at}`, Int32Array.of(at)]))))
  assert.ok(schemaMessageOf(wide).length > 16 * 1024)
  const [first, second] = [decode(readers, wide), decode(readers, wide)]
  assert.notEqual(first.schema, second.schema)
  assert.equal(second.numCols, 400)
})
