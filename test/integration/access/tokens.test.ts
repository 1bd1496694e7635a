// A server that asks who calls, with tokens: what each role may do, whose handles are whose, and how much each may use.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { AsyncClient, type QuiverError, type Result } from '../../../client/index.ts'
import { temporaryFiles } from '../../support/certificates.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

const NAMES = ['reader', 'other', 'writer', 'admin'] as const
type Name = (typeof NAMES)[number]
const ROLES: Readonly<Record<Name, string>> = { reader: 'read', other: 'read', writer: 'write', admin: 'admin' }

function accessFile(limits = ''): string {
  const principals = NAMES.map((name) => {
    const digest = createHash('sha256').update(`qv_${name}`).digest('hex')
    return `[[principal]]\nname = "${name}"\nrole = "${ROLES[name]}"\ntokens = ["sha256:${digest}"]\n`
  })
  return `[limits]\n${limits}\n${principals.join('\n')}`
}

interface Guarded extends AsyncDisposable {
  readonly running: TestServer
  readonly as: (name: Name) => Promise<AsyncClient>
  readonly write: (text: string) => Promise<unknown>
}

async function guarded(limits = ''): Promise<Guarded> {
  const files = await temporaryFiles()
  const path = await files.write('access.toml', accessFile(limits))
  const running = await startServer({ config: { accessFile: path } })
  const clients: AsyncClient[] = []
  return {
    running,
    async as(name) {
      const client = (await AsyncClient.connect(running.address, { token: `qv_${name}` }))._unsafeUnwrap()
      clients.push(client)
      return client
    },
    write: (text) => files.write('access.toml', text),
    async [Symbol.asyncDispose]() {
      for (const client of clients) {
        for (const handle of (await client.list()).unwrapOr([])) await handle.drop()
        await client.close()
      }
      await running[Symbol.asyncDispose]()
      await files[Symbol.asyncDispose]()
    },
  }
}

function reasonOf(result: Result<unknown, QuiverError>): string {
  return result.isOk() ? 'OK' : result.error.reason
}

const ROWS = [{ n: 1 }, { n: 2 }]

test('who shows no token, or a wrong one, can do nothing but ask for health', async () => {
  await using server = await guarded()
  for (const token of [undefined, 'qv_nobody']) {
    await using client = (await AsyncClient.connect(server.running.address, token === undefined ? {} : { token }))._unsafeUnwrap()
    assert.ok((await client.ping()).isOk())
    const query = await client.query('select 1')
    assert.equal(reasonOf(query), 'TOKEN_INVALID')
    assert.equal(query._unsafeUnwrapErr().kind, 'denied')
    assert.equal(reasonOf(await client.list()), 'TOKEN_INVALID')
    assert.equal(reasonOf(await client.fromRecords(ROWS)), 'TOKEN_INVALID')
    const [read] = await client.batchRead(['x.parquet'])
    assert.equal(read === undefined ? '' : reasonOf(read), 'TOKEN_INVALID')
  }
})

test('a role may do what it says, and the error names what is missing', async () => {
  await using server = await guarded()
  const [reader, writer] = [await server.as('reader'), await server.as('writer')]
  assert.equal(reasonOf(await reader.query('select 1')), 'OK')
  const denied = await reader.fromRecords(ROWS)
  assert.equal(reasonOf(denied), 'ACCESS_DENIED')
  assert.match(denied._unsafeUnwrapErr().message, /Tables\/Put needs the role write; reader has the role read/)
  assert.equal(reasonOf(await reader.live('ticks', 'infer')), 'ACCESS_DENIED')
  const table = (await writer.fromRecords(ROWS))._unsafeUnwrap()
  assert.equal(reasonOf(await table.write(join(server.running.root, 'out.parquet'))), 'OK')
  const live = (await writer.live('ticks', 'infer'))._unsafeUnwrap()
  await live.append(ROWS)
  assert.equal(reasonOf(await reader.live('ticks')), 'OK')
  const seen = await reader.query('select count(*) as n from ticks')
  assert.equal(seen._unsafeUnwrap().get(0)?.toJSON()['n'], 2n)
  assert.equal(reasonOf(await live.end()), 'OK')
})

