// Wrong SQL fails with a reason that says what is wrong and details that say where; only queries run at all.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { writeFileSync } from 'node:fs'
import type { Reason } from '../../../../server/errors.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

function fails(sql: string, reason: Reason, details: Readonly<Record<string, string>> = {}): string {
  return assertFails(() => engine.collect(sql), reason, details).message
}

test('a syntax error says where it is', () => {
  fails('SELECT 1 2', 'SQL_ERROR', { position: '9' })
  fails("SELECT 'ü' FORM x", 'SQL_ERROR', { position: '17' }) // bytes: ü has two
  fails("SELECT 'abc", 'SQL_ERROR', { position: '7' })
  fails('SELECT', 'SQL_ERROR')
  fails('', 'SQL_ERROR')
  fails('-- nothing', 'SQL_ERROR')
})

test('an unknown column is named, with the columns that there are', () => {
  fails('SELECT prise FROM (SELECT 1 AS price, 2 AS qty)', 'COLUMN_NOT_FOUND', { column: 'prise', candidates: 'price', position: '7' })
  fails('SELECT t.x FROM (SELECT 1 AS a) t', 'COLUMN_NOT_FOUND', { column: 'x', position: '7' })
  fails('SELECT a FROM (SELECT 1 AS a) ORDER BY x', 'COLUMN_NOT_FOUND', { column: 'x' })
  fails('SELECT * EXCLUDE (x) FROM (SELECT 1 AS a)', 'COLUMN_NOT_FOUND', { column: 'x' })
  fails('SELECT * REPLACE (1 AS x) FROM (SELECT 1 AS a)', 'COLUMN_NOT_FOUND', { column: 'x' })
  fails('FROM (SELECT 1 AS a) t JOIN (SELECT 1 AS b) u USING (a)', 'COLUMN_NOT_FOUND', { column: 'a' })
  fails('SELECT "no such" FROM (SELECT 1 AS a)', 'COLUMN_NOT_FOUND', { column: 'no such' })
})

test('an unknown table is named', () => {
  fails('FROM ticks', 'TABLE_NOT_FOUND', { name: 'ticks', position: '5' })
  fails('SELECT x.a FROM (SELECT 1 AS a) t', 'TABLE_NOT_FOUND', { position: '7' })
  fails('FROM elsewhere.ticks', 'TABLE_NOT_FOUND')
  fails('FROM other.elsewhere.ticks', 'TABLE_NOT_FOUND')
})

test('an unknown function or type is an error of the SQL, with what comes near', () => {
  fails('SELECT summ(1)', 'SQL_ERROR', { name: 'summ', candidates: 'sum', position: '7' })
  fails('SELECT 1::integr', 'SQL_ERROR', { name: 'integr', candidates: 'integer' })
  fails("SELECT abs(DATE '2020-01-01')", 'SQL_ERROR', { name: 'abs', position: '7' })
  fails('SELECT st_point(1, 2)', 'SQL_ERROR')
})

test('a value that cannot be is VALUE_INVALID, not a fault of the SQL', () => {
  const values = [
    "'x'::INTEGER",
    '300::TINYINT',
    '9223372036854775807 + 1',
    '5::UTINYINT - 6::UTINYINT',
    '(-9223372036854775808)::BIGINT // -1',
    '123456.78::DECIMAL(4, 2)',
    "DATE '2020-99-01'",
    "strptime('x', '%Y')",
    "json_extract('{', '$')",
    "'{'::JSON",
    "map(['a', 'a'], [1, 2])",
    "error('boom')",
    'sqrt(-1)',
    "regexp_matches('a', '(')",
    '(SELECT i FROM range(2) t(i))',
  ]
  for (const value of values) fails(`SELECT ${value}`, 'VALUE_INVALID')
  fails("SELECT 'x'::INTEGER", 'VALUE_INVALID', { position: '10' })
})

test('division by zero is null, as in DuckDB', () => {
  assert.deepEqual(engine.texts('SELECT 1 // 0, 1 % 0, 1.0 / 0'), [[null, null, 'inf']])
})

