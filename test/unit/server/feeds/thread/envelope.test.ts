import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { encodeRecordBatch } from '../../../../../server/arrow/encode-batch.ts'
import { encodeSchemaMessage } from '../../../../../server/arrow/ipc-schema.ts'
import type { ArrowField, ArrowSchema, ArrowType } from '../../../../../server/arrow/schema.ts'
import { DataError } from '../../../../../server/errors.ts'
import { plainMapping, type ColumnMapping, type FeedMapping } from '../../../../../server/feeds/mapping.ts'
import { LotReader } from '../../../../../server/feeds/thread/lot-reader.ts'
import { lotOf } from '../../../../../server/feeds/thread/lot.ts'

const schema: ArrowSchema = { fields: [field('symbol', { kind: 'utf8' }), field('price', { kind: 'float', bits: 64 })], metadata: [] }

function field(name: string, type: ArrowType): ArrowField {
  return { name, nullable: true, type, children: [], metadata: [], dictionary: null }
}

function column(name: string, pointer: string, others: Partial<ColumnMapping> = {}): ColumnMapping {
  return { column: name, pointer, from: 'row', unit: null, isQuoted: false, isJson: false, ...others }
}

function mapping(columns: readonly ColumnMapping[], others: Partial<FeedMapping> = {}): FeedMapping {
  return { rows: null, columns, misfits: 'reject', ...others }
}

function read(reader: LotReader, messages: readonly unknown[], topics?: readonly string[]) {
  const texts = messages.map((message) => Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)))
  const lot = reader.read({ ...lotOf(texts), ...(topics === undefined ? {} : { topics }) })
  const stream = Buffer.concat([encodeSchemaMessage(schema), encodeRecordBatch({ length: lot.rows, columns: lot.columns })])
  const rows = tableFromIPC(stream)
    .toArray()
    .map((row: { symbol: unknown; price: unknown }) => [row.symbol, row.price])
  return { ...lot, found: rows, reasons: lot.rejects.map(({ reason }) => reason) }
}

const ofSymbolAndPrice = [column('symbol', '/s', { from: 'message' }), column('price', '/p')]

test('the items of the rows pointer are the rows, and columns of the message are the same for each', () => {
  const reader = new LotReader(schema, mapping(ofSymbolAndPrice, { rows: '/data' }))
  const { found, rejected, perMessage } = read(reader, [
    { s: 'A', data: [{ p: 1 }, { p: 2 }], more: { data: [1] } },
    { data: [], s: 'B' },
    { data: [{ p: 3 }], s: 'C' },
  ])
  assert.deepEqual(found, [
    ['A', 1],
    ['A', 2],
    ['C', 3],
  ])
  assert.equal(rejected, 0)
  assert.deepEqual([...perMessage.rows], [2, 0, 1])
})

test('an object at the rows pointer is one row, and a column of the message that is not there is null', () => {
  const reader = new LotReader(schema, mapping(ofSymbolAndPrice, { rows: '/data' }))
  assert.deepEqual(read(reader, [{ data: { p: 1 } }, { data: null, s: 'B' }]).found, [[null, 1]])
})

test('a bad row of a message is rejected and its neighbours are taken', () => {
  const reader = new LotReader(schema, mapping(ofSymbolAndPrice, { rows: '/data' }))
  const { found, rejects, perMessage } = read(reader, [{ s: 'A', data: [{ p: 1 }, { p: 'x' }, 7, { p: 2 }] }])
  assert.deepEqual(found, [
    ['A', 1],
    ['A', 2],
  ])
  assert.deepEqual(
    rejects.map(({ bytes, column }) => [Buffer.from(bytes).toString(), column]),
    [
      ['{"p":"x"}', 'price'],
      ['7', null],
    ],
  )
  assert.deepEqual([...perMessage.rejected], [2])
})

test('a value of the message that does not fit rejects its rows, or is null where misfits are', () => {
  const message = { s: 5, data: [{ p: 1 }, { p: 2 }] }
  const strict = read(new LotReader(schema, mapping(ofSymbolAndPrice, { rows: '/data' })), [message, { s: 'B', data: [{ p: 3 }] }])
  assert.deepEqual(strict.found, [['B', 3]])
  assert.deepEqual(
    strict.rejects.map(({ column }) => column),
    ['symbol', 'symbol'],
  )
  const lenient = read(new LotReader(schema, mapping(ofSymbolAndPrice, { rows: '/data', misfits: 'null' })), [message])
  assert.deepEqual(lenient.found, [
    [null, 1],
    [null, 2],
  ])
  assert.equal(lenient.misfits, 2)
})

test('a message without rows where they should be is a reject, and so is one that is broken', () => {
  const reader = new LotReader(schema, mapping(ofSymbolAndPrice, { rows: '/data' }))
  const { found, reasons } = read(reader, [
    { s: 'A' },
    '{"s":"A","data":[{"p":1}',
    '{"s":"A","s":"B","data":[]}',
    { s: 'C', data: [{ p: 4 }] },
  ])
  assert.deepEqual(found, [['C', 4]])
  assert.deepEqual(reasons, [
    'there are no rows where the mapping looks for them',
    '"," or "]" is missing in an array',
    'the key "s" comes twice',
  ])
})

