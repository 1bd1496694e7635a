import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tableFromRecords, type JsRecord } from '../../../../client/arrow/records.ts'

const typeOf = (...values: readonly unknown[]): string =>
  String(tableFromRecords(values.map((value) => ({ value })))._unsafeUnwrap().schema.fields[0]?.type)

const valuesOf = (records: readonly JsRecord[], column: string): unknown[] => [
  ...(tableFromRecords(records)._unsafeUnwrap().getChild(column) ?? []),
]

const types: [name: string, values: readonly unknown[], type: string][] = [
  ['safe integers', [1, -2, null], 'Int64'],
  ['a fraction among them', [1, 2.5], 'Float64'],
  ['an integer beyond 2⁵³', [1, 2 ** 53], 'Float64'],
  ['minus zero', [0, -0], 'Float64'],
  ['NaN and infinities', [NaN, -Infinity], 'Float64'],
  ['bigints', [1n, -(2n ** 63n)], 'Int64'],
  ['bigints among safe integers', [1, 2n], 'Int64'],
  ['bigints over 2⁶³', [1n, 2n ** 64n - 1n, 3], 'Uint64'],
  ['strings', ['a', undefined], 'Utf8'],
  ['booleans', [true, false], 'Bool'],
  ['Dates', [new Date(0)], 'Timestamp<MILLISECOND, UTC>'],
  ['bytes', [new Uint8Array(2), Buffer.from('a')], 'Binary'],
  ['only nulls', [null, undefined], 'Null'],
  ['arrays', [[1], [], null, [null, 2.5]], 'List<Float64>'],
  ['empty arrays', [[], []], 'List<Null>'],
  ['objects with different keys', [{ a: 1 }, { b: 'x' }], 'Struct<{a:Int64, b:Utf8}>'],
]

for (const [name, values, type] of types) {
  test(`${name} have the type ${type}`, () => assert.equal(typeOf(...values), type))
}

const misfits: [name: string, records: readonly unknown[], row: string, column: string | undefined, message: RegExp][] = [
  ['a string after a number', [{ a: 1 }, { a: 'x' }], '1', 'a', /Row 1, column a: string after number/],
  ['a number after a Date', [{ a: new Date() }, {}, { a: 3 }], '2', 'a', /number after Date/],
  ['a bigint among fractions', [{ a: 0.5 }, { a: 1n }], '1', 'a', /bigints together with numbers/],
  ['a fraction among bigints', [{ a: 1n }, { a: 0.5 }], '1', 'a', /bigints together with numbers/],
  ['a bigint beyond 64 bits', [{ a: 2n ** 64n }], '0', 'a', /beyond 64 bits/],
  ['a negative number beside a Uint64', [{ a: 2n ** 63n }, { a: -1 }], '1', 'a', /negative/],
  ['an invalid Date', [{ a: new Date(NaN) }], '0', 'a', /invalid Date/],
  ['a Map', [{ a: new Map() }], '0', 'a', /Map has no Arrow type/],
  ['a function', [{ a: () => 1 }], '0', 'a', /function has no Arrow type/],
  ['an object without fields', [{ a: {} }], '0', 'a', /without fields/],
  ['a bad value deep inside', [{ a: [{ b: 1 }] }, { a: [{ b: 1 }, { b: 'x' }] }], '1', 'a[].b', /string after number/],
  ['a record that is none', [{ a: 1 }, null], '1', undefined, /Row 1 is not an object/],
  ['a record that is an array', [[1]], '0', undefined, /Row 0 is not an object/],
]

for (const [name, records, row, column, message] of misfits) {
  test(`${name} is refused with its row and column`, () => {
    const error = tableFromRecords(records as JsRecord[])._unsafeUnwrapErr()
    assert.deepEqual([error.kind, error.reason, error.details.row, error.details.column], ['invalid', 'VALUE_INVALID', row, column])
    assert.match(error.message, message)
  })
}

test('no records, and records without keys, have no columns', () => {
  assert.match(tableFromRecords([])._unsafeUnwrapErr().message, /no columns/)
  assert.match(tableFromRecords([{}])._unsafeUnwrapErr().message, /no columns/)
})

test('columns are in the order in which their keys come first, and missing keys are null', () => {
  const table = tableFromRecords([{ b: 1 }, { a: 'x', b: 2 }, { c: true }])._unsafeUnwrap()
  assert.deepEqual(table.schema.names, ['b', 'a', 'c'])
  assert.deepEqual([...(table.getChild('a') ?? [])], [null, 'x', null])
})

test('a key named like something every object inherits is a column as any other', () => {
  assert.deepEqual(valuesOf([{ constructor: 'x' }, {}], 'constructor'), ['x', null])
})

test('holes in an array are nulls', () => {
  const [list] = valuesOf([{ a: [1, , 3] }], 'a') as [Iterable<unknown>]
  assert.deepEqual([...list], [1n, null, 3n])
})

/** What Arrow gives back for a value: whole numbers as bigints, Dates as milliseconds, undefined as null. */
function expected(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.getTime()
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(expected)
  return typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expected(inner)])) : value
}

function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Uint8Array) return [...value]
  const { toJSON } = value as { toJSON?: () => unknown }
  const json = toJSON ? toJSON.call(value) : value
  if (Array.isArray(json)) return json.map(plain)
  return Object.fromEntries(Object.entries(json as object).map(([key, inner]) => [key, plain(inner)]))
}

const nullable = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values)

const records = fc.array(
  fc.record({
    int: nullable(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    float: nullable(fc.double().filter((value) => !Number.isSafeInteger(value))),
    text: nullable(fc.string({ unit: 'binary' })),
    bool: nullable(fc.boolean()),
    instant: nullable(fc.date({ noInvalidDate: true })),
    bytes: nullable(fc.uint8Array({ maxLength: 5 })),
    list: nullable(fc.array(nullable(fc.string()), { maxLength: 4 })),
    nested: nullable(
      fc.record({ a: nullable(fc.array(nullable(fc.boolean()), { maxLength: 3 })), b: nullable(fc.record({ c: nullable(fc.string()) })) }),
    ),
  }),
  { minLength: 1, maxLength: 30 },
)

test('every value comes back as it was', () => {
  fc.assert(
    fc.property(records, (all) => {
      const table = tableFromRecords(all)._unsafeUnwrap()
      assert.deepEqual(
        table.toArray().map(plain),
        all.map((one) => expected({ ...one })),
      )
    }),
  )
})

test('safe integers come back as bigints', () => {
  assert.deepEqual(valuesOf([{ a: 1 }, { a: -(2 ** 53) + 1 }], 'a'), [1n, -9007199254740991n])
})