test('an error in a late row comes with the page that would have it', () => {
  const late = "SELECT CASE WHEN i = 500000 THEN error('late') ELSE i END FROM range(1000000) t(i)"
  const { connection } = engine
  const limits = { maxBytes: 65_536, maxRows: 0 }
  let page = engine.engine.open({ connection, sql: late, parameters: [], statement: null, files: [], target: null, ...limits })
  const { statement } = page
  assert.ok(statement)
  const failure = assertFails(() => {
    for (;;) {
      assert.ok(page.cursor)
      page = engine.engine.next(connection, page.cursor, limits.maxBytes, limits.maxRows)
    }
  }, 'VALUE_INVALID')
  assert.equal(failure.message, 'late')
  engine.engine.disposeStatements(connection, [statement])
  assert.deepEqual(engine.texts('SELECT 1'), [['1']])
})

test('a type that Arrow has no form for is refused by name', () => {
  assert.match(fails("SELECT 'x'::VARIANT", 'TYPE_UNSUPPORTED'), /VARIANT/)
})

test('only one statement runs, and a PIVOT that needs two says so', () => {
  fails('SELECT 1; SELECT 2', 'SQL_ERROR')
  assert.match(fails('PIVOT (SELECT 1 AS a, 2 AS b) ON a USING sum(b)', 'SQL_ERROR'), /PIVOT needs its columns written out/)
  assert.deepEqual(engine.texts('PIVOT (SELECT 1 AS a, 2 AS b) ON a IN (1, 3) USING sum(b)'), [['2', null]])
})

test('SQL nested deeper than the stack of a thread bears is refused', () => {
  const chain = (length: number): string => {
    const parts = Array.from(
      { length },
      (_, at) => `t${at + 1}(a) AS (SELECT a FROM t${at} UNION ALL SELECT a + 1 FROM t${at + 1} WHERE a < 0)`,
    )
    return `WITH RECURSIVE t0(a) AS (SELECT 1), ${parts.join(', ')} FROM t${length}`
  }
  assert.deepEqual(engine.texts(chain(50)), [['1']])
  for (const sql of [chain(250), `SELECT 1${' + 1'.repeat(1000)}`, `SELECT ${'abs('.repeat(500)}1${')'.repeat(500)}`])
    assert.match(fails(sql, 'SQL_ERROR'), /Max expression depth/)
})

test('every kind of query runs', () => {
  const queries = [
    'SELECT 1',
    'FROM range(1)',
    'VALUES (1)',
    'WITH x AS (SELECT 1) FROM x',
    'SELECT 1 UNION ALL SELECT 2',
    '(SELECT 1)',
    'SUMMARIZE SELECT 1 AS a',
    'DESCRIBE SELECT 1 AS a',
    'SHOW sqlite_master',
    'UNPIVOT (SELECT 1 AS a) ON a',
    'WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < 3) FROM t',
  ]
  for (const sql of queries) engine.collect(sql)
})

test('what is no query is refused and changes nothing', () => {
  engine.engine.store(engine.connection, 'SELECT 1 AS a', [], 'kept', [])
  const file = engine.path('out.csv')
  writeFileSync(file, 'before')
  const table = 'quiver_kept.rows'
  const statements = [
    'CREATE TABLE x (i INTEGER)',
    'CREATE TEMP TABLE x AS SELECT 1',
    'CREATE VIEW v AS SELECT 1',
    'CREATE MACRO m() AS 1',
    `INSERT INTO ${table} VALUES (2)`,
    `UPDATE ${table} SET a = 2`,
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE ${table} ADD COLUMN b INTEGER`,
    `WITH x AS (SELECT 1) INSERT INTO ${table} FROM x`,
    `COPY (SELECT 1) TO '${file}'`,
    `COPY ${table} FROM '${file}'`,
    `EXPORT DATABASE '${engine.path('export')}'`,
    `ATTACH '${engine.path('db')}'`,
    'SET threads = 1',
    'RESET threads',
    'PRAGMA enable_profiling',
    'PRAGMA disable_optimizer',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'CALL pragma_version()',
    'INSTALL httpfs',
    'LOAD httpfs',
    'BEGIN',
    'COMMIT',
    'CHECKPOINT',
    'VACUUM',
    'USE memory',
    'PREPARE p AS SELECT 1',
  ]
  for (const sql of statements) fails(sql, 'SQL_ERROR')
  assert.deepEqual(engine.texts(`FROM ${table}`), [['1']])
  assert.deepEqual(engine.texts(`SELECT content FROM read_text('${file}')`), [['before']])
  assert.deepEqual(engine.texts('SELECT table_name FROM system.main.duckdb_tables()'), [['rows']])
  engine.engine.dropTable(engine.connection, 'kept')
})
