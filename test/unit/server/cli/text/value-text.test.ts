import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Binary,
  Bool,
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationMillisecond,
  Field,
  FixedSizeList,
  Int32,
  Int64,
  IntervalDayTime,
  IntervalMonthDayNano,
  IntervalYearMonth,
  List,
  makeData,
  Map_,
  Null,
  Struct,
  TimeMicrosecond,
  TimestampMicrosecond,
  TimestampNanosecond,
  Uint64,
  Utf8,
  Utf8View,
  vectorFromArray,
  type Data,
} from 'apache-arrow'
import { valueText } from '../../../../../server/cli/text/value-text.ts'

test('whole numbers of 64 bits keep every digit', () => {
  const int = vectorFromArray([-(2n ** 63n), null], new Int64())
  assert.deepEqual(texts(int.data[0]), ['-9223372036854775808', null])
  const unsigned = vectorFromArray([2n ** 64n - 1n], new Uint64())
  assert.deepEqual(jsons(unsigned.data[0]), ['18446744073709551615'])
})

test('decimals are told with their scale, as numbers in JSON too', () => {
  const data = makeData({
    type: new Decimal(3, 20, 128),
    length: 2,
    nullCount: 0,
    data: Uint32Array.of(12_340, 0, 0, 0, ~12_339 >>> 0, ~0, ~0, ~0),
  })
  assert.deepEqual(texts(data), ['12.340', '-12.340'])
  assert.deepEqual(jsons(data), ['12.340', '-12.340'])
})

test('timestamps keep microseconds and nanoseconds, and those with a zone are told in UTC', () => {
  const micro = makeData({ type: new TimestampMicrosecond(null), length: 1, nullCount: 0, data: BigInt64Array.of(1n) })
  assert.deepEqual(texts(micro), ['1970-01-01T00:00:00.000001'])
  const nano = makeData({ type: new TimestampNanosecond('Europe/Berlin'), length: 1, nullCount: 0, data: BigInt64Array.of(1n) })
  assert.deepEqual(jsons(nano), ['"1970-01-01T00:00:00.000000001Z"'])
})

test('dates in milliseconds are dates, with a time only when they have one', () => {
  const data = makeData({ type: new DateMillisecond(), length: 2, nullCount: 0, data: BigInt64Array.of(86_400_000n, 1n) })
  assert.deepEqual(texts(data), ['1970-01-02', '1970-01-01T00:00:00.001'])
})

test('times, durations and intervals are told in their parts', () => {
  assert.deepEqual(texts(makeData({ type: new TimeMicrosecond(), length: 1, nullCount: 0, data: BigInt64Array.of(1n) })), [
    '00:00:00.000001',
  ])
  assert.deepEqual(texts(makeData({ type: new DurationMillisecond(), length: 1, nullCount: 0, data: BigInt64Array.of(-1_500n) })), [
    '-00:00:01.500',
  ])
  assert.deepEqual(texts(makeData({ type: new IntervalYearMonth(), length: 1, nullCount: 0, data: Int32Array.of(13) })), ['1 year 1 month'])
  assert.deepEqual(texts(makeData({ type: new IntervalDayTime(), length: 2, nullCount: 0, data: Int32Array.of(0, 0, 2, 5) })), [
    '00:00:00',
    '2 days 00:00:00.005',
  ])
  const nano = makeData({ type: new IntervalMonthDayNano(), length: 1, nullCount: 0, data: Int32Array.of(1, 2, -1, -1) })
  assert.deepEqual(texts(nano), ['1 month 2 days -00:00:00.000000001'])
})

test('a null is told apart from an empty string and from the text null', () => {
  const data = vectorFromArray([null, '', 'null'], new Utf8()).data[0]
  assert.deepEqual(texts(data), [null, '', 'null'])
  assert.deepEqual(jsons(data), ['null', '""', '"null"'])
})

test('bytes are told as printable text with escapes', () => {
  const data = vectorFromArray([Uint8Array.of(0x61, 0x00, 0xff, 0x5c)], new Binary()).data[0]
  assert.deepEqual(texts(data), ['a\\x00\\xFF\\x5C'])
})

test('booleans, nulls and numbers that JSON has no word for', () => {
  assert.deepEqual(jsons(vectorFromArray([true, null], new Bool()).data[0]), ['true', 'null'])
  assert.deepEqual(texts(makeData({ type: new Null(), length: 1 })), [null])
  assert.deepEqual(jsons(vectorFromArray([NaN, -Infinity, 0.5]).data[0]), ['"NaN"', '"-Infinity"', '0.5'])
})

test('nested values are JSON, exact at every depth', () => {
  const tags = new List(new Field('item', new Utf8()))
  const type = new Struct<{ id: Int64; tags: List<Utf8> }>([new Field('id', new Int64()), new Field('tags', tags)])
  const data = vectorFromArray([{ id: 2n ** 60n, tags: ['a', null, ''] }, null, { id: null, tags: null }], type).data[0]
  assert.deepEqual(texts(data), ['{"id":1152921504606846976,"tags":["a",null,""]}', null, '{"id":null,"tags":null}'])
})

test('maps are objects, whatever their keys are', () => {
  const entries = new Struct<{ key: Int32; value: Utf8 }>([new Field('key', new Int32()), new Field('value', new Utf8())])
  const data = vectorFromArray([new Map([[7, 'x']])], new Map_<Int32, Utf8>(new Field('entries', entries, false))).data[0]
  assert.deepEqual(texts(data), ['{"7":"x"}'])
})

test('lists of fixed size are told at their place', () => {
  const data = vectorFromArray([[1, 2], null, [5, 6]], new FixedSizeList(2, new Field('item', new Int32()))).data[0]
  assert.deepEqual(texts(data), ['[1,2]', null, '[5,6]'])
})

test('a dictionary gives its values, also when it came in pieces', () => {
  const dictionary = vectorFromArray(['a', null], new Utf8()).concat(vectorFromArray(['c'], new Utf8()))
  const type = new Dictionary(new Utf8(), new Int32())
  const data = makeData({ type, length: 3, nullCount: 0, data: Int32Array.of(2, 0, 1), dictionary })
  assert.deepEqual(texts(data), ['c', 'a', null])
})

test('strings longer than a view holds are told whole', () => {
  const data = vectorFromArray(['short', 'a string of more than twelve bytes'], new Utf8View()).data[0]
  assert.deepEqual(texts(data), ['short', 'a string of more than twelve bytes'])
})

function texts(data: Data | undefined): (string | null)[] {
  return told(data, 'text')
}

function jsons(data: Data | undefined): (string | null)[] {
  return told(data, 'json')
}

function told(data: Data | undefined, form: 'text' | 'json'): (string | null)[] {
  assert.ok(data)
  const tell = valueText(data.type)
  return Array.from({ length: data.length }, (_, index) => tell[form](data, index))
}
