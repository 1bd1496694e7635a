import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { runCli, type CliOptions, type CliResult } from '../../support/run-cli.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

let server: TestServer

before(async () => {
  server = await startServer()
  writeFileSync(join(server.root, 'ticks.csv'), 'symbol,qty\nACME,100\nBOLT,200\n,300\n')
})

after(() => server[Symbol.asyncDispose]())

function query(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runCli(['query', '--server', server.address, ...args], { cwd: server.root, ...options })
}

test('rows are drawn as a table, a null apart from an empty string and numbers to the last digit', async () => {
  const { code, out } = await query(["select 9007199254740993 as big, 1.50::decimal(9, 3) as price, null as n, '' as s"])
  assert.deepEqual(out.split('\n'), [
    '┌──────────────────┬───────┬──────┬───┐',
    '│              big │ price │    n │ s │',
    '├──────────────────┼───────┼──────┼───┤',
    '│ 9007199254740993 │ 1.500 │ NULL │   │',
    '└──────────────────┴───────┴──────┴───┘',
    '1 row',
    '',
  ])
  assert.equal(code, 0)
})

test('a table shows the first rows and says that there are more', async () => {
  const { out } = await query(['from range(1000)', '--limit', '2'])
  assert.match(out, /│ +0 │\n│ +1 │\n└/)
  assert.match(out, /the first 2 rows; there are more/)
})

test('CSV, JSON and Arrow hold all rows', async () => {
  const sql = 'select range as i from range(1000)'
  assert.equal((await query([sql, '--format', 'csv'])).out.split('\n').length, 1_002)
  assert.equal((await query([sql, '--format', 'json'])).out.trim().split('\n').at(-1), '{"i":999}')
  const file = join(server.root, 'rows.arrow')
  assert.equal((await query([sql, '--output', file])).code, 0)
  assert.equal(tableFromIPC(readFileSync(file)).numRows, 1_000)
})

test('files are bound by name, relative to where the command runs, and parameters by their looks', async () => {
  const sql = "select symbol, typeof($least) as t from ticks where qty > $least and coalesce(symbol, '') <> $not"
  const { out } = await query([sql, '--bind', 'ticks=ticks.csv', '--param', 'least=100', '--param', 'not=', '--format', 'csv'])
  assert.equal(out, 'symbol,t\nBOLT,BIGINT\n')
})

test('tables made for the command are gone after it, also when another could not be made', async () => {
  await query(['from t', '--bind', 't=ticks.csv'])
  assert.match((await query(['from t, u', '--bind', 't=ticks.csv', '--bind', 'u=none.csv'])).err, /none\.csv.*FILE_NOT_FOUND/)
  assert.equal(server.server.usage().handles, 0)
})

test('an error is one line with its place and its reason, and exit code 1', async () => {
  const { code, out, err } = await query(['select *\nfrom range(3) where x = 1'])
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /^quiver: line 2, column 21: .*\(COLUMN_NOT_FOUND\)\n$/)
})

test('wrong usage is one line and exit code 2', async () => {
  for (const args of [
    ['select 1', '--limit', 'many'],
    ['select 1', '--format', 'xml'],
    ['select 1', '--bind', 'ticks'],
    ['select 1', '--param', 'a=1', '--param', 'a=2'],
    ['select 1', '--partition-by', 'a'],
    ['select 1', '--write', 'x.parquet', '--limit', '1'],
    ['select 1', '--write', 'x.parquet', '--format', 'csv'],
    ['select 1', '--output', 'x.parquet'],
    ['select 1', '--output', 'x.unknown'],
    ['select 1', '--nonsense'],
    [],
  ]) {
    const { code, out, err } = await query(args)
    assert.deepEqual([code, out], [2, ''], args.join(' '))
    assert.match(err, /^quiver: .+\n$/)
  }
})

test('a file of output appears whole or not at all', async () => {
  const { code } = await query(["select if(range > 100000, error('stop'), range) from range(200000)", '--output', 'partial.csv'])
  assert.equal(code, 1)
  assert.deepEqual(
    readdirSync(server.root).filter((name) => name.includes('partial')),
    [],
  )
})

test('the server writes what --write names, and replaces it only when told to', async () => {
  const args = ['select range as i, range % 2 as half from range(10)', '--write', 'halves', '--partition-by', 'half']
  assert.match((await query(args)).out, /^Wrote 10 rows to 2 files \(.*\): .*halves\n$/)
  assert.match((await query(args)).err, /halves exists; --overwrite replaces it/)
  assert.equal((await query([...args, '--overwrite'])).code, 0)
  assert.match((await query(['select count(*)::int as n from t', '--bind', 't=halves', '--format', 'csv'])).out, /^n\n10\n$/)
})

test('a reader who has seen enough is no failure', async () => {
  const { code, out } = await query(['from range(5000000)', '--format', 'csv'], { readerTakesBytes: 20_000 })
  assert.deepEqual([code, out.slice(0, 10)], [0, 'range\n0\n1\n'])
})

test('on a terminal a table fits, data cannot move the cursor, and Arrow is refused', async () => {
  const terminalWidth = 60
  const { out } = await query(["select 'x' || chr(27) || '[31m' || repeat('y', 200) as long, 12345 as n"], { terminalWidth })
  assert.ok(out.split('\n').every((line) => plain(line).length <= terminalWidth))
  assert.match(out, /x\\u001b\[31my+…/)
  assert.equal((await query(['select 1', '--format', 'arrow'], { terminalWidth })).code, 2)
})

function plain(line: string): string {
  return line.replace(/\u001b\[\d+m/g, '')
}

test('work of more than a second is told on standard error, and Ctrl-C ends it with exit code 130', async () => {
  const endless = 'select count(*) from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 3'
  const { code, out, err } = await query([endless], {
    onStderr: (text, interrupt) => {
      if (text.startsWith('query ')) interrupt()
    },
  })
  assert.deepEqual([code, out], [130, ''])
  assert.match(err, /^query {2}1(\.\d)? s\nquiver: interrupted\n$/)
})

test('a server that is not there is named, with what to do', async () => {
  const { code, err } = await query(['select 1', '--server', 'localhost:1'])
  assert.equal(code, 1)
  assert.match(err, /^quiver: no server is ready at localhost:1; start one with `quiver serve`, or name another with --server\n$/)
})
