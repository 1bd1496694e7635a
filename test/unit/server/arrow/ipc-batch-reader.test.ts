import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { concatColumns } from '../../../../server/arrow/concat-columns.ts'
import type { ArrowColumn, ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { randomBatch, randomColumn, randomFrom, seeds } from './arbitrary-column.ts'
import { schema } from './arbitrary-schema.ts'
import { encodeBatch, encodeDictionary, encodeMessages, encodeStream, readStream, splitStream } from './ipc-stream.ts'
import { plainValues } from './plain-values.ts'

const ROW_COUNTS = [0, 1, 7, 8, 9, 63, 64, 65]

describe('record batches', () => {
  it('come back as they were, for every type', () => {
    fc.assert(
      fc.property(schema, fc.array(fc.constantFrom(...ROW_COUNTS), { maxLength: 3 }), seeds, (fields, counts, seed) => {
        const random = randomFrom(seed)
        const [first, ...others] = counts.map((rows) => randomBatch(fields, rows, random))
        // Only the first batch's dictionaries go into the stream.
        const batches = first === undefined ? [] : fields.fields.some(({ dictionary }) => dictionary) ? [first] : [first, ...others]
        const read = readStream(splitStream(encodeStream(fields, batches)))
        assert.deepEqual(read.schema, fields)
        assert.deepEqual(read.batches, batches)
      }),
      { numRuns: 300 },
    )
  })

  for (const rows of [0, 1, 2047, 2048, 2049, 100_000]) {
    it(`of ${rows} rows come back as they were`, () => {
      const value = nestedSchema()
      const batch = randomBatch(value, rows, randomFrom(rows))
      assert.deepEqual(readStream(splitStream(encodeStream(value, [batch]))).batches, [batch])
    })
  }

  it('without columns keep their number of rows', () => {
    const empty: ArrowSchema = { fields: [], metadata: [] }
    assert.deepEqual(readStream(splitStream(encodeStream(empty, [{ length: 5, columns: [] }]))).batches, [{ length: 5, columns: [] }])
  })

  it('are read in place where their body is aligned, and from a copy where it is not', () => {
    const value = nestedSchema()
    const batch = randomBatch(value, 100, randomFrom(7))
    const stream = encodeStream(value, [batch])
    for (const shift of [0, 1, 4]) {
      const shifted = new Uint8Array(stream.byteLength + shift)
      shifted.set(stream, shift)
      const [read] = readStream(splitStream(shifted.subarray(shift))).batches
      assert.deepEqual(read, batch)
      const numbers = read?.columns[0]?.buffers[1] as Uint8Array
      assert.equal(numbers.buffer === shifted.buffer, shift === 0)
      assert.equal(numbers.byteOffset % 8, 0)
    }
  })
})

describe('dictionaries', () => {
  it('grow by deltas, for every type of value', () => {
    fc.assert(
      fc.property(schema, seeds, (fields, seed) => {
        const random = randomFrom(seed)
        for (const [index, field] of fields.fields.entries()) {
          const encoded = {
            ...field,
            nullable: true,
            dictionary: { id: BigInt(index), index: { bits: 32, signed: false }, ordered: false },
          } as const
          const parts = [9, 0, 1, 30].map((rows) => randomColumn({ ...field, nullable: true, dictionary: null }, rows, random))
          const value: ArrowSchema = { fields: [encoded], metadata: [] }
          const indices = Uint32Array.from({ length: 40 }, (_, row) => 39 - row)
          const column: ArrowColumn = {
            length: 40,
            nullCount: 0,
            buffers: [null, new Uint8Array(indices.buffer)],
            children: [],
            dictionary: null,
          }
          const [schemaMessage] = encodeMessages(value, [])
          const stream = Buffer.concat([
            schemaMessage as Uint8Array,
            ...parts.map((part, number) => encodeDictionary(encoded, part, number > 0)),
            encodeBatch(value, { length: 40, columns: [column] }),
          ])
          const [read] = readStream(splitStream(new Uint8Array(stream))).batches
          const expected = parts.flatMap((part) => plainValues({ ...encoded, dictionary: null }, part)).reverse()
          assert.deepEqual(plainValues(encoded, read?.columns[0] as ArrowColumn), expected)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('are replaced by a later one, for the batches after it', () => {
    const field = column('c', { dictionary: { id: 3n, index: { bits: 8, signed: true }, ordered: false } })
    const value: ArrowSchema = { fields: [field], metadata: [] }
    const batch = { length: 1, columns: [{ length: 1, nullCount: 0, buffers: [null, Uint8Array.of(1)], children: [], dictionary: null }] }
    const messages = ['old', 'new'].flatMap((word) => [encodeDictionary(field, texts('', word)), encodeBatch(value, batch)])
    const read = readStream(splitStream(new Uint8Array(Buffer.concat([encodeMessages(value, [])[0] as Uint8Array, ...messages]))))
    assert.deepEqual(
      read.batches.map((each) => plainValues(field, each.columns[0] as ArrowColumn)),
      [['old'], ['new']],
    )
  })

  it('may be missing where every row is null', () => {
    const field = column('c', { dictionary: { id: 3n, index: { bits: 16, signed: true }, ordered: false } })
    const value: ArrowSchema = { fields: [field], metadata: [] }
    const nulls: ArrowColumn = { length: 3, nullCount: 3, buffers: [Uint8Array.of(0), new Uint8Array(6)], children: [], dictionary: null }
    const stream = Buffer.concat([encodeMessages(value, [])[0] as Uint8Array, encodeBatch(value, { length: 3, columns: [nulls] })])
    const [read] = readStream(splitStream(new Uint8Array(stream))).batches
    assert.deepEqual(plainValues(field, read?.columns[0] as ArrowColumn), [null, null, null])
    assert.equal(read?.columns[0]?.dictionary?.length, 0)
  })
})

describe('columns laid end to end', () => {
  it('have the values of each in their order', () => {
    fc.assert(
      fc.property(schema, fc.array(fc.nat(20), { maxLength: 4 }), seeds, (fields, counts, seed) => {
        for (const field of fields.fields.map((each) => ({ ...each, dictionary: null }))) {
          const columns = counts.map((rows) => randomColumn(field, rows, randomFrom(seed + rows)))
          assert.deepEqual(
            plainValues(field, concatColumns(field, columns)),
            columns.flatMap((each) => plainValues(field, each)),
          )
        }
      }),
      { numRuns: 200 },
    )
  })
})

function column(name: string, rest: Partial<ArrowField> = {}): ArrowField {
  return { name, nullable: true, type: { kind: 'utf8' }, children: [], metadata: [], dictionary: null, ...rest }
}

function texts(...values: string[]): ArrowColumn {
  const ends = values.reduce<number[]>((sums, value) => [...sums, (sums.at(-1) as number) + value.length], [0])
  const buffers = [null, new Uint8Array(Int32Array.from(ends).buffer), new TextEncoder().encode(values.join(''))]
  return { length: values.length, nullCount: 0, buffers, children: [], dictionary: null }
}

function nestedSchema(): ArrowSchema {
  const item = column('item', { type: { kind: 'struct' }, children: [column('s'), column('flag', { type: { kind: 'bool' } })] })
  const fields = [
    column('i', { type: { kind: 'int', bits: 64, signed: true } }),
    column('l', { type: { kind: 'list' }, children: [item] }),
    column('d', { type: { kind: 'decimal', bits: 128, precision: 30, scale: 2 } }),
    column('v', { type: { kind: 'utf8View' } }),
    column('e', { dictionary: { id: 1n, index: { bits: 8, signed: false }, ordered: false } }),
  ]
  return { fields, metadata: [['k', 'v']] }
}
