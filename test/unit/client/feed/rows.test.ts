// From messages to rows: the mapping, values of columns, batches, and what does not fit.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DateDay,
  Field,
  Float64,
  Int32,
  Int64,
  Schema,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampSecond,
  TimeUnit,
  Utf8,
  type RecordBatch,
} from 'apache-arrow'
import { instantOfText, scaledTime } from '../../../../client/feed/instant.ts'
import { piecesOf } from '../../../../client/feed/parse-messages.ts'
import { RowIntake, type Rejection } from '../../../../client/feed/row-intake.ts'
import { RowMapper } from '../../../../client/feed/row-mapper.ts'
import type { ColumnSource, FeedMapping, JsonValue, Misfits } from '../../../../client/index.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'

const schema = new Schema([
  new Field('symbol', new Utf8(), true),
  new Field('price', new Float64(), true),
  new Field('qty', new Int64(), true),
  new Field('time', new TimestampMillisecond('UTC'), true),
])

function mapper(mapping: FeedMapping, columns: Schema = schema): RowMapper {
  return RowMapper.create(columns, mapping)._unsafeUnwrap()
}

function recordsOf(mapping: FeedMapping, message: unknown, columns: Schema = schema): unknown {
  const mapped = mapper(mapping, columns).map(message, 'record')
  return mapped.kind === 'rows' ? mapped.rows.map((row) => ('record' in row ? row.record : row.reason)) : mapped
}

test('each column takes the member of its name, and what is missing is null', () => {
  assert.deepEqual(recordsOf({}, { symbol: 'A', qty: 3, other: 1 }), [{ symbol: 'A', price: null, qty: 3, time: null }])
  assert.deepEqual(recordsOf({ columns: { 'a/b~c': {} } }, { 'a/b~c': 'x' }, new Schema([new Field('a/b~c', new Utf8(), true)])), [
    { 'a/b~c': 'x' },
  ])
})

test('pointers reach into rows, messages and arrays', () => {
  const mapping: FeedMapping = {
    rows: '/data',
    columns: { symbol: { pointer: '/meta/s', from: 'message' }, price: '/bid/0', qty: { pointer: '/bid/1', quoted: true } },
  }
  assert.deepEqual(recordsOf(mapping, { meta: { s: 'A' }, data: [{ bid: [1.5, '7'] }, { bid: [] }] }), [
    { symbol: 'A', price: 1.5, qty: 7n },
    { symbol: 'A', price: null, qty: null },
  ])
  assert.deepEqual(recordsOf(mapping, { data: null }), [])
  assert.deepEqual(recordsOf(mapping, { data: { bid: [2] } }), [{ symbol: null, price: 2, qty: null }])
  assert.match((recordsOf(mapping, { nothing: 1 }) as { reason: string }).reason, /no rows where/)
  assert.deepEqual(recordsOf({ oneRow: true, columns: { symbol: '/0', price: '/1' } }, ['A', 2]), [{ symbol: 'A', price: 2 }])
  assert.deepEqual(recordsOf({ columns: { price: '/constructor' } }, {}), [{ price: null }], 'only what is its own')
})

test('a filter lets through what has one of its values, as text', () => {
  const filter = { pointer: '/type', values: ['trade', 7, true, null] }
  for (const type of ['trade', 7, true, null]) assert.ok(Array.isArray(recordsOf({ filter }, { type })), String(type))
  for (const message of [{ type: 'quote' }, {}, { type: 8 }]) assert.deepEqual(recordsOf({ filter }, message), { kind: 'ignored' })
})

test('jumps of the sequence are counted, by key', () => {
  const counting = mapper({ sequence: { pointer: '/n', key: '/s' } })
  const seen: [string, number | string][] = [
    ['a', 1],
    ['a', 2],
    ['b', 9],
    ['a', 4],
    ['b', '10'],
    ['a', 4],
  ]
  for (const [s, n] of seen) counting.map({ s, n }, 'json')
  assert.equal(counting.gaps, 2)
})

