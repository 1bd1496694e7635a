import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runCli, type CliResult } from '../../support/run-cli.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

let server: TestServer

before(async () => {
  server = await startServer()
  mkdirSync(join(server.root, 'data'))
  for (const day of [1, 2]) {
    const rows = Array.from({ length: 20 }, (_, row) => `${day},${row % 2 === 0 ? 'ACME' : 'BOLT'},${row}`)
    writeFileSync(join(server.root, 'data', `day-${day}.csv`), ['day,symbol,qty', ...rows, ''].join('\n'))
  }
})

after(() => server[Symbol.asyncDispose]())

function read(...args: string[]): Promise<CliResult> {
  return runCli(['read', '--server', server.address, ...args], { cwd: server.root })
}

test('a file is shown as its columns and its first rows', async () => {
  const { code, out } = await read('data/day-1.csv', '--limit', '2')
  assert.equal(code, 0)
  assert.deepEqual(out.split('\n'), [
    '┌────────┬──────────┬────────────┬────────┐',
    '│ column │ SQL type │ Arrow type │ nulls  │',
    '├────────┼──────────┼────────────┼────────┤',
    '│ day    │ BIGINT   │ Int64      │ may be │',
    '│ symbol │ VARCHAR  │ Utf8       │ may be │',
    '│ qty    │ BIGINT   │ Int64      │ may be │',
    '└────────┴──────────┴────────────┴────────┘',
    '┌─────┬────────┬─────┐',
    '│ day │ symbol │ qty │',
    '├─────┼────────┼─────┤',
    '│   1 │ ACME   │   0 │',
    '│   1 │ BOLT   │   1 │',
    '└─────┴────────┴─────┘',
    'the first 2 rows; there are more: raise --limit, or take all with --format csv, json or arrow',
    '',
  ])
})

test('paths, globs and directories are one table, of which columns and rows can be chosen', async () => {
  for (const paths of [['data'], ['data/*.csv'], ['data/day-1.csv', 'data/day-2.csv']]) {
    const { out } = await read(...paths, '--columns', 'qty,day', '--where', 'qty >= 19', '--format', 'csv')
    assert.equal(out, 'qty,day\n19,1\n19,2\n')
  }
})

test('--stats and --describe say how much there is and what is in it', async () => {
  const { out: stats } = await read('data', '--stats', '--format', 'json')
  assert.match(stats, /^\{"rows":40,"columns":3,"files":2,"bytes":\d+\}\n$/)
  const { out: statistics } = await read('data', '--describe', '--format', 'csv')
  assert.deepEqual(
    statistics
      .trim()
      .split('\n')
      .map((line) => line.split(',')[0]),
    ['column_name', 'day', 'symbol', 'qty'],
  )
})

test('a dialect that cannot be detected can be told', async () => {
  writeFileSync(join(server.root, 'plain.txt'), '1;a\n2;b\n')
  const { out } = await read('plain.txt', '--input-format', 'csv', '--delimiter', ';', '--no-header', '--format', 'csv')
  assert.equal(out.split('\n').slice(1).join('\n'), '1,a\n2,b\n')
})

test('rows are written by the server, also into partitions, and as far as the limit says', async () => {
  assert.match((await read('data', '--write', 'all.parquet', '--limit', '30')).out, /^Wrote 30 rows to 1 file /)
  assert.match((await read('all.parquet', '--write', 'parts', '--partition-by', 'day,symbol')).out, /^Wrote 30 rows to 4 files /)
  assert.deepEqual(readdirSync(join(server.root, 'parts')).sort(), ['day=1', 'day=2'])
})

test('rows are written by the command in the form that the suffix says', async () => {
  await read('data/day-1.csv', '--output', 'out.tsv', '--limit', '1')
  assert.equal(readFileSync(join(server.root, 'out.tsv'), 'utf8'), 'day\tsymbol\tqty\n1\tACME\t0\n')
})

test('what cannot be read is one line that names it', async () => {
  writeFileSync(join(server.root, 'broken.parquet'), 'PAR1 and then nothing')
  assert.match((await read('broken.parquet')).err, /^quiver: .*broken\.parquet.* \(FILE_CORRUPT\)\n$/)
  assert.match((await read('absent.csv')).err, /^quiver: .*absent\.csv.* \(FILE_NOT_FOUND\)\n$/)
  const { code, err } = await read('/')
  assert.deepEqual([code, /^quiver: .* \(OUTSIDE_ROOTS\)\n$/.test(err)], [1, true])
})

test('options that exclude one another are wrong usage', async () => {
  assert.equal((await read('data', '--stats', '--describe')).code, 2)
  assert.equal((await read('data', '--stats', '--write', 'x.parquet')).code, 2)
  assert.equal((await read('data', '--overwrite')).code, 2)
  assert.equal((await read()).code, 2)
})