test('what others hold is unknown, in the same words as what never was', async () => {
  await using server = await guarded()
  const [writer, other] = [await server.as('writer'), await server.as('other')]
  const table = (await writer.fromRecords(ROWS, { name: 'mine' }))._unsafeUnwrap()
  const never = `t_${'a'.repeat(26)}` as typeof table.id
  const messageOf = async (id: typeof table.id) => {
    const found = await other.handle(id)
    return found._unsafeUnwrapErr().message.replaceAll(id.slice(2, 8), '…')
  }
  assert.equal(await messageOf(table.id), await messageOf(never))
  assert.equal(reasonOf(await other.query('select * from t', { bindings: { t: table.id } })), 'HANDLE_UNKNOWN')
  assert.equal(reasonOf(await other.query('select * from mine')), 'TABLE_NOT_FOUND')
  assert.equal(reasonOf(await other.drop(table.id)), 'HANDLE_UNKNOWN')
  assert.equal((await other.list())._unsafeUnwrap().length, 0)
  assert.equal((await writer.list())._unsafeUnwrap().length, 1)
})

test('operations of others are seen and ended by administrators only', async () => {
  await using server = await guarded()
  const [reader, other, admin] = [await server.as('reader'), await server.as('other'), await server.as('admin')]
  const slow = reader.query('select sum(a.range * b.range) from range(1000000) a, range(100000) b', { queryId: 'slow' })
  await eventually('the query runs', async () => (await reader.queries())._unsafeUnwrap().some(({ queryId }) => queryId === 'slow'))
  assert.equal((await other.queries())._unsafeUnwrap().length, 0)
  assert.equal(reasonOf(await other.queries({ all: true })), 'ACCESS_DENIED')
  assert.equal((await other.cancel('slow'))._unsafeUnwrap(), false)
  assert.equal(reasonOf(await other.cancel('slow', { principal: 'reader' })), 'ACCESS_DENIED')
  const [seen] = (await admin.queries({ all: true }))._unsafeUnwrap()
  assert.equal(seen?.principal, 'reader')
  assert.equal((await admin.cancel('slow', { principal: 'reader' }))._unsafeUnwrap(), true)
  assert.equal((await slow)._unsafeUnwrapErr().kind, 'cancelled')
})

test('a principal has as many handles and held bytes as he may, and room again after a drop', async () => {
  await using server = await guarded('handles = 2\nheld = "1MB"')
  const [writer, admin] = [await server.as('writer'), await server.as('admin')]
  const big = Array.from({ length: 5_000 }, (_, index) => ({ text: `${index}`.repeat(50) }))
  const refused = await writer.fromRecords([...big, ...big, ...big])
  assert.equal(reasonOf(refused), 'LIMIT_EXCEEDED')
  assert.match(refused._unsafeUnwrapErr().message, /writer may have 1000000 bytes held/)
  const first = (await writer.fromRecords(big.slice(0, 1_000)))._unsafeUnwrap()
  assert.equal(reasonOf(await writer.fromRecords(ROWS)), 'OK')
  assert.match((await writer.define('select 1'))._unsafeUnwrapErr().message, /writer has 2 handles, as many as he may/)
  assert.equal(reasonOf(await admin.fromRecords(ROWS)), 'OK')
  await first.drop()
  assert.equal(reasonOf(await writer.define('select 1')), 'OK')
})

test('a query is as long, and its result as large, as its principal may have it', async () => {
  await using server = await guarded('result = "1MB"\nquery_time = "300ms"')
  const reader = await server.as('reader')
  const large = await reader.query('select range from range(1000000)')
  assert.match(large._unsafeUnwrapErr().message, /larger than the 1000000 bytes that one of reader may be/)
  const slow = await reader.query('select sum(a.range * b.range) from range(1000000) a, range(1000000) b')
  assert.match(slow._unsafeUnwrapErr().message, /longer than the 300 ms that one of reader may/)
  assert.equal(reasonOf(await reader.query('select 1')), 'OK')
})

