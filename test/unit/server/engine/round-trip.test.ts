// What is put comes back: every Arrow type, nested, with nulls and dictionaries, through the engine's own storage.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { ArrowColumn, ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { DataError } from '../../../../server/errors.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails, plainTable } from '../../../support/engine-results.ts'
import { randomBatch, randomFrom, seeds } from '../arrow/arbitrary-column.ts'
import { schema as anySchema } from '../arrow/arbitrary-schema.ts'
import { encodeStream } from '../arrow/ipc-stream.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

/** The limits that docs/types.md tells of. */
function storable(field: ArrowField): boolean {
  const { type } = field
  if (field.dictionary !== null && (field.children.length > 0 || type.kind === 'null')) return false
  if (type.kind === 'decimal' && type.precision <= 38 && (type.scale < 0 || type.scale > type.precision)) return false
  return field.children.every(storable)
}

function wholeNumbers(column: ArrowColumn): BigInt64Array {
  const [, values] = column.buffers
  return values ? new BigInt64Array(values.buffer, values.byteOffset, column.length) : new BigInt64Array()
}

const DAY = { s: 86_400n, ms: 86_400_000n, us: 86_400_000_000n, ns: 86_400_000_000_000n }

function change(column: ArrowColumn, to: (value: bigint) => bigint): void {
  const values = wholeNumbers(column)
  values.forEach((value, index) => (values[index] = to(value)))
}

/** Random bits are not always values: dates of whole days, times of one day, maps without repeated keys. */
function tame(field: ArrowField, column: ArrowColumn): void {
  const { type } = field
  if (field.dictionary !== null) {
    tame({ ...field, dictionary: null }, column.dictionary as ArrowColumn)
    return
  }
  if (type.kind === 'date' && type.unit === 'ms') change(column, (value) => (value % 100_000n) * DAY.ms)
  if (type.kind === 'time' && (type.unit === 'us' || type.unit === 'ns'))
    change(column, (value) => BigInt.asUintN(63, value) % DAY[type.unit])
  if (type.kind === 'timestamp' && type.timezone !== null && type.unit !== 'ns') change(column, (value) => value % 10n ** 12n)
  if (type.kind === 'map') {
    const [, bytes] = column.buffers
    const offsets = new Int32Array(bytes?.buffer ?? new ArrayBuffer(0), bytes?.byteOffset ?? 0, column.length + 1)
    for (let row = column.length; row > 0; row--) offsets[row] = Math.min(1, (offsets[row] ?? 0) - (offsets[row - 1] ?? 0))
    for (let row = 1; row <= column.length; row++) offsets[row] = (offsets[row] ?? 0) + (offsets[row - 1] ?? 0)
  }
  column.children.forEach((child, index) => {
    tame(field.children[index] as ArrowField, child)
  })
}

function sampleStream(schema: ArrowSchema, rows: number, seed: number): Uint8Array {
  const batch = randomBatch(schema, rows, randomFrom(seed))
  batch.columns.forEach((column, index) => {
    tame(schema.fields[index] as ArrowField, column)
  })
  return encodeStream(schema, [batch])
}

test('any schema with any rows comes back as it was put', () => {
  const storableSchema = anySchema.filter((schema) => schema.fields.every(storable))
  fc.assert(
    fc.property(storableSchema, fc.nat(40), seeds, (schema, rows, seed) => {
      const ipc = sampleStream(schema, rows, seed)
      assert.deepEqual(plainTable(engine.roundTrip(ipc)), plainTable(ipc))
    }),
    { numRuns: 500 },
  )
})

test('what cannot be stored is refused by name of its column', () => {
  fc.assert(
    fc.property(
      anySchema.filter((schema) => !schema.fields.every(storable)),
      seeds,
      (schema, seed) => {
        assert.throws(
          () => engine.roundTrip(sampleStream(schema, 3, seed)),
          (error) => error instanceof DataError && error.reason === 'TYPE_UNSUPPORTED' && error.details['column'] !== undefined,
        )
      },
    ),
    { numRuns: 50 },
  )
})

test('fixed-size lists are as long as the engine allows', () => {
  const item: ArrowField = {
    name: 'item',
    nullable: true,
    type: { kind: 'int', bits: 8, signed: true },
    children: [],
    metadata: [],
    dictionary: null,
  }
  const list = (size: number): Uint8Array =>
    sampleStream({ fields: [{ ...item, name: 'list', type: { kind: 'fixedList', size }, children: [item] }], metadata: [] }, 2, 1)
  assert.deepEqual(plainTable(engine.roundTrip(list(100_000))), plainTable(list(100_000)))
  assertFails(() => engine.roundTrip(list(100_001)), 'TYPE_UNSUPPORTED', { column: 'list' })
})

test('names with a NUL, where SQL text would end, come back as they were', () => {
  const int = (name: string): ArrowField => {
    return { name, nullable: true, type: { kind: 'int', bits: 32, signed: true }, children: [], metadata: [], dictionary: null }
  }
  const nested: ArrowField = { ...int('\0'), type: { kind: 'struct' }, children: [int('a\0b'), int('a\0b')] }
  const ipc = sampleStream({ fields: [int('n\0'), nested], metadata: [] }, 3, 1)
  assert.deepEqual(plainTable(engine.roundTrip(ipc)), plainTable(ipc))
  const { table, relation, schema } = engine.put(ipc)
  assert.deepEqual(
    schema.columns.map(({ name }) => name),
    ['n\0', '\0'],
  )
  engine.collect(`SELECT "n\ufffd", "\ufffd"."a\ufffdb_1" FROM ${relation}`)
  engine.engine.dropTable(engine.connection, table)
})
