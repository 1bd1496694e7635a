// Callers share one engine: none of them sees what the others hold, nor how the server is set up. Every function and view that the
// engine has is judged here, so that those of a next version are as well.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { tokenize } from '../../../../server/handles/sql-lexer.ts'
import { parseUserSql } from '../../../../server/handles/user-sql.ts'
import { TestEngine } from '../../../support/engine.ts'

const HELD = 't_0123456789abcdef0123456789abcdef'
const engine = new TestEngine()
before(() => {
  engine.engine.store(engine.connection, 'SELECT 42 AS secret', [], HELD, [])
})
after(() => {
  engine[Symbol.dispose]()
})

/** Functions after FROM that callers may use: they make rows of their arguments, or read files below the roots. */
const ALLOWED = [
  'generate_series',
  'glob',
  'histogram',
  'icu_calendar_names',
  'json_each',
  'json_tree',
  'parquet_bloom_probe',
  'parquet_file_metadata',
  'parquet_full_metadata',
  'parquet_kv_metadata',
  'parquet_metadata',
  'parquet_scan',
  'parquet_schema',
  'pg_timezone_names',
  'range',
  'read_blob',
  'read_csv',
  'read_csv_auto',
  'read_json',
  'read_json_auto',
  'read_json_objects',
  'read_json_objects_auto',
  'read_ndjson',
  'read_ndjson_auto',
  'read_ndjson_objects',
  'read_parquet',
  'read_text',
  'repeat',
  'repeat_row',
  'sniff_csv',
  'summary',
  'test_all_types',
  'test_vector_types',
  'unnest',
]
/** Scalar functions with a say about more than their arguments, and what was found about them. */
const JUDGED_SCALARS: Readonly<Record<string, 'refused' | 'harmless'>> = {
  col_description: 'refused',
  combine: 'refused',
  current_catalog: 'harmless',
  current_connection_id: 'harmless',
  current_database: 'harmless',
  current_query: 'refused',
  current_query_id: 'harmless',
  current_role: 'harmless',
  current_schema: 'harmless',
  current_schemas: 'harmless',
  current_setting: 'refused',
  current_transaction_id: 'harmless',
  current_user: 'harmless',
  currval: 'refused',
  finalize: 'refused',
  getvariable: 'harmless',
  in_search_path: 'harmless',
  json_deserialize_sql: 'harmless',
  json_serialize_plan: 'refused',
  json_serialize_sql: 'harmless',
  nextval: 'refused',
  obj_description: 'refused',
  pg_get_constraintdef: 'refused',
  pg_get_expr: 'refused',
  pg_get_viewdef: 'refused',
  pg_sleep: 'refused',
  setseed: 'refused',
  shobj_description: 'refused',
  sleep_ms: 'refused',
  txid_current: 'harmless',
  write_log: 'refused',
}

function isRefused(sql: string): boolean {
  try {
    parseUserSql(sql)
    return false
  } catch (error) {
    assert.ok(error instanceof DataError && error.reason === 'SQL_ERROR')
    return true
  }
}

function functionsOf(types: readonly string[]): string[] {
  const list = types.map((type) => `'${type}'`).join(', ')
  const sql = `SELECT DISTINCT function_name FROM system.main.duckdb_functions() WHERE internal AND function_type IN (${list}) ORDER BY 1`
  return engine.texts(sql).map(([name]) => name ?? '')
}

test('each function that makes a table is allowed by name, or refused', () => {
  const all = functionsOf(['table', 'table_macro'])
  assert.deepEqual(
    all.filter((name) => !isRefused(`FROM ${name}()`)),
    ALLOWED,
  )
})

test('pragmas are no functions of queries', () => {
  const tables = new Set(functionsOf(['table', 'table_macro']))
  for (const name of functionsOf(['pragma'])) {
    assert.ok(isRefused(`PRAGMA ${name}`))
    if (tables.has(name)) continue
    assert.throws(() => engine.collect(`FROM ${name}()`), { reason: 'SQL_ERROR' })
  }
})

test('each scalar function that may tell of, change or hold something is judged', () => {
  const telling =
    /^(?:current_|pg_get|pg_sleep|sleep|nextval|currval|setseed|write_|getenv|getvariable|in_search|.*_description$|.*serialize|txid|combine$|finalize$)/
  const plain = /^current_(?:date|time|timestamp|localtime|localtimestamp)$|^pg_get_serial/
  const found = functionsOf(['scalar', 'macro']).filter((name) => telling.test(name) && !plain.test(name))
  assert.deepEqual(Object.fromEntries(found.map((name) => [name, isRefused(`SELECT ${name}()`) ? 'refused' : 'harmless'])), JUDGED_SCALARS)
})

test('each view of the engine is refused by name, and hidden from names that are texts', () => {
  const views = engine.texts('SELECT DISTINCT schema_name, view_name FROM system.main.duckdb_views() WHERE internal')
  assert.ok(views.length > 40)
  for (const [schema, view] of views) {
    assert.ok(isRefused(`FROM ${schema}.${view}`), `${schema}.${view}`)
    if (schema === 'information_schema') continue
    assert.ok(isRefused(`FROM ${view}`), view ?? '')
    assert.throws(() => engine.collect(`FROM '${view}'`), { reason: 'SQL_ERROR', message: /catalog cannot be read/ })
  }
})

test('a text does not become the name of a table that lists tables', () => {
  const texts = ["'duckdb_tables'", "e'duckdb\\x5ftables'", '$$duckdb_tables$$', "'sqlite_master'"]
  for (const text of texts)
    for (const sql of [`FROM ${text}`, `FROM histogram(${text}, table_name)`, `FROM main.histogram(${text}, 'table_name')`]) {
      if (!isRefused(sql)) assert.throws(() => engine.collect(sql), { reason: 'SQL_ERROR' }, sql)
    }
  assert.deepEqual(engine.texts('SELECT histogram(a)::VARCHAR FROM (VALUES (1), (1)) t(a)'), [['{1=2}']])
})

test('held tables are not told of in errors', () => {
  for (const sql of ['FROM rows', 'FROM main.rows', 'FROM secret', 'SELECT secret', "FROM 'rows'", `FROM '${HELD}'`]) {
    assert.throws(
      () => engine.collect(sql),
      (error) => error instanceof DataError && !/quiver_t_|_held/.test(error.message + JSON.stringify(error.details)),
      sql,
    )
  }
})

test('the engine and the lexer agree on what is a space and what is part of a name', () => {
  // All that is a blank to somebody, and some of the rest.
  const isBlank = (code: number) => /[\s\p{Z}\p{Cf}\p{Cc}]/u.test(String.fromCharCode(code))
  const codes = Array.from({ length: 0xd800 - 0x80 }, (_, index) => 0x80 + index)
    .filter((code) => isBlank(code) || code % 97 === 0)
    .concat(0xfeff)
  for (let at = 0; at < codes.length; at += 250) {
    const some = codes.slice(at, at + 250).map((code) => String.fromCharCode(code))
    const sql = `SELECT ${some.map((character) => `1 a${character}`).join(', ')}`
    const { columns } = engine.engine.schemaOf(engine.connection, sql, null)
    const tokens = some.map((character) => tokenize(`a${character}`))
    columns.forEach(({ name }, index) => {
      const [first] = tokens[index] as readonly { readonly end: number }[]
      assert.equal(first?.end === 1, name === 'a', `U+${some[index]?.charCodeAt(0).toString(16)}`)
    })
  }
})