test('a mapping that cannot be is refused', () => {
  const reason = (mapping: FeedMapping): string => RowMapper.create(schema, mapping)._unsafeUnwrapErr().reason
  assert.equal(reason({ columns: { nope: '/x' } }), 'COLUMN_NOT_FOUND')
  assert.equal(reason({ columns: { price: 'x' } }), 'ARGUMENT_INVALID')
  assert.equal(reason({ columns: { price: '/~2' } }), 'ARGUMENT_INVALID')
  assert.equal(reason({ columns: { price: { from: 'topic' } } }), 'ARGUMENT_INVALID')
  assert.equal(reason({ rows: '/x', oneRow: true }), 'ARGUMENT_INVALID')
  assert.equal(reason({ filter: { pointer: '/x', values: [] } }), 'ARGUMENT_INVALID')
  assert.equal(reason({ sequence: { pointer: 'x' } }), 'ARGUMENT_INVALID')
})

test('a constant is the value of all rows, as a message would have it, and leaves the other columns as they are without a mapping', () => {
  const constant = (value: JsonValue, more: object = {}): ColumnSource => ({ from: 'constant', value, ...more })
  assert.deepEqual(recordsOf({ columns: { symbol: constant('K') } }, [{ price: 1, symbol: 'x' }, {}]), [
    { price: 1, qty: null, time: null, symbol: 'K' },
    { price: null, qty: null, time: null, symbol: 'K' },
  ])
  const columns = { price: '/p', qty: constant('7', { quoted: true }), time: constant('2023-11-14T22:13:20Z'), symbol: constant(null) }
  assert.deepEqual(recordsOf({ columns }, { p: 2 }), [{ price: 2, qty: 7n, time: 1_700_000_000_000n, symbol: null }])
  assert.deepEqual(recordsOf({ columns: { time: constant(2n ** 60n) } }, {}), [{ symbol: null, price: null, qty: null, time: 2n ** 60n }])
})

test('a constant that its column cannot take is refused before anything comes', () => {
  const error = (column: string, source: object) => RowMapper.create(schema, { columns: { [column]: source } })._unsafeUnwrapErr()
  const { reason, message } = error('price', { from: 'constant', value: 'x' })
  assert.deepEqual([reason, message], ['ARGUMENT_INVALID', 'The constant "x" does not fit column price: string where a number should be.'])
  const wrong: readonly (readonly [string, object])[] = [
    ['symbol', { from: 'constant', value: 1 }],
    ['qty', { from: 'constant', value: 1.5 }],
    ['price', { from: 'constant', value: NaN }],
    ['symbol', { from: 'constant' }],
    ['symbol', { from: 'constant', value: 'x', pointer: '/x' }],
    ['symbol', { value: 'x' }],
    ['symbol', { from: 'constant', value: 'x'.repeat(4_096) }],
  ]
  for (const [column, source] of wrong) {
    const { reason, message } = error(column, source)
    assert.equal(reason, 'ARGUMENT_INVALID')
    assert.match(message, new RegExp(`[cC]olumn ${column}`))
  }
})

test('texts in ISO 8601 are instants, to the unit of the column', () => {
  const ms = (text: string): bigint | null => instantOfText(text, TimeUnit.MILLISECOND)
  assert.equal(ms('2023-11-14T22:13:20.1239Z'), 1_700_000_000_123n)
  assert.equal(ms('2023-11-14 22:13:20'), 1_700_000_000_000n)
  assert.equal(ms('2023-11-15T00:13:20+02:00'), 1_700_000_000_000n)
  assert.equal(ms('2023-11-14T16:43:20-0530'), 1_700_000_000_000n)
  assert.equal(ms('2023-11-14'), 1_699_920_000_000n)
  assert.equal(ms('1969-12-31T23:59:59.5Z'), -500n)
  assert.equal(ms('0001-01-01'), -62_135_596_800_000n)
  assert.equal(instantOfText('2023-11-14T22:13:20.123456789Z', TimeUnit.NANOSECOND), 1_700_000_000_123_456_789n)
  for (const text of ['', 'x', '2023-02-30', '2023-13-01', '2023-11-14T24:00', '2023-11-14Z', '1700000000'])
    assert.equal(ms(text), null, text)
})

