import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AsyncClient } from '../../../client/index.ts'
import { runCli, type CliResult } from '../../support/run-cli.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

let server: TestServer
let client: AsyncClient

before(async () => {
  server = await startServer()
  client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
})

after(async () => {
  await client.close()
  await server[Symbol.asyncDispose]()
})

function handles(...args: string[]): Promise<CliResult> {
  return runCli(['handles', ...args, '--server', server.address])
}

async function put(name: string): Promise<string> {
  return (await client.fromRecords([{ a: 1 }, { a: 2 }], { name }))._unsafeUnwrap().id
}

test('tables are listed with what is known of them, named and dropped', async () => {
  const id = await put('ticks')
  const { code, out } = await handles('--format', 'json')
  assert.equal(code, 0)
  const { bytes, expires_in, ...rest } = JSON.parse(out) as Record<string, unknown>
  assert.deepEqual(rest, { handle: id, name: 'ticks', kind: 'table', columns: 1, rows: 2 })
  assert.ok(Number(bytes) > 0)
  assert.match(String(expires_in), /^(30|29\.\d) min$/)

  assert.equal((await handles('name', 'TICKS', 'trades')).out, 'TICKS is now called trades\n')
  const query = ['query', 'select sum(a)::int as s from trades', '--format', 'csv', '--server', server.address]
  assert.equal((await runCli(query)).out, 's\n3\n')
  assert.equal(
    (await runCli(['query', 'select count(*)::int as n from t', '--bind', `t=${id}`, '-f', 'csv', '-s', server.address])).out,
    'n\n2\n',
  )

  assert.equal((await handles('name', id)).out, `${id} has no name now\n`)
  assert.match((await handles()).out, /│ NULL │ table │/)
  assert.equal((await handles('drop', id)).out, 'Dropped 1 table\n')
})

test('all tables can be dropped', async () => {
  await Promise.all(['a', 'b', 'c'].map(put))
  assert.equal((await handles('drop', '--all')).out, 'Dropped 3 tables\n')
  assert.match((await handles()).out, /0 rows\n$/)
  assert.equal((await handles('drop', '--all')).code, 0)
})

test('a table that is not there is named, and its neighbours are dropped', async () => {
  const [first, second] = await Promise.all([put('a'), put('b')])
  await handles('drop', first)
  const { code, out, err } = await handles('drop', first, second)
  assert.deepEqual([code, out], [1, 'Dropped 1 table\n'])
  assert.match(err, /^quiver: t_.* was dropped\. \(HANDLE_DROPPED\)\n$/)
  assert.match((await handles('drop', 'nobody')).err, /no table has the handle or the name nobody/)
})

test('what to drop must be said, once', async () => {
  assert.equal((await handles('drop')).code, 2)
  assert.equal((await handles('drop', 'a', '--all')).code, 2)
})

test('without a server there is nothing to list', async () => {
  const { code, err } = await runCli(['handles', '--server', 'localhost:1'])
  assert.equal(code, 1)
  assert.match(err, /^quiver: no server is ready at localhost:1;/)
})
