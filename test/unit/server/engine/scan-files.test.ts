// Which files a read stands for, and in which order their rows come.
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { tableFromIPC } from 'apache-arrow'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine({ threads: 2 })
after(() => {
  engine[Symbol.dispose]()
})

function csv(name: string, ...values: (string | number)[]): string {
  return engine.file(name, `v\n${values.join('\n')}\n`)
}

function values(...names: string[]): (string | null)[] {
  return engine.read(names).rows.map(([value = null]) => value)
}

test('several paths are one table in the order that they are given', () => {
  csv('order/a.csv', 1, 2)
  csv('order/b.csv', 3)
  assert.deepEqual(values('order/b.csv', 'order/a.csv'), ['3', '1', '2'])
  assert.deepEqual(values('order/a.csv', 'order/a.csv'), ['1', '2', '1', '2'])
})

test('a glob gives its files by name, and ** those below', () => {
  csv('glob/b1.csv', 2)
  csv('glob/a1.csv', 1)
  csv('glob/deep/er/c1.csv', 3)
  engine.file('glob/a1.json', '{}')
  assert.deepEqual(values('glob/*.csv'), ['1', '2'])
  assert.deepEqual(values('glob/[bc]?.csv'), ['2'])
  assert.deepEqual(values('glob/**/*.csv'), ['1', '2', '3'])
  assert.deepEqual(values('glob/b*.csv', 'glob/*/*/c*.csv', 'glob/a*.csv'), ['2', '3', '1'])
})

test('a directory gives its data files, those of its directories too', () => {
  csv('directory/b.csv', 2)
  csv('directory/a/x.csv', 1)
  engine.file('directory/README.md', 'not data')
  assert.deepEqual(values('directory'), ['1', '2'])
  assert.deepEqual(values('directory/'), ['1', '2'])
})

test('a directory leaves out what begins with a dot or an underscore', () => {
  csv('hidden/a.csv', 1)
  csv('hidden/.b.csv', 2)
  csv('hidden/_temporary/c.csv', 3)
  engine.file('hidden/_SUCCESS', '')
  assert.deepEqual(values('hidden'), ['1'])
  assert.deepEqual(values('hidden/.b.csv'), ['2'])
  csv('.all/hidden/a.csv', 4)
  assert.deepEqual(values('.all/hidden'), ['4'])
})

test('a directory with files of several formats needs the format', () => {
  csv('mixed/a.csv', 1)
  engine.file('mixed/b.json', '{"v": 2}')
  assertFails(() => engine.read(['mixed']), 'ARGUMENT_INVALID', { path: engine.path('mixed/b.json') })
  assert.deepEqual(engine.read(['mixed'], { format: 'json' }).rows, [['2']])
})

test('hive directories become columns, unless switched off', () => {
  csv('hive/year=2020/month=1/x.csv', 1)
  csv('hive/year=2021/month=12/x.csv', 2)
  const found = engine.read(['hive'], { columns: ['v', 'year', 'month'] })
  assert.deepEqual(found, {
    types: { v: 'BIGINT', year: 'BIGINT', month: 'BIGINT' },
    rows: [
      ['1', '2020', '1'],
      ['2', '2021', '12'],
    ],
  })
  assert.deepEqual(engine.read(['hive'], { predicate: 'year = 2021', columns: ['v'] }).rows, [['2']])
  assert.deepEqual(engine.read(['hive'], { hivePartitioning: false }).types, { v: 'BIGINT' })
})

test('columns of several files are found by their names, whatever their places', () => {
  for (const format of ['parquet', 'csv', 'json'] as const) {
    const write = (name: string, sql: string): string => {
      engine.write(`by-name/${name}.${format}`, sql, { format })
      return `by-name/${name}.${format}`
    }
    const first = write('first', "SELECT 1 AS a, 'x' AS b FROM range(2)")
    const turned = write('turned', "SELECT 'y' AS b, 2 AS a FROM range(2)")
    const lacking = write('lacking', 'SELECT 3 AS a FROM range(2)')
    assert.deepEqual(engine.read([first, turned]).rows, [
      ['1', 'x'],
      ['1', 'x'],
      ['2', 'y'],
      ['2', 'y'],
    ])
    assert.deepEqual(Object.keys(engine.read([turned, first]).types), ['b', 'a'])
    assert.deepEqual(engine.read([first, lacking], { unionByName: true }).rows.at(-1), ['3', null])
    if (format === 'json') assert.deepEqual(engine.read([first, lacking]).rows.at(-1), ['3', null])
    else assertFails(() => engine.read([first, lacking]), 'VALUE_INVALID')
  }
})

test('any file name is taken as it is', () => {
  const names = [
    "it's.csv",
    'two words.csv',
    'a[1].csv',
    'a?b*.csv',
    '{a,b}.csv',
    'back\\slash.csv',
    'line\nbreak.csv',
    '"quoted".csv',
    '100%20.csv',
    '$HOME.csv',
    '漢字 ü 😀.csv',
    '-v.csv',
    'd[ir]/x[0].csv',
  ]
  names.forEach((name, index) => {
    csv(`names/${name}`, index)
    assert.deepEqual(values(`names/${name}`), [String(index)], name)
  })
  csv('names/inside [dir]/x.csv', 'in')
  assert.deepEqual(values('names/inside [dir]'), ['in'])
})