test('numbers are times in their unit, and what the column cannot tell is cut off', () => {
  assert.equal(scaledTime(1_700_000_000.123, TimeUnit.SECOND, TimeUnit.MILLISECOND), 1_700_000_000_123n)
  assert.equal(scaledTime(1_700_000_000_999, TimeUnit.MILLISECOND, TimeUnit.SECOND), 1_700_000_000n)
  assert.equal(scaledTime(-1, TimeUnit.MILLISECOND, TimeUnit.SECOND), -1n)
  assert.equal(scaledTime(2n ** 60n, TimeUnit.NANOSECOND, TimeUnit.NANOSECOND), 2n ** 60n)
  assert.equal(scaledTime(1e21, TimeUnit.SECOND, TimeUnit.SECOND), 10n ** 21n)
  for (const value of [NaN, Infinity]) assert.equal(scaledTime(value, TimeUnit.SECOND, TimeUnit.SECOND), null)
})

test('values are read as their columns want them', () => {
  const columns = new Schema([
    new Field('s', new TimestampSecond('UTC'), true),
    new Field('us', new TimestampMicrosecond('UTC'), true),
    new Field('day', new DateDay(), true),
    new Field('f', new Float64(), true),
    new Field('i', new Int32(), true),
    new Field('json', new Utf8(), true),
  ])
  const mapping: FeedMapping = {
    columns: {
      s: { unit: 'ms' },
      us: { unit: 's', quoted: true },
      day: {},
      f: { quoted: true },
      i: { quoted: true },
      json: { json: true },
    },
  }
  const message = { s: 1_700_000_000_999, us: '1.5', day: '2024-01-02T03:04:05Z', f: '2.5', i: '7', json: { a: [1n, 'x', null] } }
  assert.deepEqual(recordsOf(mapping, message, columns), [
    { s: 1_700_000_000n, us: 1_500_000n, day: new Date('2024-01-02'), f: 2.5, i: 7n, json: '{"a":[1,"x",null]}' },
  ])
})

test('a text is one value or one a line, and lines beside a broken one are kept', () => {
  const kinds = (text: string): unknown[] => piecesOf(text).map((piece) => ('value' in piece ? piece.value : 'broken'))
  assert.deepEqual(kinds('{"a":1}'), [{ a: 1 }])
  assert.deepEqual(kinds('{"a":1}\n{a\n{"a":3}\r\n'), [{ a: 1 }, 'broken', { a: 3 }])
  assert.deepEqual(kinds('{\n"a":\n'), ['broken'])
  assert.deepEqual(kinds('[{"n":12345678901234567890}]'), [[{ n: 12_345_678_901_234_567_890n }]])
})

function intake(limits = { rows: 3, bytes: 1_000, ms: 50 }, policy: Misfits = 'reject', columns = schema) {
  const clock = new FakeClock()
  const batches: RecordBatch[] = []
  const rejections: Rejection[] = []
  const made = new RowIntake({
    schema: columns,
    mapper: mapper({}, columns),
    policy,
    takesArrow: true,
    limits,
    clock: clientClock(clock),
    onBatch: (batch) => batches.push(batch),
    onReject: (rejection) => rejections.push(rejection),
    onFailure: (error) => assert.fail(error.message),
  })
  const sizes = (): number[] => batches.map(({ numRows }) => numRows)
  return { clock, rejections, made, sizes, batches }
}

