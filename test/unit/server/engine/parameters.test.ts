// Values go into queries as parameters and come back exactly, and the result has the types that the values gave it.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Parameters, SqlValue } from '../../../../server/engine/engine.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails, plainTable } from '../../../support/engine-results.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

const int = (value: bigint): SqlValue => ({ kind: 'int64', value })
const double = (value: number): SqlValue => ({ kind: 'double', value })
const string = (value: string): SqlValue => ({ kind: 'string', value })
const decimal = (value: string): SqlValue => ({ kind: 'decimal', value })
const hugeint = (value: string): SqlValue => ({ kind: 'hugeint', value })
const bytes = (...value: number[]): SqlValue => ({ kind: 'bytes', value: Uint8Array.from(value) })
const list = (...values: SqlValue[]): SqlValue => ({ kind: 'list', values })
const nothing: SqlValue = { kind: 'null' }

function bound(value: SqlValue): [type: string | null, text: string | null] {
  const [row] = engine.texts('SELECT typeof($1), $1', { parameters: [value] })
  return [row?.[0] ?? null, row?.[1] ?? null]
}

/** The first row as plain Arrow values. */
function firstRow(sql: string, parameters: Parameters): unknown[] {
  return plainTable(engine.collect(sql, { parameters }).ipc).columns.map(([value]) => value)
}

const EXACT: readonly (readonly [value: SqlValue, type: string, text: string | null])[] = [
  [nothing, '"NULL"', null],
  [{ kind: 'bool', value: true }, 'BOOLEAN', 'true'],
  [{ kind: 'bool', value: false }, 'BOOLEAN', 'false'],
  [int(9_223_372_036_854_775_807n), 'BIGINT', '9223372036854775807'],
  [int(-9_223_372_036_854_775_808n), 'BIGINT', '-9223372036854775808'],
  [{ kind: 'uint64', value: 18_446_744_073_709_551_615n }, 'UBIGINT', '18446744073709551615'],
  [double(0.1), 'DOUBLE', '0.1'],
  [double(-0), 'DOUBLE', '-0.0'],
  [double(5e-324), 'DOUBLE', '5e-324'],
  [double(Infinity), 'DOUBLE', 'inf'],
  [double(NaN), 'DOUBLE', 'nan'],
  [string(''), 'VARCHAR', ''],
  [string('it\'s "ü" 漢字 😀\n$1;--'), 'VARCHAR', 'it\'s "ü" 漢字 😀\n$1;--'],
  [string('x'.repeat(100_000)), 'VARCHAR', 'x'.repeat(100_000)],
  [bytes(), 'BLOB', ''],
  [bytes(0, 255, 39), 'BLOB', '\\x00\\xFF\\x27'],
  [{ kind: 'timestamp', microseconds: 0n }, 'TIMESTAMP WITH TIME ZONE', '1970-01-01 00:00:00+00'],
  [{ kind: 'timestamp', microseconds: 1_577_836_800_123_456n }, 'TIMESTAMP WITH TIME ZONE', '2020-01-01 00:00:00.123456+00'],
  [{ kind: 'timestamp', microseconds: -1n }, 'TIMESTAMP WITH TIME ZONE', '1969-12-31 23:59:59.999999+00'],
  [{ kind: 'date', days: 0 }, 'DATE', '1970-01-01'],
  [{ kind: 'date', days: -1 }, 'DATE', '1969-12-31'],
  [{ kind: 'date', days: 18_262 }, 'DATE', '2020-01-01'],
  [decimal('0'), 'DECIMAL(1,0)', '0'],
  [decimal('-12.340'), 'DECIMAL(5,3)', '-12.340'],
  [decimal('.5'), 'DECIMAL(1,1)', '.5'],
  [decimal('0001.5'), 'DECIMAL(2,1)', '1.5'],
  [decimal('9'.repeat(38)), 'DECIMAL(38,0)', '9'.repeat(38)],
  [decimal(`-.${'9'.repeat(38)}`), 'DECIMAL(38,38)', `-.${'9'.repeat(38)}`],
  [hugeint('170141183460469231731687303715884105727'), 'HUGEINT', '170141183460469231731687303715884105727'],
  [hugeint('-170141183460469231731687303715884105728'), 'HUGEINT', '-170141183460469231731687303715884105728'],
  [list(), '"NULL"[]', '[]'],
  [list(nothing, nothing), '"NULL"[]', '[NULL, NULL]'],
  [list(nothing, string('a'), string('b')), 'VARCHAR[]', '[NULL, a, b]'],
  [list(bytes(1), bytes()), 'BLOB[]', "[\\x01, '']"],
  [list(list(), list(int(1n), nothing), nothing), 'BIGINT[][]', '[[], [1, NULL], NULL]'],
  [list(list(nothing), list(string('x'))), 'VARCHAR[][]', '[[NULL], [x]]'],
]

test('every kind of value is bound exactly, with its own type', () => {
  for (const [value, type, text] of EXACT) {
    assert.deepEqual(bound(value), [type, text])
  }
})

test('any double comes back bit for bit', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const [text] = firstRow('SELECT $1', [double(value)])
      assert.ok(Object.is(Number(text), value), `${value} came back as ${String(text)}`)
    }),
    { numRuns: 200 },
  )
})

