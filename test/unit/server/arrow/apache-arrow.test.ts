// Against the apache-arrow package, in both directions: what it writes is read here, what is written here it reads.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as arrow from 'apache-arrow'
import fc from 'fast-check'
import { openArrowFile } from '../../../../server/arrow/ipc-file.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema, ArrowType } from '../../../../server/arrow/schema.ts'
import { randomBatch, randomFrom, seeds } from './arbitrary-column.ts'
import { schema } from './arbitrary-schema.ts'
import { encodeFile, encodeStream, readStream, splitStream } from './ipc-stream.ts'
import { plainValues, type Plain } from './plain-values.ts'

function allValues(fields: ArrowSchema, batches: readonly ArrowBatch[]): Plain[][] {
  return fields.fields.map((field, index) => batches.flatMap(({ columns }) => plainValues(field, columns[index] as ArrowColumn)))
}

function rewritten(table: arrow.Table): Plain[][] {
  const read = readStream(splitStream(arrow.tableToIPC(table, 'stream')))
  return allValues(read.schema, read.batches)
}

function contains(field: ArrowField, isMeant: (type: ArrowType) => boolean): boolean {
  return isMeant(field.type) || field.children.some((child) => contains(child, isMeant))
}

/** Schemas without what apache-arrow loses; it also takes columns of one name for one column. */
function without(isLost: (type: ArrowType) => boolean): fc.Arbitrary<ArrowSchema> {
  return schema.map(({ fields, metadata }) => {
    const kept = fields.filter((field) => !contains(field, isLost))
    return { fields: kept.map((field, index) => ({ ...field, name: `${field.name}${index}` })), metadata }
  })
}

/** apache-arrow divides by the width. */
function hasNoWidth(type: ArrowType): boolean {
  return type.kind === 'fixedBinary' && type.byteWidth === 0
}

/** apache-arrow cuts the views of a slice as if they were 4 bytes wide. */
function isView(type: ArrowType): boolean {
  return type.kind.endsWith('View')
}

describe('streams and files written here', () => {
  it('are read and written again by apache-arrow without a change, for every type', () => {
    fc.assert(
      fc.property(without(hasNoWidth), fc.constantFrom(0, 1, 9, 64, 100), seeds, fc.boolean(), (fields, rows, seed, asFile) => {
        const batch = randomBatch(fields, rows, randomFrom(seed))
        const table = arrow.tableFromIPC(asFile ? encodeFile(fields, [batch]) : encodeStream(fields, [batch]))
        assert.equal(table.numRows, fields.fields.length === 0 ? table.numRows : rows)
        assert.deepEqual(rewritten(table), allValues(fields, [batch]))
      }),
      { numRuns: 200 },
    )
  })

  it('are read by apache-arrow value by value', () => {
    const fields: ArrowSchema = { fields: [numberField('n'), numberField('m')], metadata: [] }
    const numbers = (...values: number[]): ArrowColumn => {
      const buffers = [Uint8Array.of(0b101), new Uint8Array(Int32Array.from(values).buffer)]
      return { length: values.length, nullCount: 1, buffers, children: [], dictionary: null }
    }
    const table = arrow.tableFromIPC<{ n: arrow.Int32; m: arrow.Int32 }>(
      encodeStream(fields, [{ length: 3, columns: [numbers(1, 2, 3), numbers(-4, 5, 6)] }]),
    )
    assert.deepEqual([...(table.getChild('n') ?? [])], [1, null, 3])
    assert.deepEqual([...(table.getChild('m') ?? [])], [-4, null, 6])
  })
})

describe('what apache-arrow writes', () => {
  it('of maps has their entries, whatever their parts were called', () => {
    const part = (name: string): ArrowField => ({ ...numberField(name), nullable: false })
    for (const name of ['key', '0', 'value']) {
      const entries: ArrowField = { ...part('entries'), type: { kind: 'struct' }, children: [part('key'), part(name)] }
      const fields: ArrowSchema = {
        fields: [{ ...part('map'), type: { kind: 'map', keysSorted: false }, children: [entries] }],
        metadata: [],
      }
      const batch = randomBatch(fields, 5, randomFrom(3))
      const values = allValues(fields, [batch])
      assert.deepEqual(rewritten(arrow.tableFromIPC(encodeStream(fields, [batch])).slice(0, 5)), values)
    }
  })

  it('of slices has the slice’s values', () => {
    fc.assert(
      fc.property(
        without((type) => hasNoWidth(type) || isView(type)),
        fc.nat(60),
        fc.nat(60),
        seeds,
        (fields, from, length, seed) => {
          fc.pre(fields.fields.length > 0)
          const batch = randomBatch(fields, 100, randomFrom(seed))
          const slice = arrow.tableFromIPC(encodeStream(fields, [batch])).slice(from, from + length)
          const expected = allValues(fields, [batch]).map((values) => values.slice(from, from + length))
          assert.deepEqual(rewritten(slice), expected)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('from its builders has the values they were given', () => {
    const values = {
      text: ['a', null, 'ü'],
      whole: [1n, -2n, null],
      flag: [true, false, null],
      list: [[1.5, 2], null, []],
      word: ['red', 'green', 'red'],
    }
    const columns = {
      text: arrow.vectorFromArray(values.text, new arrow.Utf8()),
      whole: arrow.vectorFromArray(values.whole, new arrow.Int64()),
      flag: arrow.vectorFromArray(values.flag, new arrow.Bool()),
      list: arrow.vectorFromArray(values.list, new arrow.List(new arrow.Field('item', new arrow.Float64(), true))),
      word: arrow.vectorFromArray(values.word, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
    }
    const bytes = arrow.tableToIPC(new arrow.Table(columns), 'file')
    const file = openArrowFile({ size: bytes.byteLength, read: (offset, length) => bytes.subarray(offset, offset + length) })
    assert.equal(file.format, 'file')
    assert.deepEqual(allValues(file.schema, [...file.batches()]), [values.text, ['1', '-2', null], values.flag, values.list, values.word])
  })

  it('as deltas of a dictionary adds to it', () => {
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), 1)
    const builder = arrow.makeBuilder({ type, nullValues: [null] })
    const words = [
      ['a', 'b'],
      ['b', 'c', null],
      ['a', 'd'],
    ]
    const batches = words.map((chunk) => {
      for (const word of chunk) builder.append(word)
      const column = builder.flush()
      return new arrow.RecordBatch({ word: column })
    })
    const messages = splitStream(arrow.RecordBatchStreamWriter.writeAll(batches).toUint8Array(true))
    assert.equal(messages.length, 1 + 2 * words.length)
    const read = readStream(messages)
    assert.deepEqual(allValues(read.schema, read.batches), [words.flat()])
  })
})

function numberField(name: string): ArrowField {
  return { name, nullable: true, type: { kind: 'int', bits: 32, signed: true }, children: [], metadata: [], dictionary: null }
}
