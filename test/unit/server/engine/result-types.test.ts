// Results carry every SQL type to Arrow: what SQL says of a value is what Arrow readers see.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tableFromIPC, tableToIPC } from 'apache-arrow'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails, plainTable, rowsOf } from '../../../support/engine-results.ts'
import { SQL_TYPES, type SqlTypeCase } from './sql-types.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

/** Rows of the values, every seventh of them null, then the same columns as JSON of what they are. */
function values(types: readonly SqlTypeCase[], rows: number, filter = 'true'): string {
  const columns = types.map(({ value, type }, at) => `(CASE WHEN (i + ${at}) % 7 > 0 THEN (${value}) END)::${type} AS v${at}`)
  const told = types.map(({ plain }, at) => `CASE WHEN v${at} IS NOT NULL THEN ${plain(`v${at}`)} END::VARCHAR AS e${at}`)
  return `SELECT v.*, ${told.join(', ')} FROM (SELECT ${columns.join(', ')} FROM range(${rows}) t(i) WHERE ${filter}) v`
}

function fromJson(text: unknown): unknown {
  return text === null ? null : JSON.parse(text as string)
}

/** Reads a stream with both readers; every value must be what SQL says. Returns the number of rows. */
function checkStream(ipc: Uint8Array, types: readonly SqlTypeCase[]): number {
  const rewritten = tableToIPC(tableFromIPC(ipc), 'stream')
  for (const bytes of [ipc, rewritten]) {
    const { columns } = plainTable(bytes)
    for (const [at, { type }] of types.entries())
      assert.deepEqual(
        columns[at],
        columns[types.length + at]?.map(fromJson),
        `${type} in ${bytes === ipc ? 'our' : "apache-arrow's"} reading`,
      )
  }
  return plainTable(ipc).columns[0]?.length ?? 0
}

for (const rows of [0, 1, 2047, 2048, 2049]) {
  test(`all types are exact in results of ${rows} rows`, () => {
    const { ipc } = engine.collect(values(SQL_TYPES, rows))
    assert.equal(checkStream(ipc, SQL_TYPES), rows)
  })
}

test('every type is told by its SQL name', () => {
  const select = SQL_TYPES.map(({ value, type }, at) => `(${value})::${type} AS v${at}`).join(', ')
  const { columns } = engine.engine.schemaOf(engine.connection, `SELECT ${select} FROM range(1) t(i)`, null)
  // The engine quotes the names inside of types.
  const told = columns.map(({ sqlType }) => sqlType.replaceAll(/"(\w+)"/g, '$1'))
  assert.deepEqual(
    told,
    SQL_TYPES.map(({ type }) => type),
  )
})