test('any text comes back as it was, whatever characters it has', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
      assert.deepEqual(firstRow('SELECT $1', [string(value)]), [value])
    }),
    { numRuns: 200 },
  )
})

test('a list of different numbers takes a type that holds all of them', () => {
  assert.deepEqual(bound(list(int(1n), double(2.5))), ['DOUBLE[]', '[1.0, 2.5]'])
  assert.deepEqual(bound(list(decimal('1.5'), decimal('22.25'), int(3n))), ['DECIMAL(4,2)[]', '[1.50, 22.25, 3.00]'])
  assert.deepEqual(bound(list(int(-1n), { kind: 'uint64', value: 2n ** 64n - 1n })), ['HUGEINT[]', '[-1, 18446744073709551615]'])
  assert.deepEqual(bound(list(list(int(1n)), list(double(0.5)))), ['DOUBLE[][]', '[[1.0], [0.5]]'])
})

test('a list without a common type, or with too many digits or levels, is refused', () => {
  const deep = Array.from({ length: 200 }).reduce<SqlValue>((inner) => list(inner), int(1n))
  const refused = [
    list(string('a'), int(1n)),
    list({ kind: 'bool', value: true }, int(1n)),
    list(list(), string('a')),
    list(decimal('0.1'), decimal('9'.repeat(38))),
    deep,
  ]
  for (const value of refused) assertFails(() => bound(value), 'PARAMETER_INVALID')
})

test('what is no number or does not fit is refused instead of cut', () => {
  const refused = [
    int(2n ** 63n),
    { kind: 'uint64', value: -1n } as const,
    hugeint(String(2n ** 127n)),
    hugeint('1.5'),
    hugeint(''),
    decimal('1e5'),
    decimal('-'),
    decimal('.'),
    decimal('9'.repeat(39)),
  ]
  for (const value of refused) assertFails(() => bound(value), 'PARAMETER_INVALID')
})

test('values bind by position, in any order and more than once', () => {
  assert.deepEqual(engine.texts('SELECT $2, $1, $2', { parameters: [int(1n), string('b')] }), [['b', '1', 'b']])
  assert.deepEqual(engine.texts('SELECT ?, ?', { parameters: [int(1n), string('b')] }), [['1', 'b']])
})

test('values bind by name', () => {
  const parameters = { low: int(3n), high: int(5n) }
  assert.deepEqual(engine.texts('SELECT i FROM range(9) t(i) WHERE i BETWEEN $low AND $high AND $low > 0', { parameters }), [
    ['3'],
    ['4'],
    ['5'],
  ])
})

test('values that do not match the parameters are refused, naming the parameter', () => {
  const attempt = (sql: string, parameters: Parameters) => () => engine.collect(sql, { parameters })
  assertFails(attempt('SELECT $1', []), 'PARAMETER_INVALID', { expected: '1', given: '0' })
  assertFails(attempt('SELECT 1', [int(1n)]), 'PARAMETER_INVALID', { expected: '0', given: '1' })
  assertFails(attempt('SELECT $2', [int(1n)]), 'PARAMETER_INVALID')
  assertFails(attempt('SELECT $a', [int(1n)]), 'PARAMETER_INVALID', { parameter: 'a' })
  assertFails(attempt('SELECT $a', {}), 'PARAMETER_INVALID', { parameter: 'a' })
  assertFails(attempt('SELECT $a', { a: int(1n), b: int(2n) }), 'PARAMETER_INVALID', { parameter: 'b', candidates: 'a' })
  assertFails(attempt('SELECT $toString', {}), 'PARAMETER_INVALID', { parameter: 'toString' })
})

test('a value of another type than the query suggests decides the type of the result', () => {
  assert.deepEqual(firstRow('SELECT coalesce($1, 1)', [double(5.5)]), [5.5])
  assert.deepEqual(firstRow('SELECT CASE WHEN true THEN $1 ELSE 1 END', [decimal('2.25')]), ['225'])
  assert.deepEqual(firstRow('SELECT [1, $1], 7', [double(2.5)]), [[1, 2.5], '7'])
  assert.deepEqual(firstRow('SELECT x FROM (VALUES ($1), (1)) t(x)', [int(2n ** 40n)]), [String(2n ** 40n)])
  assert.deepEqual(firstRow('SELECT $1, i + $2 FROM range(1) t(i)', [string('a'), double(0.5)]), ['a', 0.5])
})

test('one prepared statement gives each value its own type', () => {
  const sql = 'SELECT $1 AS x'
  let statement = null
  try {
    for (const [value, expected] of [
      [int(1n), '1'],
      [string('text'), 'text'],
      [double(0.5), 0.5],
      [list(int(1n)), ['1']],
      [int(2n), '2'],
    ] as const) {
      const page = engine.engine.open({
        connection: engine.connection,
        sql,
        parameters: [value],
        statement,
        files: [],
        target: null,
        maxBytes: 1 << 20,
        maxRows: 0,
      })
      statement ??= page.statement
      assert.deepEqual(plainTable(page.data).columns, [[expected]])
    }
  } finally {
    if (statement !== null) engine.engine.disposeStatements(engine.connection, [statement])
  }
})

test('a schema that parameters decide cannot be told without them', () => {
  assertFails(() => engine.engine.schemaOf(engine.connection, 'SELECT $1 AS x', null), 'PARAMETER_INVALID')
})
