// What SQL may not name, however it is written; and that what only looks like it is let through.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { parsePart, parseUserSql } from '../../../../server/handles/user-sql.ts'

const HELD = `quiver_t_${'0123456789abcdef'.repeat(2)}`

for (const text of [
  'FROM duckdb_tables()',
  'FROM DuckDB_Tables()',
  'FROM "duckdb_tables"()',
  'FROM duckdb_tables /* a */ -- b\n ()',
  'FROM duckdb_tables\u200b()',
  'FROM duckdb_tables\u2060()',
  'FROM duckdb_tables\u00a0()',
  'FROM main.duckdb_tables()',
  'FROM system.main.duckdb_schemas()',
  'SELECT * FROM t, duckdb_settings()',
  'SELECT (SELECT count(*) FROM duckdb_views())',
  'WITH x AS (FROM duckdb_columns()) FROM x',
  'FROM duckdb_tables',
  'FROM "duckdb_tables"',
  'FROM sqlite_master',
  'FROM pg_class',
  'FROM pg_catalog.anything',
  'FROM information_schema.tables',
  'FROM "INFORMATION_SCHEMA"."tables"',
  'FROM system.information_schema.tables',
  'FROM system.main.histogram(a, b)',
  'FROM "system".histogram(a, b)',
  "FROM query('SELECT 1')",
  "FROM query_table('t')",
  "FROM json_execute_serialized_sql('{}')",
  "SELECT json_serialize_plan('SELECT 1')",
  "SELECT current_setting('temp_directory')",
  "SELECT 'temp_directory'.current_setting()",
  'SELECT current_query()',
  'SELECT pg_get_viewdef(1)',
  "FROM which_secret('s3://x', 's3')",
  "FROM sql_auto_complete('SEL')",
  'FROM enable_logging()',
  'FROM enable_peg_parser()',
  'FROM checkpoint()',
  'SELECT setseed(0.5)',
  "SELECT write_log('x')",
  'SELECT sleep_ms(1)',
  'SELECT pg_sleep(1)',
  'FROM arrow_scan(1, 2, 3)',
  'SELECT __internal_decompress_string(1)',
  "FROM read_duckdb('x.db', table_name = 't')",
  "FROM pragma_table_info('t')",
  "FROM read_csv('x.csv', store_rejects = true)",
  "FROM read_csv('x.csv', rejects_table = 'r')",
  `FROM ${HELD}.rows`,
  `FROM "${HELD}"."rows"`,
  `FROM memory.${HELD.toUpperCase()}.rows`,
  'SHOW TABLES',
  'SHOW ALL TABLES',
  'SHOW',
  'DESCRIBE',
  'SHOW DATABASES',
  'SHOW SCHEMAS',
  'SHOW "tables"',
  "SHOW 'tables'",
  'DESCRIBE TABLES',
  'FROM (SHOW ALL TABLES)',
  'FROM (DESCRIBE)',
  'FROM (DESC TABLES)',
  'WITH x AS (SHOW TABLES FROM y) FROM x',
]) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseUserSql(text),
      (error) => error instanceof DataError && error.reason === 'SQL_ERROR' && error.details['position'] !== undefined,
    )
  })
}

for (const text of [
  'SELECT query, checkpoint, system.cpu, setseed FROM t',
  'FROM system',
  'SELECT query FROM t ORDER BY a DESC',
  'SELECT max(a ORDER BY b DESC) FROM t',
  'SHOW trades',
  'DESCRIBE trades',
  'DESCRIBE SELECT 1',
  'FROM (DESCRIBE trades)',
  "SELECT 'duckdb_tables()', 'FROM information_schema.tables'",
  'SELECT histogram(a) FROM t',
  'FROM range(10)',
  "FROM read_csv('x.csv', header = true)",
  'SELECT t.show, t.describe FROM t',
  'SELECT current_date, current_user, version()',
]) {
  test(`takes ${JSON.stringify(text)}`, () => {
    assert.equal(parseUserSql(text).body.length, text.length)
  })
}

test('a predicate and a type are looked at alike', () => {
  assert.throws(() => parsePart('a IN (SELECT table_name FROM duckdb_tables())', 'predicate'), /duckdb_tables\(\) cannot be used here/)
  assert.throws(() => parsePart('DECIMAL((SELECT 1 FROM pg_class))', 'type'), /pg_class cannot be used here/)
  assert.throws(() => parsePart('INTEGER) , (x', 'type'), /closing parenthesis/)
  assert.equal(parsePart('DECIMAL(9, 2)', 'type'), 'DECIMAL(9, 2)')
})

test('says where, in the words of the caller', () => {
  assert.throws(
    () => parseUserSql("  SELECT '\u{1f600}' FROM Duckdb_Tables()"),
    (error) =>
      error instanceof DataError &&
      error.message === 'duckdb_tables() cannot be used here: it tells of the server and of what others hold.' &&
      error.details['position'] === '19',
  )
})

test('wide spaces become plain ones outside of strings, names and comments’ ends', () => {
  const { body } = parseUserSql("/*'*/\u2003SELECT\u00a0'a\u00a0b'\u200b, \"c\u3000\"\u2060-- d\n FROM\ufefft")
  assert.equal(body, 'SELECT \'a\u00a0b\' , "c\u3000" -- d\n FROM t')
})
