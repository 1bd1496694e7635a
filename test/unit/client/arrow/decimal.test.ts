import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal, Field, Float32, Float64, List, Schema, Struct } from 'apache-arrow'
import fc from 'fast-check'
import { unscaledDecimal } from '../../../../client/arrow/decimal.ts'
import { exactValueFromJson, valueFromJson } from '../../../../client/arrow/json.ts'
import { LongNumber } from '../../../../client/arrow/long-number.ts'
import { batchFromRecords } from '../../../../client/arrow/rows.ts'

const BEYOND = { problem: 'a number beyond the range of the column' }

test('a decimal keeps each digit of a text, and refuses what it has no place for', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      fc.boolean(),
      digits,
      fc.option(digits),
      fc.integer({ min: 1, max: 38 }),
      fc.nat(38),
      fc.integer({ min: -20, max: 20 }),
      (...parts) => {
        const [isNegative, whole, fraction, precision, scale, power] = parts
        const text = `${isNegative ? '-' : ''}${BigInt(whole)}${fraction === null ? '' : `.${fraction}`}e${power}`
        const all = BigInt(`${isNegative ? '-' : ''}${whole}${fraction ?? ''}`)
        const shift = scale + power - (fraction?.length ?? 0)
        const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n
        const unscaled = shift < 0 ? all / divisor : all * 10n ** BigInt(shift)
        const isBeyond = unscaled >= 10n ** BigInt(precision) || unscaled <= -(10n ** BigInt(precision))
        for (const value of [text, new LongNumber(text)]) {
          const found = unscaledDecimal(value, { precision, scale })
          if (all % divisor !== 0n) assert.deepEqual(found, { problem: `a number of more than ${scale} decimal places` }, text)
          else assert.deepEqual(found, isBeyond ? BEYOND : { value: unscaled }, text)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

test('numbers and bigints are decimals where no digit of theirs can be lost', () => {
  const cases: readonly (readonly [unknown, number, number, unknown])[] = [
    [5n, 5, 2, { value: 500n }],
    [-(10n ** 37n), 38, 0, { value: -(10n ** 37n) }],
    [10n ** 38n, 38, 0, BEYOND],
    [7, 5, 2, { value: 700n }],
    [-0, 5, 2, { value: 0n }],
    [0.1, 5, 2, { value: 10n }],
    [-1.25e-7, 20, 9, { value: -125n }],
    [123_456.789, 9, 3, { value: 123_456_789n }],
    [Number.MAX_SAFE_INTEGER, 16, 0, { value: 9_007_199_254_740_991n }],
    [1.005, 5, 2, { problem: 'a number of more than 2 decimal places' }],
    ['1e-999999999999', 5, 2, { problem: 'a number of more than 2 decimal places' }],
    ['1e999999999999', 5, 2, BEYOND],
    ['0e999999999999', 5, 2, { value: 0n }],
    ['9'.repeat(100_000), 38, 0, BEYOND],
    [`1.${'0'.repeat(100_000)}`, 5, 2, { value: 100n }],
    ['123000', 20, -3, { value: 123n }],
  ]
  for (const [value, precision, scale, expected] of cases)
    assert.deepEqual(unscaledDecimal(value, { precision, scale }), expected, String(value).slice(0, 40))
  for (const value of [2 ** 53, 0.1 + 0.2, 1_234_567_890_123.456_7, NaN, Infinity]) {
    const found = unscaledDecimal(value, { precision: 38, scale: 10 })
    assert.match(found !== null && 'problem' in found ? found.problem : '', /may have been rounded: give its digits as a text/)
  }
  for (const text of ['', ' 1', '01', '.5', '1.', '+1', '0x1', '1,5', 'NaN'])
    assert.deepEqual(unscaledDecimal(text, { precision: 5, scale: 2 }), { problem: 'a text that is no number' }, text)
  for (const value of [true, {}, new Date(), ['1']]) assert.equal(unscaledDecimal(value, { precision: 5, scale: 2 }), null)
})

const price = new Decimal(2, 12)
const schema = new Schema([
  new Field('p', price, true),
  new Field('list', new List(new Field('item', price, true)), true),
  new Field('s', new Struct([new Field('p', price, true), new Field('f', new Float64(), true)]), true),
])

test('records fill decimals, also within lists and structs, of both signs and with nulls', () => {
  const rows = [{ p: '-12.50', list: ['1', null, -2n], s: { p: 0.25, f: new LongNumber('1.5') } }, {}, { p: 3n, list: [], s: { p: null } }]
  const batch = batchFromRecords(schema, rows)._unsafeUnwrap()
  // The 64 bits that matter of each value's words.
  const cents = (words: unknown): bigint | null =>
    words === null ? null : (new BigInt64Array((words as Uint32Array).slice().buffer)[0] ?? null)
  const found = [...batch].map((row) => [cents(row?.['p']), [...((row?.['list'] as Iterable<unknown> | null) ?? [])].map(cents)])
  assert.deepEqual(found, [
    [-1_250n, [100n, null, -200n]],
    [null, []],
    [300n, []],
  ])
  const problem = (row: object): string => batchFromRecords(schema, [row as never])._unsafeUnwrapErr().message
  assert.equal(problem({ p: '1.005' }), 'Row 0, column p: a number of more than 2 decimal places.')
  assert.equal(problem({ p: true }), 'Row 0, column p: boolean where a number, a bigint or the text of a number should be.')
  assert.equal(problem({ list: ['99999999999'] }), 'Row 0, column list: a number beyond the range of the column.')
  const wide = new Schema([new Field('p', new Decimal(2, 60, 256), true)])
  assert.equal(batchFromRecords(wide, [{ p: 1n }])._unsafeUnwrapErr().reason, 'TYPE_UNSUPPORTED')
})

test('whole numbers that a float cannot hold, and numbers beyond its range, do not fit; fractions are rounded', () => {
  const floats = new Schema([new Field('single', new Float32(), true), new Field('double', new Float64(), true)])
  const of = (row: object): string | null =>
    batchFromRecords(floats, [row as never]).match(
      () => null,
      ({ message }) => message,
    )
  for (const row of [{ single: 0.1 }, { single: 2 ** 24 }, { single: Infinity, double: NaN }, { double: 2n ** 60n }, { double: 0.1 }])
    assert.equal(of(row), null)
  assert.equal(of({ single: 2 ** 24 + 1 }), 'Row 0, column single: 16777217 is not a float.')
  assert.equal(of({ double: 2n ** 53n + 1n }), 'Row 0, column double: 9007199254740993 is not a float.')
  for (const row of [{ single: 1e300 }, { double: new LongNumber('1e400') }, { double: 10n ** 400n }])
    assert.match(of(row) ?? '', /beyond the range of the column/)
})

test('JSON gives all digits where they are asked for, and a number that JSON does not know is none', () => {
  const of = (text: string): unknown => exactValueFromJson(text)._unsafeUnwrap()
  const texts = (text: string): string => String((of(text) as { a: unknown }).a)
  for (const number of ['0.1234567890123456789', '12345678.901234567', '1e400', '-1e-400', '12345678901234567890', '1.5', '7'])
    assert.equal(texts(`{"a": ${number}}`), number)
  assert.deepEqual(of('{"a":"0.1234567890123456789","1e400":1.25}'), { a: '0.1234567890123456789', '1e400': 1.25 })
  for (const text of ['{"a":00000000000000000001}', '{"a":-0123456789012345678}', '{"a":1234567890123456.}', '{"a":.1234567890123456}']) {
    assert.ok(exactValueFromJson(text).isErr(), text)
    assert.ok(valueFromJson(text).isErr(), text)
  }
})