test('queries past the limit wait, and past the queue are refused, while others go on', async () => {
  await using server = await guarded('queries = 1\nqueued = 1')
  const [reader, other] = [await server.as('reader'), await server.as('other')]
  const slow = 'select sum(a.range * b.range) from range(1000000) a, range(100000) b'
  const running = reader.query(slow, { queryId: 'first' })
  await eventually('the first runs', async () => (await reader.queries())._unsafeUnwrap().some(({ state }) => state === 'running'))
  const waiting = reader.query('select 2 as n', { queryId: 'second' })
  await eventually('the second waits', async () => (await reader.queries())._unsafeUnwrap().length === 2)
  const third = await reader.query('select 3')
  assert.equal(reasonOf(third), 'QUEUE_FULL')
  assert.equal(reasonOf(await other.query('select 4')), 'OK')
  await reader.cancel('first')
  await running
  assert.equal((await waiting)._unsafeUnwrap().get(0)?.toJSON()['n'], 2)
})

test('tokens come and go with the file, without a restart', async () => {
  await using server = await guarded()
  const reader = await server.as('reader')
  const live = (await (await server.as('writer')).live('ticks', 'infer'))._unsafeUnwrap()
  await live.append(ROWS)
  assert.equal(reasonOf(await reader.query('select 1')), 'OK')
  // The first one is the reader's.
  const withoutReader = accessFile().replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`)
  const follower = reader.subscribe('select * from ticks', { from: 'now' })[Symbol.asyncIterator]()
  const following = follower.next()
  await eventually('the follower is there', async () =>
    (await reader.queries())._unsafeUnwrap().some(({ operation }) => operation === 'Feeds/Subscribe'),
  )
  await server.write(withoutReader)
  const told = await following
  assert.equal(told.done === true ? '' : reasonOf(told.value), 'TOKEN_INVALID')
  await eventually('the token is refused', async () => reasonOf(await reader.query('select 1')) === 'TOKEN_INVALID')
  await server.write('[[principal]]\nname = "broken')
  await eventually('the fault is told of', () => server.running.faults.some((fault) => fault.includes('is no TOML')))
  server.running.faults.length = 0
  assert.equal(reasonOf(await (await server.as('writer')).query('select 1')), 'OK')
  await server.write(accessFile())
  await eventually('the token is taken again', async () => reasonOf(await reader.query('select 1')) === 'OK')
  assert.equal(reasonOf(await live.end()), 'OK')
})

test('feeds over HTTP ask for a principal who may write', async () => {
  await using server = await guarded()
  const writer = await server.as('writer')
  const live = (await writer.live('ticks', 'infer'))._unsafeUnwrap()
  const url = `127.0.0.1:${server.running.server.ports.http}/feeds/ticks`
  const push = async (headers: Record<string, string>) => {
    const answer = await fetch(`http://${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '[{"n":1}]',
    })
    return answer.status
  }
  assert.equal(await push({}), 401)
  assert.equal(await push({ authorization: 'Bearer qv_nobody' }), 401)
  assert.equal(await push({ authorization: 'Bearer qv_reader' }), 403)
  assert.equal(await push({ authorization: 'Bearer qv_writer' }), 200)
  const refused = new WebSocket(`ws://${url}?token=qv_reader`)
  const [error] = (await once(refused, 'error')) as [Error]
  assert.match(error.message, /403/)
  const socket = new WebSocket(`ws://${url}?token=qv_writer`)
  await once(socket, 'open')
  socket.terminate()
  assert.equal(reasonOf(await live.end()), 'OK')
})

test('metrics are for those who may read, health is for all', async () => {
  await using server = await guarded()
  const statusOf = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${server.running.server.ports.http}${path}`, { headers })
    await answer.arrayBuffer()
    return answer.status
  }
  assert.equal(await statusOf('/health'), 200)
  assert.equal(await statusOf('/metrics'), 401)
  assert.equal(await statusOf('/metrics', { authorization: 'Bearer qv_reader' }), 200)
})

test('a token does not go to another machine for everyone to read, unless that is meant', async () => {
  const refused = await AsyncClient.connect('192.0.2.1:50051', { token: 'secret', deadlineMs: 50 })
  assert.match(refused._unsafeUnwrapErr().message, /A token would go to 192\.0\.2\.1:50051 for everyone to read/)
  const meant = await AsyncClient.connect('192.0.2.1:50051', { token: 'secret', deadlineMs: 50, insecure: true })
  assert.notEqual(meant._unsafeUnwrapErr().kind, 'invalid')
})