test('a message that is an array can be one row, addressed by index', () => {
  const kraken = mapping([column('symbol', '/3'), column('price', '/1/0', { isQuoted: true })], { isOneRow: true })
  const { found } = read(new LotReader(schema, kraken), [[42, ['5541.2', '0.5'], 'trade', 'XBT/USD']])
  assert.deepEqual(found, [['XBT/USD', 5541.2]])
})

test('rows can be arrays inside an array that has their symbol at its end', () => {
  const kraken = mapping([column('symbol', '/3', { from: 'message' }), column('price', '/0', { isQuoted: true })], { rows: '/1' })
  const { found } = read(new LotReader(schema, kraken), [
    [
      0,
      [
        ['5.5', '1'],
        ['6', '2'],
      ],
      'trade',
      'XBT/USD',
    ],
  ])
  assert.deepEqual(found, [
    ['XBT/USD', 5.5],
    ['XBT/USD', 6],
  ])
})

test('messages without one of the values of the filter are counted as ignored and not read', () => {
  const filter = { pointer: '/type', values: ['trade', '7'] }
  const reader = new LotReader(schema, mapping([column('price', '/p')], { filter }))
  const messages = [
    { type: 'trade', p: 1 },
    { type: 'quote', p: 'x' },
    { p: 2 },
    { type: 7, p: 3 },
    [{ type: 'trade', p: 4 }, { type: 'book' }],
  ]
  const { found, ignored, rejected } = read(reader, messages)
  assert.deepEqual(
    found.map(([, price]) => price as number),
    [1, 3, 4],
  )
  assert.equal(ignored, 3)
  assert.equal(rejected, 0)
  assert.equal(read(reader, [{ type: 'quote' }]).ignored, 1)
})

test('a jump of the sequence numbers is a gap, for each key apart, across lots and before the filter', () => {
  const others = { sequence: { pointer: '/n', key: '/s' }, filter: { pointer: '/type', values: ['trade'] } }
  const reader = new LotReader(schema, mapping([column('symbol', '/s')], others))
  const trade = (s: string, n: unknown) => ({ type: 'trade', s, n })
  assert.equal(read(reader, [trade('A', 1), trade('B', 50), trade('A', 2), { type: 'beat', s: 'A', n: 3 }, trade('A', 4)]).gaps, 0)
  assert.equal(read(reader, [trade('A', 7), trade('B', '51'), trade('B', 60)]).gaps, 2)
  assert.equal(read(reader, [trade('A', 1), trade('A', 2), trade('A', 'x'), trade('A', 3)]).gaps, 0)
})

test('a column can take the topic or a level of it, as text or as a number', () => {
  const columns = [column('symbol', '/1', { from: 'topic' }), column('price', '/2', { from: 'topic', isQuoted: true })]
  const reader = new LotReader(schema, mapping(columns))
  const { found, reasons } = read(reader, [{}, {}, {}], ['ticks/A/1.5', 'ticks', 'ticks/"B"/x'])
  assert.deepEqual(found, [
    ['A', 1.5],
    [null, null],
  ])
  assert.equal(reasons.length, 1)
  const whole = new LotReader(schema, mapping([column('symbol', '', { from: 'topic' })]))
  assert.deepEqual(read(whole, [{}], ['a/"b"']).found, [['a/"b"', null]])
})

test('mappings that cannot be are refused when the feed opens, with what is wrong', () => {
  const refused: [FeedMapping, RegExp][] = [
    [mapping([], { rows: 'data' }), /"data" of rows is no JSON pointer/],
    [mapping([], { rows: '/data', isOneRow: true }), /leave rows or is_one_row out/],
    [mapping([], { filter: { pointer: 'type', values: ['a'] } }), /"type" of filter is no JSON pointer/],
    [mapping([], { filter: { pointer: '/type', values: [] } }), /lets nothing through/],
    [mapping([], { sequence: { pointer: '/n', key: 's' } }), /"s" of sequence.key/],
    [mapping([column('price', 'p')]), /"p" of column price is no JSON pointer/],
    [mapping([column('symbol', '/a/b', { from: 'topic' })]), /no level of a topic/],
    [mapping([column('price', '/p'), column('price', '/q')]), /fills column price twice/],
    [mapping([column('price', '/p'), column('symbol', '/p/0')]), /take the same value/],
    [mapping([column('price', ''), column('symbol', '/p')]), /take the same value/],
  ]
  for (const [wrong, message] of refused) {
    assert.throws(
      () => new LotReader(schema, wrong),
      (error) => error instanceof DataError && error.reason === 'ARGUMENT_INVALID' && message.test(error.message),
      message.source,
    )
  }
  assert.throws(
    () => new LotReader(schema, mapping([column('size', '/p')])),
    (error) => error instanceof DataError && error.reason === 'COLUMN_NOT_FOUND',
  )
  assert.doesNotThrow(() => new LotReader(schema, mapping([column('price', '/p/1'), column('symbol', '/p/10')])))
  assert.doesNotThrow(() => new LotReader(schema, plainMapping(['symbol', 'price'])))
})
