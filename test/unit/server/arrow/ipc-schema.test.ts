import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as arrow from 'apache-arrow'
import fc from 'fast-check'
import { int16, int32, int8, string, table, tables, type FlatTableValue } from '../../../../server/arrow/flatbuffer-writer.ts'
import { encodeMessage, MESSAGE_PREFIX_BYTES, readMessageInfo } from '../../../../server/arrow/ipc-message.ts'
import { END_OF_STREAM } from '../../../../server/arrow/ipc-record-batch.ts'
import { decodeSchemaMessage, encodeSchemaMessage } from '../../../../server/arrow/ipc-schema.ts'
import type { ArrowField, ArrowSchema, ArrowType } from '../../../../server/arrow/schema.ts'
import { DataError, type Reason } from '../../../../server/errors.ts'
import { schema } from './arbitrary-schema.ts'

const flatbufferOf = (message: Uint8Array): Uint8Array => message.subarray(MESSAGE_PREFIX_BYTES)
const roundTrip = (value: ArrowSchema): ArrowSchema => decodeSchemaMessage(flatbufferOf(encodeSchemaMessage(value)))

function column(type: ArrowType, rest: Partial<ArrowField> = {}): ArrowField {
  return { name: 'c', nullable: true, type, children: [], metadata: [], dictionary: null, ...rest }
}

describe('schema messages', () => {
  it('give back every schema as it was', () => {
    fc.assert(fc.property(schema, (value) => assert.deepEqual(roundTrip(value), value)))
  })

  it('are whole messages of a multiple of 8 bytes without a body', () => {
    const message = encodeSchemaMessage({ fields: [column({ kind: 'utf8' })], metadata: [] })
    const view = new DataView(message.buffer, message.byteOffset)
    assert.equal(message.byteLength % 8, 0)
    assert.equal(view.getInt32(0), -1)
    assert.equal(view.getInt32(4, true), message.byteLength - MESSAGE_PREFIX_BYTES)
    assert.deepEqual(readMessageInfo(flatbufferOf(message)), { kind: 'schema', bodyLength: 0 })
  })

  it('are understood by apache-arrow, metadata and dictionaries included', () => {
    const fields = [
      column({ kind: 'timestamp', unit: 'us', timezone: 'Europe/Paris' }, { name: 'at', nullable: false }),
      column({ kind: 'utf8' }, { name: 'symbol', dictionary: { id: 7n, index: { bits: 16, signed: false }, ordered: true } }),
      column(
        { kind: 'struct' },
        { name: 'pair', children: [column({ kind: 'decimal', bits: 128, precision: 12, scale: 3 }, { name: 'price' })] },
      ),
      column({ kind: 'fixedBinary', byteWidth: 16 }, { name: 'id', metadata: [['ARROW:extension:name', 'arrow.uuid']] }),
    ]
    const message = encodeSchemaMessage({ fields, metadata: [['källa', 'börs']] })
    const read = arrow.tableFromIPC(Buffer.concat([message, END_OF_STREAM])).schema
    assert.deepEqual(
      read.fields.map((field) => `${field.name}: ${field.type} ${field.nullable}`),
      [
        'at: Timestamp<MICROSECOND, Europe/Paris> false',
        'symbol: Dictionary<Uint16, Utf8> true',
        'pair: Struct<{price:Decimal[12e+3]}> true',
        'id: FixedSizeBinary[16] true',
      ],
    )
    assert.deepEqual([...read.metadata], [['källa', 'börs']])
    assert.deepEqual([...(read.fields[3]?.metadata ?? [])], [['ARROW:extension:name', 'arrow.uuid']])
  })

  it('written by apache-arrow are understood', () => {
    const mapFields = [arrow.Field.new('key', new arrow.Utf8()), arrow.Field.new('value', new arrow.Bool())] as never
    const written = new arrow.Schema(
      [
        new arrow.Field('list', new arrow.List(new arrow.Field('item', new arrow.Float32(), false)), true),
        new arrow.Field(
          'map',
          new arrow.Map_(new arrow.Field('entries', new arrow.Struct<{ key: arrow.Utf8; value: arrow.Bool }>(mapFields), false), true),
          true,
        ),
        new arrow.Field(
          'either',
          new arrow.DenseUnion([4, 9], [new arrow.Field('a', new arrow.Int8(), true), new arrow.Field('b', new arrow.DateDay(), true)]),
          false,
        ),
      ],
      new Map([['k', 'v']]),
    )
    const writer = new arrow.RecordBatchStreamWriter()
    const bytes = writer.reset(undefined, written).finish().toUint8Array(true)
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true)
    const decoded = decodeSchemaMessage(bytes.subarray(8, 8 + length))
    assert.deepEqual(
      decoded.fields.map(({ name, nullable, type }) => ({ name, nullable, type })),
      [
        { name: 'list', nullable: true, type: { kind: 'list' } },
        { name: 'map', nullable: true, type: { kind: 'map', keysSorted: true } },
        { name: 'either', nullable: false, type: { kind: 'union', mode: 'dense', typeIds: [4, 9] } },
      ],
    )
    assert.deepEqual(
      decoded.fields[1]?.children[0]?.children.map((child) => child.type),
      [{ kind: 'utf8' }, { kind: 'bool' }],
    )
    assert.deepEqual(decoded.metadata, [['k', 'v']])
  })
})

