// Nothing outside the roots is read, written or told of, by paths or by SQL.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine()
const outside = mkdtempSync(join(tmpdir(), 'quiver-outside-'))
const secret = join(outside, 'secret.csv')
writeFileSync(secret, 'a\n1\n')
after(() => {
  engine[Symbol.dispose]()
  rmSync(outside, { recursive: true })
})

const up = `../${basename(outside)}/secret.csv`

function scan(path: string): void {
  engine.engine.scan(engine.connection, { paths: [path], format: 'csv' })
}

function write(path: string): void {
  engine.engine.write(engine.connection, 'SELECT 1', [], { path, format: 'csv', overwrite: true, partitionBy: [] }, null, 'test')
}

test('paths that lead outside are refused, whether there is something or not', () => {
  mkdirSync(engine.path('inside'))
  const paths = [
    secret,
    outside,
    join(outside, '*.csv'),
    join(outside, 'missing.csv'),
    `${engine.directory}/${up}`,
    `${engine.directory}/inside/../${up}`,
    `${engine.directory}-sibling/x.csv`,
    '/etc/passwd',
    '/proc/self/environ',
  ]
  for (const path of paths) {
    assertFails(
      () => {
        scan(path)
      },
      'OUTSIDE_ROOTS',
      { path },
    )
    assertFails(
      () => {
        write(path)
      },
      'OUTSIDE_ROOTS',
      { path },
    )
    assertFails(() => engine.engine.load(engine.connection, { paths: [path] }, 'loaded'), 'OUTSIDE_ROOTS', { path })
  }
})

test('addresses are no paths', () => {
  for (const path of [
    'http://localhost/x.csv',
    'https://localhost/x.csv',
    's3://bucket/x.csv',
    'file:///etc/passwd',
    'hf://x/y.csv',
    'gcs://b/x',
  ])
    assertFails(
      () => {
        scan(path)
      },
      'OUTSIDE_ROOTS',
      { path },
    )
})

test('symbolic links are followed inside the roots only', () => {
  engine.file('target/x.csv', 'a\n7\n')
  symlinkSync(engine.path('target/x.csv'), engine.path('good.csv'))
  symlinkSync(secret, engine.path('bad.csv'))
  symlinkSync(outside, engine.path('bad'))
  assert.deepEqual(engine.read(['good.csv']).rows, [['7']])
  for (const name of ['bad.csv', 'bad/secret.csv', 'bad', 'bad/*.csv', '*.csv']) {
    assertFails(() => {
      scan(engine.path(name))
    }, 'OUTSIDE_ROOTS')
  }
  assertFails(() => {
    write(engine.path('bad/new.csv'))
  }, 'OUTSIDE_ROOTS')
  assert.ok(!existsSync(join(outside, 'new.csv')))
})

test('SQL reads files inside the roots only', () => {
  const path = engine.file('sql/x.csv', 'a\n7\n')
  engine.write('sql/x.parquet', 'SELECT 7 AS a')
  assert.deepEqual(engine.texts(`FROM '${path}'`), [['7']])
  symlinkSync(secret, engine.path('sql/link.csv'))
  const outsiders = [
    `FROM '${secret}'`,
    `FROM read_csv('${secret}')`,
    `FROM read_csv(['${path}', '${secret}'])`,
    `FROM read_csv_auto('${engine.directory}/${up}')`,
    `FROM read_csv('${engine.path('sql/link.csv')}')`,
    `FROM read_text('${secret}')`,
    `FROM read_blob('${outside}/*')`,
    `FROM glob('${outside}/*')`,
    `FROM glob('/etc/*')`,
    `FROM sniff_csv('${secret}')`,
    `FROM read_json('${secret}')`,
    `FROM read_json_objects('${secret}')`,
    `FROM read_parquet('${secret}')`,
    `FROM parquet_metadata('${secret}')`,
    `FROM parquet_file_metadata('${secret}')`,
    `FROM read_duckdb('${secret}', table_name = 'x')`,
    `FROM query('FROM read_text(''${secret}'')')`,
    `FROM query_table('${secret}')`,
    `SELECT (SELECT content FROM read_text('${secret}'))`,
    `FROM read_csv('http://localhost:1/x.csv')`,
    `FROM read_parquet('s3://bucket/x.parquet')`,
  ]
  for (const sql of outsiders) assertFails(() => engine.collect(sql), 'OUTSIDE_ROOTS')
})

test('an address in SQL is refused as one, whatever it ends with', () => {
  for (const address of ['http://localhost:1/x', 'https://localhost:1/x.csv', 's3://bucket/x.parquet', 'ftp://localhost/x.y?z=1']) {
    for (const sql of [`FROM '${address}'`, `SELECT count(*) FROM "${address}" t`, `WITH t AS (FROM '${address}') FROM t`]) {
      const failure = assertFails(() => engine.collect(sql), 'OUTSIDE_ROOTS', { path: address })
      assert.equal(failure.message, `${address}: only local files can be used, in the directories that the server may touch`)
      assert.equal(failure.details['candidates'], undefined)
    }
  }
})

test('SQL cannot widen what it may do', () => {
  const attempts = [
    'SET enable_external_access = true',
    'SET GLOBAL allowed_directories = []',
    "SET home_directory = '/tmp'",
    'RESET lock_configuration',
    'SET lock_configuration = false',
    'PRAGMA enable_external_access',
    'LOAD httpfs',
    'INSTALL httpfs',
    `ATTACH '${join(outside, 'x.db')}'`,
  ]
  for (const sql of attempts) assertFails(() => engine.collect(sql), 'SQL_ERROR')
  assert.deepEqual(engine.texts("SELECT current_setting('enable_external_access'), current_setting('lock_configuration')"), [
    ['false', 'true'],
  ])
})

test('the text of a predicate or path stays what it is', () => {
  const path = engine.file("quote ' and [].csv", 'a\n7\n')
  assertFails(
    () => engine.engine.scan(engine.connection, { paths: [path], predicate: `a IN (SELECT a FROM '${secret}')` }),
    'OUTSIDE_ROOTS',
  )
  assertFails(() => {
    scan(`${engine.directory}/x.csv'] || ['${secret}`)
  }, 'FILE_NOT_FOUND')
})

test('values that partition files do not lead out of their directory', () => {
  for (const value of ['../../out', '/tmp/out', '..', 'a/b', 'a\\b', '\u0001', 'x'.repeat(100)]) {
    const { files } = engine.write('parts', `SELECT '${value}' AS p, 1 AS a`, { partitionBy: ['p'], overwrite: true })
    for (const file of files) assert.ok(file.startsWith(engine.path('parts/p=')) && !file.includes('/..'), file)
    assert.deepEqual(engine.read(['parts']).rows, [['1', value]])
  }
})
