import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate, decimal, type SqlValue } from '../../../../client/index.ts'
import { wireValue } from '../../../../client/query/value.ts'

const bytes = new Uint8Array([1, 2])

const cases: [name: string, value: SqlValue, wire: object][] = [
  ['null', null, { null: true }],
  ['undefined', undefined, { null: true }],
  ['a boolean', false, { bool: false }],
  ['a whole number', -7, { int64: -7 }],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER, { int64: Number.MAX_SAFE_INTEGER }],
  ['a number over it, which only a double is', 2 ** 53, { double: 2 ** 53 }],
  ['a fraction', 1.5, { double: 1.5 }],
  ['minus zero', -0, { double: -0 }],
  ['infinity', Infinity, { double: Infinity }],
  ['the least int64', -(2n ** 63n), { int64: '-9223372036854775808' }],
  ['the largest int64', 2n ** 63n - 1n, { int64: '9223372036854775807' }],
  ['a bigint over int64', 2n ** 63n, { uint64: '9223372036854775808' }],
  ['a bigint over uint64', 2n ** 64n, { hugeint: '18446744073709551616' }],
  ['a bigint under int64', -(2n ** 63n) - 1n, { hugeint: '-9223372036854775809' }],
  ['text', 'a', { string: 'a' }],
  ['an instant', new Date('2024-02-29T12:00:00.123Z'), { timestampUs: '1709208000123000' }],
  ['an instant before 1970', new Date(-1), { timestampUs: '-1000' }],
  ['bytes', bytes, { bytes }],
  ['a decimal with its digits', decimal('-12.340'), { decimal: '-12.340' }],
  ['a date', calendarDate('1970-01-02'), { dateDays: 1 }],
  ['a date before 1970', calendarDate('1969-12-31'), { dateDays: -1 }],
  ['a list, nested', [1, [null, 'x']], { list: { values: [{ int64: 1 }, { list: { values: [{ null: true }, { string: 'x' }] } }] } }],
]

for (const [name, value, wire] of cases) {
  test(`${name} is bound as itself`, () => assert.deepEqual(wireValue(value)._unsafeUnwrap(), wire))
}

const wrong: [name: string, value: unknown][] = [
  ['an invalid Date', new Date(NaN)],
  ['a date that does not exist', calendarDate('2023-02-29')],
  ['a date in another form', calendarDate('29.2.2024')],
  ['an object', { a: 1 }],
  ['an object without a prototype', Object.create(null)],
  ['a function', () => 1],
  ['a symbol', Symbol('a')],
  ['a list with a bad item', [1, new Map()]],
]

for (const [name, value] of wrong) {
  test(`${name} is refused as a value`, () => {
    const error = wireValue(value as SqlValue)._unsafeUnwrapErr()
    assert.deepEqual([error.kind, error.reason], ['invalid', 'VALUE_INVALID'])
  })
}