test('rows become a batch when there are enough, bytes enough, or the first has waited long enough', () => {
  const { clock, made, sizes } = intake()
  made.value([{ symbol: 'A' }, { symbol: 'B' }])
  assert.deepEqual([sizes(), made.rows], [[], 2])
  made.value({ symbol: 'C' })
  assert.deepEqual([sizes(), clock.pending], [[3], 0])
  made.value({ symbol: 'D' })
  clock.advance(49)
  made.value({ symbol: 'E' })
  assert.deepEqual(sizes(), [3])
  clock.advance(1)
  assert.deepEqual([sizes(), made.bytes, clock.pending], [[3, 2], 0, 0])
  const large = JSON.stringify({ symbol: 'x'.repeat(1_000) })
  made.text(large, large.length)
  assert.deepEqual(sizes(), [3, 2, 1])
})

test('what does not fit is told with its reason, its column and a bounded copy, and its neighbours are taken', () => {
  const { made, sizes, rejections } = intake({ rows: 5, bytes: 10_000, ms: 50 })
  const text = [{ symbol: 'A' }, { symbol: 7 }, { qty: 1.5 }, { price: 'x'.repeat(5_000) }, { symbol: 'B' }].map((row) =>
    JSON.stringify(row),
  )
  made.text(text.join('\n'), 10)
  made.text('no json', 7)
  made.text('3', 1)
  assert.deepEqual(sizes(), [2])
  assert.deepEqual(
    rejections.map(({ column, bytes, length }) => [column.unwrapOr(null), bytes.length, length]),
    [
      ['symbol', 12, 12],
      ['qty', 11, 11],
      ['price', 4_096, 5_012],
      [null, 7, 7],
      [null, 1, 1],
    ],
  )
  assert.match(rejections[0]?.reason ?? '', /^column symbol: number where a string/)
  assert.deepEqual([made.counts.messages, made.counts.rejected], [3, 5])
})

test('where misfits are null, values that do not fit are, and are counted; columns that take none reject their row', () => {
  const columns = new Schema([new Field('id', new Int32(), false), ...schema.fields])
  const { made, rejections, batches } = intake({ rows: 6, bytes: 10_000, ms: 50 }, 'null', columns)
  made.value({ id: 1, symbol: 'A', price: 1 })
  made.value({ id: 2, symbol: 7, price: 'x', qty: 3 })
  made.value({ id: 2 ** 40, symbol: 8 })
  made.value({ symbol: 9 })
  made.value({ id: 3, symbol: 'C', qty: 1.5 })
  made.value(7)
  made.flush()
  const rows = batches.flatMap((batch) => [...batch].map((row) => Object.values(row?.toJSON() ?? {}) as unknown[]))
  assert.deepEqual(rows, [
    [1, 'A', 1, null, null],
    [2, null, null, 3n, null],
    [3, 'C', null, null, null],
  ])
  assert.deepEqual(
    rejections.map(({ reason }) => reason),
    ['it is no object', 'column id: 1099511627776 is not from -2147483648 to 2147483647.', 'column id: null in a column that has none.'],
  )
  const { misfits, rejected } = made.counts
  assert.deepEqual([misfits, rejected], [3, 3])
})

test('what stands where a row should is rejected, unless a column takes it as it is', () => {
  const { made, rejections, sizes } = intake({ rows: 2, bytes: 10_000, ms: 50 })
  made.text('[1, {"symbol":"A"}, null, [2], "x", {"symbol":"B"}]', 50)
  assert.deepEqual(sizes(), [2])
  assert.deepEqual(
    rejections.map(({ reason, bytes }) => [reason, Buffer.from(bytes).toString()]),
    [
      ['number where an object should be', '1'],
      ['null where an object should be', 'null'],
      ['array where an object should be', '[2]'],
      ['string where an object should be', '"x"'],
    ],
  )
  assert.deepEqual(recordsOf({ rows: '/d', columns: { qty: '/0' } }, { d: [[1], 2] }), [{ qty: 1 }, 'number where an object should be'])
  assert.deepEqual(recordsOf({ rows: '/d', columns: { symbol: '' } }, { d: ['A', 'B'] }), [{ symbol: 'A' }, { symbol: 'B' }])
})
