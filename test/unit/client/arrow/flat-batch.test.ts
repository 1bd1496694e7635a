import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordBatchReader, RecordBatchStreamWriter, tableFromArrays, type Data, type RecordBatch } from 'apache-arrow'
import fc from 'fast-check'
import { FlatBatches } from '../../../../client/arrow/flat-batch.ts'
import { IpcDecoder } from '../../../../client/arrow/ipc-decoder.ts'
import type { ArrowField, ArrowSchema, ArrowType } from '../../../../server/arrow/schema.ts'
import { randomBatch, randomFrom, seeds } from '../../server/arrow/arbitrary-column.ts'
import { leafType } from '../../server/arrow/arbitrary-schema.ts'
import { encodeStream } from '../../server/arrow/ipc-stream.ts'

const LONGER_WAY: readonly ArrowType['kind'][] = ['null', 'utf8View', 'binaryView', 'interval']

function field(type: ArrowType, index: number): ArrowField {
  return { name: `c${index}`, nullable: true, type, children: [], metadata: [], dictionary: null }
}

const flatSchema: fc.Arbitrary<ArrowSchema> = fc
  .array(
    leafType.filter(({ kind }) => !LONGER_WAY.includes(kind)),
    { minLength: 1, maxLength: 6 },
  )
  .map((types) => ({ fields: types.map(field), metadata: [['k', 'v']] }))

/** All that a batch's data say of themselves. */
function factsOf({ type, typeId, length, offset, nullCount, stride, nullBitmap, valueOffsets, values, children }: Data): unknown {
  const buffers = [nullBitmap, valueOffsets as Uint8Array | undefined, values as Uint8Array | undefined].map((view) =>
    view === undefined ? null : [view.constructor.name, [...view]],
  )
  return { type, typeId, length, offset, nullCount, stride, buffers, children: children.map(factsOf) }
}

function decoded(bytes: Uint8Array): RecordBatch[] {
  return new IpcDecoder().push(bytes)
}

test('a batch of flat columns is the one that apache-arrow makes', () => {
  fc.assert(
    fc.property(flatSchema, fc.constantFrom(0, 1, 7, 8, 9, 65), seeds, fc.nat(7), (schema, rows, seed, shift) => {
      const bytes = encodeStream(schema, [randomBatch(schema, rows, randomFrom(seed)), randomBatch(schema, 2, randomFrom(seed + 1))])
      const shifted = new Uint8Array(new ArrayBuffer(bytes.length + shift), shift)
      shifted.set(bytes)
      const theirs = [...RecordBatchReader.from(bytes)]
      const ours = decoded(shifted)
      if (theirs[0] !== undefined) assert.ok(FlatBatches.of(theirs[0].schema), 'the batch did not go the short way')
      assert.deepEqual(
        ours.map(({ data }) => factsOf(data)),
        theirs.map(({ data }) => factsOf(data)),
      )
      assert.deepEqual(
        ours.map(({ metadata, numRows, numCols, nullCount }) => ({ metadata, numRows, numCols, nullCount })),
        theirs.map(({ metadata, numRows, numCols, nullCount }) => ({ metadata, numRows, numCols, nullCount })),
      )
    }),
  )
})

test('a batch made so can be cut, selected from, and written again', () => {
  const table = tableFromArrays({ n: Int32Array.of(1, 2, 3), x: Float64Array.of(0.5, 1.5, 2.5) })
  const [batch] = decoded(RecordBatchStreamWriter.writeAll(table).toUint8Array(true)) as [RecordBatch]
  assert.deepEqual(batch.slice(1).toArray().map(String), ['{"n": 2, "x": 1.5}', '{"n": 3, "x": 2.5}'])
  assert.deepEqual(batch.selectAt([1]).toArray().map(String), ['{"x": 0.5}', '{"x": 1.5}', '{"x": 2.5}'])
  const [again] = decoded(RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true)) as [RecordBatch]
  assert.deepEqual(again.toArray().map(String), batch.toArray().map(String))
})

test('a batch that carries metadata has them', () => {
  const schema: ArrowSchema = { fields: [field({ kind: 'bool' }, 0)], metadata: [] }
  const plain = encodeStream(schema, [randomBatch(schema, 3, randomFrom(5))])
  const [batch] = [...RecordBatchReader.from(plain)] as [RecordBatch]
  batch.metadata.set('sent', 'now')
  const [again] = decoded(RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true)) as [RecordBatch]
  assert.deepEqual([...again.metadata], [['sent', 'now']])
})

test('nested columns, dictionaries and layouts of their own go the longer way', () => {
  const nested = tableFromArrays({ list: [[1], [2, 3]] })
  const dictionary = tableFromArrays({ symbol: ['a', 'b'] })
  assert.equal(FlatBatches.of(nested.schema), null)
  assert.equal(FlatBatches.of(dictionary.schema), null)
})