/** Those with parts that do not end on byte bounds, or that refer to others. */
const HARD = SQL_TYPES.filter(({ type }) => /BOOLEAN|VARCHAR\[|ENUM|UNION|MAP\(VARCHAR|DECIMAL\(38/.test(type))

test('filtered results, in chunks of any number of rows, are joined without a gap', () => {
  for (const filter of ['i % 3 <> 1', 'hash(i) % 10 < 7', 'i % 2048 < 5', 'i % 2048 = 2047', 'i BETWEEN 2040 AND 2060', 'i = 4095']) {
    const { ipc } = engine.collect(values(HARD, 4_500, filter))
    assert.ok(checkStream(ipc, HARD) > 0)
  }
})

test('batches of any number of rows are cut anywhere', () => {
  for (const [maxRows, rows] of [
    [1, 40],
    [7, 2100],
    [1000, 5000],
    [2049, 5000],
  ] as const) {
    // One page for all of them: a batch ends with its page as well.
    const { ipc } = engine.collect(values(HARD, rows, 'hash(i) % 10 < 8'), { maxRows, maxBytes: 64 << 20 })
    assert.ok(checkStream(ipc, HARD) > 0)
    const sizes = tableFromIPC(ipc).batches.map((batch) => batch.numRows)
    assert.deepEqual(
      sizes.filter((size, at) => size !== maxRows && at < sizes.length - 1),
      [],
    )
  }
})

test('pages of any number of bytes hold the same rows', () => {
  for (const maxBytes of [1, 10_000, 300_000]) {
    const { ipc } = engine.collect(values(HARD, 4_500), { maxBytes })
    assert.equal(checkStream(ipc, HARD), 4_500)
  }
})

test('100,000 rows are exact', () => {
  const types = SQL_TYPES.filter(({ type }) => ['BOOLEAN', 'VARCHAR', 'BOOLEAN[]', "ENUM('a', 'b')[]"].includes(type))
  const { ipc } = engine.collect(values(types, 100_000))
  assert.equal(checkStream(ipc, types), 100_000)
})

test('apache-arrow sees the values of scalar types', () => {
  const sql = `
    SELECT 5::TINYINT AS int8, 9223372036854775807 AS int64, 1.5::FLOAT AS float32, 0.1::DOUBLE AS float64, true AS bool, 'ü' AS text,
      '\\x00\\xFF'::BLOB AS bytes, DATE '2020-01-31' AS date, 'b'::ENUM('a', 'b') AS word, [1, NULL] AS list, {'a': 1} AS struct, NULL::DATE AS nothing`
  const row = tableFromIPC(engine.collect(sql).ipc).get(0)?.toJSON() as Record<string, unknown>
  const plain = { ...row, list: [...(row['list'] as Iterable<unknown>)], struct: (row['struct'] as { toJSON(): unknown }).toJSON() }
  assert.deepEqual(plain, {
    int8: 5,
    int64: 9_223_372_036_854_775_807n,
    float32: 1.5,
    float64: 0.1,
    bool: true,
    text: 'ü',
    bytes: Uint8Array.of(0, 255),
    date: Date.parse('2020-01-31'),
    word: 'b',
    list: [1, null],
    struct: { a: 1 },
    nothing: null,
  })
})

test('numbers that are no numbers, and instants that are none, are kept', () => {
  const sql = `SELECT unnest(['nan', 'inf', '-inf', '-0']::DOUBLE[]) AS d, unnest(['nan', 'inf', '-inf', '-0']::FLOAT[]) AS f,
    unnest(['infinity', '-infinity']::TIMESTAMP[]) AS t, unnest(['infinity', '-infinity']::DATE[]) AS day`
  const { columns } = plainTable(engine.collect(sql).ipc)
  assert.deepEqual(columns, [
    ['NaN', 'Infinity', '-Infinity', -0],
    ['NaN', 'Infinity', '-Infinity', -0],
    ['9223372036854775807', '-9223372036854775807', null, null],
    ['2147483647', '-2147483647', null, null],
  ])
})

test('types without a twin in Arrow come as DuckDB maps them', () => {
  const sql = `SELECT '0101'::BIT AS bit, 5::BIGNUM AS bignum, 'POINT (1 2)'::GEOMETRY AS geometry, NULL AS nothing, [] AS empty`
  const { schema, columns } = plainTable(engine.collect(sql).ipc)
  assert.deepEqual(
    schema.fields.map(({ type, metadata }) => [type.kind, Object.fromEntries(metadata)['ARROW:extension:name']]),
    [
      ['binary', undefined],
      ['binary', 'arrow.opaque'],
      ['binary', 'geoarrow.wkb'],
      ['int', undefined],
      ['list', undefined],
    ],
  )
  assert.deepEqual(rowsOf(columns), [['04f5', '80000105', '0101000000000000000000f03f0000000000000040', null, []]])
})

test('unsigned numbers of 128 bits are right, or an error that says so, also inside of other types', () => {
  const most = '99999999999999999999999999999999999999'
  const values = `SELECT ${most}::UHUGEINT AS x, i::UHUGEINT AS x, {'a "UHUGEINT"': [i::UHUGEINT]} AS s, 'UHUGEINT' AS t FROM range(3) r(i) ORDER BY i DESC`
  const [x, again, structs, words] = plainTable(engine.collect(values).ipc).columns
  assert.deepEqual([x, again, words], [[most, most, most], ['2', '1', '0'], Array(3).fill('UHUGEINT')])
  assert.equal(JSON.stringify(structs?.[0]), JSON.stringify({ 'a "UHUGEINT"': ['2'] }))
  for (const value of ['340282366920938463463374607431768211455', '170141183460469231731687303715884105728']) {
    for (const sql of [`SELECT ${value}::UHUGEINT AS x`, `SELECT [${value}::UHUGEINT] AS x`, `SELECT {'a': ${value}::UHUGEINT} AS x`]) {
      assert.match(assertFails(() => engine.collect(sql), 'VALUE_INVALID').message, /DECIMAL\(38,0\)/)
    }
    assert.deepEqual(engine.texts(`SELECT ${value}::UHUGEINT`), [[value]])
  }
})
