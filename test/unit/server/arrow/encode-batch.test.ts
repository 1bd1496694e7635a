import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeRecordBatch } from '../../../../server/arrow/encode-batch.ts'
import { readRecordBatch } from '../../../../server/arrow/ipc-batch-reader.ts'
import { MESSAGE_PREFIX_BYTES, readMessageInfo } from '../../../../server/arrow/ipc-message.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { randomBatch, randomFrom, seeds } from './arbitrary-column.ts'
import { plainValues } from './plain-values.ts'

function field(name: string, type: ArrowField['type'], children: readonly ArrowField[] = []): ArrowField {
  return { name, nullable: true, type, children, metadata: [], dictionary: null }
}

const schema: ArrowSchema = {
  fields: [
    field('double', { kind: 'float', bits: 64 }),
    field('text', { kind: 'utf8' }),
    field('flag', { kind: 'bool' }),
    field('list', { kind: 'list' }, [field('item', { kind: 'int', bits: 16, signed: true })]),
    field('struct', { kind: 'struct' }, [
      field('bytes', { kind: 'binary' }),
      field('inner', { kind: 'list' }, [field('item', { kind: 'utf8' })]),
    ]),
  ],
  metadata: [],
}

function read(message: Uint8Array): ArrowBatch {
  const headerBytes = new DataView(message.buffer, message.byteOffset).getInt32(4, true) + MESSAGE_PREFIX_BYTES
  const header = message.subarray(MESSAGE_PREFIX_BYTES, headerBytes)
  const body = message.subarray(headerBytes)
  assert.deepEqual(readMessageInfo(header), { kind: 'recordBatch', bodyLength: body.length })
  return readRecordBatch({ header, body }, schema, new Map())
}

function valuesOf({ length, columns }: ArrowBatch): unknown[] {
  return [length, ...schema.fields.map((one, index) => plainValues(one, columns[index] as ArrowColumn))]
}

test('a batch as a message is read as the same batch', () => {
  fc.assert(
    fc.property(seeds, fc.oneof(fc.nat(20), fc.constantFrom(63, 64, 65, 1_000)), (seed, rows) => {
      const batch = randomBatch(schema, rows, randomFrom(seed))
      assert.deepEqual(valuesOf(read(encodeRecordBatch(batch))), valuesOf(batch))
    }),
  )
})

test('columns without nulls need no validity', () => {
  const double = { length: 2, nullCount: 0, buffers: [null, new Uint8Array(Float64Array.of(1, 2).buffer)], children: [], dictionary: null }
  const one: ArrowSchema = { fields: [field('x', { kind: 'float', bits: 64 })], metadata: [] }
  const message = encodeRecordBatch({ length: 2, columns: [double] })
  const headerBytes = new DataView(message.buffer).getInt32(4, true) + MESSAGE_PREFIX_BYTES
  const batch = readRecordBatch(
    { header: message.subarray(MESSAGE_PREFIX_BYTES, headerBytes), body: message.subarray(headerBytes) },
    one,
    new Map(),
  )
  assert.equal(batch.columns[0]?.buffers[0], null)
})

test('a message has memory of its own, of which its columns use no more', () => {
  const batch = randomBatch(schema, 10, randomFrom(1))
  const message = encodeRecordBatch(batch)
  const before = valuesOf(read(message))
  for (const { buffers } of batch.columns) for (const buffer of buffers) buffer?.fill(255)
  assert.deepEqual(valuesOf(read(message)), before)
  assert.equal(message.buffer.byteLength, message.byteLength)
  assert.equal(message.byteLength % 8, 0)
})
