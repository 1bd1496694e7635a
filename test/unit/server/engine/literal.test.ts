// Queries that run with their values written into them give what they give with parameters.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DataError } from '../../../../server/errors.ts'
import type { Page, SqlValue } from '../../../../server/engine/engine.ts'
import { canBeLiteral, withLiterals } from '../../../../server/handles/compose-sql.ts'
import { parseUserSql } from '../../../../server/handles/user-sql.ts'
import { TestEngine } from '../../../support/engine.ts'
import { plainTable, type PlainTable } from '../../../support/engine-results.ts'

const TABLE = `(VALUES (1, 'a', 1.5, DATE '2024-01-01', true), (7, 'it''s', -2.25, DATE '1969-12-31', false), (NULL, NULL, NULL, NULL, NULL))
  t(id, name, price, day, flag)`

const value: fc.Arbitrary<SqlValue> = fc.oneof(
  fc.boolean().map((flag) => ({ kind: 'bool', value: flag }) as const),
  fc
    .oneof(fc.bigInt({ min: -3n, max: 9n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
    .map((whole) => ({ kind: 'int64', value: whole }) as const),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((whole) => ({ kind: 'uint64', value: whole }) as const),
  fc.double().map((number) => ({ kind: 'double', value: number }) as const),
  fc
    .oneof(
      fc.constantFrom('a', "it's", '1', '2024-01-01', 'true'),
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
    )
    .map((text) => ({ kind: 'string', value: text }) as const),
  fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map((microseconds) => ({ kind: 'timestamp', microseconds }) as const),
  fc.integer({ min: -100_000, max: 100_000 }).map((days) => ({ kind: 'date', days }) as const),
  fc.constantFrom('0', '-0.10', '123456789012345678901234567890.12345').map((text) => ({ kind: 'decimal', value: text }) as const),
  fc.constantFrom('0', '-170141183460469231731687303715884105728', '99').map((text) => ({ kind: 'hugeint', value: text }) as const),
)

const QUERIES = [
  'SELECT $1',
  'SELECT $1 AS given, $1 IS NULL',
  `SELECT * FROM ${TABLE} WHERE id > $1`,
  `SELECT * FROM ${TABLE} WHERE name = $1 OR $1 = name`,
  `SELECT name, price + $1 FROM ${TABLE}`,
  `SELECT id, count(*) FROM ${TABLE} WHERE day < $1 GROUP BY id HAVING count(*) <> $1 ORDER BY ALL`,
  `SELECT coalesce(id, $1) AS known FROM ${TABLE}`,
  `SELECT * FROM ${TABLE} WHERE id IN ($1, 7)`,
  `SELECT * FROM ${TABLE} LIMIT $1`,
  'SELECT range AS i FROM range($1) LIMIT 3',
  "SELECT concat($1, 'x') AS text, typeof($1) AS type",
  `SELECT CASE WHEN flag THEN $1 END AS maybe FROM ${TABLE}`,
  'SELECT a FROM (SELECT $1) AS t(a)',
  'SELECT * FROM (SELECT $1)',
]

interface Outcome {
  readonly table?: PlainTable
  readonly error?: unknown
}

function run({ engine, connection }: TestEngine, sql: string, parameters: readonly SqlValue[], literal: string | null): Outcome {
  try {
    const parts: Uint8Array[] = []
    let page: Page = engine.open({
      connection,
      sql,
      parameters,
      literal,
      statement: null,
      files: [],
      target: null,
      maxBytes: 1 << 20,
      maxRows: 0,
    })
    const { statement } = page
    for (; ; page = engine.next(connection, page.cursor, 1 << 20, 0)) {
      parts.push(page.data)
      if (page.cursor === null) break
    }
    if (statement !== null) engine.disposeStatements(connection, [statement])
    return { table: plainTable(Buffer.concat(parts)) }
  } catch (error) {
    assert.ok(error instanceof DataError)
    return { error: { reason: error.reason, message: error.message, details: error.details } }
  }
}

function isOver(given: SqlValue, bound: bigint): boolean {
  return (given.kind === 'int64' || given.kind === 'uint64') && given.value > bound
}

test('results, names, types and errors are the same', () => {
  using engine = new TestEngine()
  fc.assert(
    fc.property(fc.constantFrom(...QUERIES), value, (sql, given) => {
      // Over 2^62 the engine refuses a LIMIT that comes as a parameter, and takes it as a literal.
      fc.pre(!(sql.includes('LIMIT $1') && isOver(given, 2n ** 62n)))
      assert.ok(canBeLiteral([given], []))
      const literal = withLiterals(parseUserSql(sql), [given])
      assert.deepEqual(run(engine, sql, [given], literal), run(engine, sql, [given], null))
    }),
    { numRuns: 1_500 },
  )
})

function openBoth({ engine, connection }: TestEngine, sql: string, literal: string, maxBytes = 1 << 20): Page {
  const parameters = [{ kind: 'int64', value: 5n }] as const
  return engine.open({ connection, sql, parameters, literal, statement: null, files: [], target: null, maxBytes, maxRows: 0 })
}

test('the statement that is kept is the one with the values, unless a value would name a column', () => {
  using engine = new TestEngine()
  const named = openBoth(engine, 'SELECT $1 AS five', "SELECT CAST('5' AS BIGINT) AS five")
  assert.equal(named.statement?.sql, "SELECT CAST('5' AS BIGINT) AS five")
  const unnamed = openBoth(engine, 'SELECT $1', "SELECT CAST('5' AS BIGINT)")
  assert.equal(unnamed.statement?.sql, 'SELECT $1')
})

test('an error after the first page has no position, which would be one in another text', () => {
  using engine = new TestEngine()
  const sql = "SELECT CAST(CASE WHEN range < 900000 THEN '1' ELSE 'x' END AS INTEGER) AS i FROM range(1000000) WHERE range > $1"
  let page = openBoth(engine, sql, sql.replace('$1', "CAST('5' AS BIGINT)"), 4_096)
  assert.throws(
    () => {
      while (page.cursor !== null) page = engine.engine.next(engine.connection, page.cursor, 4_096, 0)
    },
    (error) => error instanceof DataError && error.details['position'] === undefined,
  )
})

test('what has no quotes as a literal, is long, or reads files runs with parameters', () => {
  const int = { kind: 'int64', value: 1n } as const
  assert.equal(canBeLiteral([], []), false)
  assert.equal(canBeLiteral([int], [{}]), false)
  assert.equal(canBeLiteral([int, { kind: 'null' }], []), false)
  assert.equal(canBeLiteral({ a: int, b: { kind: 'list', values: [] } }, []), false)
  assert.equal(canBeLiteral([{ kind: 'bytes', value: new Uint8Array() }], []), false)
  assert.equal(canBeLiteral([{ kind: 'string', value: 'x'.repeat(257) }], []), false)
  assert.equal(canBeLiteral([{ kind: 'string', value: 'a\0b' }], []), false)
  assert.equal(canBeLiteral({ a: int, b: { kind: 'string', value: 'x' } }, []), true)
})