/** A schema message made by hand, for what the encoder would not write. */
function handmade(schemaTable: FlatTableValue): Uint8Array {
  return flatbufferOf(encodeMessage('schema', schemaTable, 0))
}

function withField(typeCode: number, parameters: FlatTableValue | null, ...children: FlatTableValue[]): Uint8Array {
  return handmade(table(null, tables([fieldTable(typeCode, parameters, ...children)])))
}

function fieldTable(typeCode: number, parameters: FlatTableValue | null, ...children: FlatTableValue[]): FlatTableValue {
  return table(string('c'), null, int8(typeCode), parameters, null, tables(children))
}

function refuses(flatbuffer: Uint8Array, message: RegExp, reason: Reason = 'ARROW_INVALID'): void {
  assert.throws(
    () => decodeSchemaMessage(flatbuffer),
    (error) => {
      assert.ok(error instanceof DataError)
      assert.match(error.message, message)
      assert.equal(error.reason, reason)
      return true
    },
  )
}

describe('hostile schema messages', () => {
  const int = fieldTable(2, table(int32(32)))

  it('are refused when big-endian', () => refuses(handmade(table(int16(1))), /big-endian/))
  it('are refused when of another kind', () => refuses(flatbufferOf(encodeMessage('recordBatch', table(), 0)), /kind schema was due/))
  it('name run-end encoding when they use it', () =>
    refuses(withField(22, table(), int, int), /run-end encoded is not supported/, 'TYPE_UNSUPPORTED'))
  it('are refused with a type code of the future', () => refuses(withField(99, table()), /number 99 is not supported/, 'TYPE_UNSUPPORTED'))
  it('are refused without a type', () => refuses(withField(2, null), /'c' has no type/))
  it('are refused with integers of 24 bits', () => refuses(withField(2, table(int32(24))), /parameters have no meaning/))
  it('are refused with fixed lists of negative size', () => refuses(withField(16, table(int32(-1)), int), /parameters have no meaning/))
  it('are refused with decimals of 39 digits in 128 bits', () => refuses(withField(7, table(int32(39))), /parameters have no meaning/))
  it('are refused with times of 32 bits in microseconds', () =>
    refuses(withField(9, table(int16(2), int32(32))), /parameters have no meaning/))
  it('are refused with a list of two children', () => refuses(withField(12, table(), int, int), /children that do not fit/))
  it('are refused with a map of integers', () => refuses(withField(17, table(), int), /children that do not fit/))
  it('are refused with children of a number', () => refuses(withField(2, table(int32(8)), int), /children that do not fit/))

  it('are refused when nested too deep', () => {
    let field = int
    for (let depth = 0; depth < 100; depth++) field = fieldTable(12, table(), field)
    refuses(handmade(table(null, tables([field]))), /nested more than 64 deep/)
  })

  it('are refused when fields of different types share a dictionary', () => {
    const encoding = { id: 1n, index: { bits: 8, signed: true }, ordered: false } as const
    const fields = [column({ kind: 'utf8' }, { dictionary: encoding }), column({ kind: 'binary' }, { dictionary: encoding })]
    refuses(flatbufferOf(encodeSchemaMessage({ fields, metadata: [] })), /shares dictionary 1/)
  })

  it('are refused quickly when shared children make them exponential', () => {
    let field = column({ kind: 'null' })
    for (let depth = 0; depth < 30; depth++) field = column({ kind: 'struct' }, { children: [column({ kind: 'null' }), field] })
    const message = flatbufferOf(encodeSchemaMessage({ fields: [field], metadata: [] }))
    refuses(doubled(message, 30), /too large, or endless|more than 100000 fields/)
  })

  it('are refused, never misread or fatal, when bytes are changed or cut off', () => {
    fc.assert(
      fc.property(
        schema,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat()),
        (value, changes, cut) => {
          const message = flatbufferOf(encodeSchemaMessage(value)).slice()
          for (const [at, byte] of changes) message[at % message.length] = byte
          try {
            const decoded = decodeSchemaMessage(cut === null ? message : message.subarray(0, cut % message.length))
            assert.deepEqual(roundTrip(decoded), decoded)
          } catch (error) {
            assert.ok(error instanceof DataError, String(error))
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

/** Makes both children of every struct in a chain of structs the same table. */
function doubled(flatbuffer: Uint8Array, depth: number): Uint8Array {
  const bytes = flatbuffer.slice()
  const view = new DataView(bytes.buffer)
  const follow = (at: number): number => at + view.getUint32(at, true)
  const slot = (start: number, index: number): number => start + view.getUint16(start - view.getInt32(start, true) + 4 + 2 * index, true)
  let struct = follow(follow(slot(follow(slot(follow(0), 2)), 1)) + 4)
  for (let level = 0; level < depth; level++) {
    const children = follow(slot(struct, 5)) + 4
    struct = follow(children + 4)
    view.setUint32(children, struct - children, true)
  }
  return bytes
}