test('any column name is taken as it is', () => {
  engine.file('columns.csv', '"q""q","[x]","it\'s",ä b,select\n1,2,3,4,5\n')
  assert.deepEqual(engine.read(['columns.csv'], { columns: ['select', 'ä b', "it's", '[x]', 'q"q'] }), {
    types: { select: 'BIGINT', 'ä b': 'BIGINT', "it's": 'BIGINT', '[x]': 'BIGINT', 'q"q': 'BIGINT' },
    rows: [['5', '4', '3', '2', '1']],
  })
})

test('the suffix tells the format, before that of the compression, in any case', () => {
  const text = { csv: 'v\n1\n', tsv: 'v\tw\n1\t2,3\n', txt: 'v|w\n1|2\n', json: '[{"v": 1}]', ndjson: '{"v": 1}\n', jsonl: '{"v": 1}\n' }
  for (const [suffix, content] of Object.entries(text)) {
    engine.file(`suffix/x.${suffix}`, content)
    assert.equal(values(`suffix/x.${suffix}`)[0], '1', suffix)
    for (const compressed of ['gz', 'GZ', 'gzip']) {
      engine.file(`suffix/x.${suffix.toUpperCase()}.${compressed}`, gzipSync(content))
      assert.equal(values(`suffix/x.${suffix.toUpperCase()}.${compressed}`)[0], '1', `${suffix}.${compressed}`)
    }
  }
  for (const suffix of ['csv', 'ndjson'] as const) {
    engine.write(`suffix/z.${suffix}.zst`, 'SELECT 1 AS v', { format: suffix === 'csv' ? 'csv' : 'json' })
    assert.deepEqual(values(`suffix/z.${suffix}.zst`), ['1'])
  }
  engine.write('suffix/x.PQ', 'SELECT 1 AS v')
  assert.deepEqual(values('suffix/x.PQ'), ['1'])
})

test('a name without a known suffix needs the format', () => {
  csv('data.bin', 1)
  assertFails(() => values('data.bin'), 'FORMAT_UNKNOWN', { path: engine.path('data.bin') })
  assert.deepEqual(engine.read(['data.bin'], { format: 'csv' }).rows, [['1']])
})

test('files of one read are compressed alike where the suffix is unusual', () => {
  engine.file('alike/a.csv.gzip', gzipSync('v\n1\n'))
  engine.file('alike/b.csv', 'v\n2\n')
  engine.file('alike/c.csv.gz', gzipSync('v\n3\n'))
  assertFails(() => values('alike/a.csv.gzip', 'alike/b.csv'), 'ARGUMENT_INVALID', { path: engine.path('alike/b.csv') })
  assert.deepEqual(values('alike/a.csv.gzip', 'alike/c.csv.gz'), ['1', '3'])
  assert.deepEqual(values('alike/b.csv', 'alike/c.csv.gz'), ['2', '3'])
})

test('what is not there, or not a file, is an error that names it', () => {
  mkdirSync(engine.path('none'))
  csv('none.csv', 1)
  symlinkSync('loop.csv', engine.path('loop.csv'))
  const missing = [
    'missing.csv',
    'missing/x.csv',
    'none',
    'none.csv/x.csv',
    'none/*.csv',
    'mis[s]ing*',
    'loop.csv',
    `${'x'.repeat(300)}.csv`,
  ]
  for (const name of missing) assertFails(() => values(name), 'FILE_NOT_FOUND', { path: engine.path(name) })
  assertFails(() => engine.read([]), 'ARGUMENT_INVALID', { field: 'paths' })
  assertFails(() => engine.read(['none.csv', 'missing.csv']), 'FILE_NOT_FOUND', { path: engine.path('missing.csv') })
})

test('rows keep the order of files and of rows within them, on several threads', () => {
  const rows = 150_000
  for (let file = 0; file < 4; file++)
    engine.write(`big/${file}.parquet`, `SELECT ${file} * ${rows} + i AS v, repeat('x', (i % 50)::INTEGER) AS s FROM range(${rows}) t(i)`, {
      rowGroupRows: 10_000,
    })
  const { relation, files } = engine.engine.scan(engine.connection, { paths: [engine.path('big')], rowIndexColumn: 'nr' })
  const check = `SELECT count(*), count(*) FILTER (v <> nr) FROM ${relation ?? ''}`
  assert.deepEqual(engine.texts(check, { files }), [[String(4 * rows), '0']])
  const { ipc } = engine.collect(`SELECT v FROM ${relation ?? ''}`, { files, maxBytes: 100_000 })
  const values = tableFromIPC(ipc).getChild('v')?.toArray() as BigInt64Array
  assert.equal(values.length, 4 * rows)
  assert.equal(
    values.findIndex((value, row) => value !== BigInt(row)),
    -1,
  )
})
