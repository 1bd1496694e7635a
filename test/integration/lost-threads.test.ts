// Threads that die: their calls fail so that they can be tried again, others take their place, and whoever watches is told.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Table__Output } from '../../proto/gen/quiver/v1/Table.ts'
import { AsyncClient } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { startFeedServer } from '../support/feed-server.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { execute, failureOf, rows, unary, wireClient, type WireClient } from '../support/wire-client.ts'

const programs = {
  worker: new URL('../support/mortal-worker-program.ts', import.meta.url),
  feeds: new URL('../support/mortal-feeds-program.ts', import.meta.url),
}
const MANY_ROWS = "SELECT range AS id, repeat('x', 100) AS text FROM range(500_000)"

/** What a watcher of the server's health is told, beginning with what it is now. */
async function watchHealth(client: WireClient): Promise<string[]> {
  const told: string[] = []
  const call = client.health.Watch({ service: '' })
  call.on('error', () => undefined).on('data', ({ status }: { status: string }) => told.push(status))
  await once(call, 'data')
  return told
}

suite('A worker that dies', () => {
  let server: TestServer
  let client: WireClient
  const lostWorkers = () => server.server.usage().lostWorkers
  before(async () => {
    server = await startServer({ config: { workers: 1 }, deps: { programs } })
    client = wireClient(server.address)
  })
  afterEach(() => {
    server.faults.length = 0
  })
  after(async () => {
    client[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  })

  test('fails its call with a time to come back, and another takes its place; health tells both', async () => {
    const health = await watchHealth(client)
    const lostBefore = lostWorkers()
    for (const [index, sql] of ["SELECT 1, 'die at once'", "SELECT 2, 'die at once'"].entries()) {
      const { reason, retryAfterMs } = await failureOf(rows(execute(client, sql)))
      assert.deepEqual([reason, retryAfterMs], ['WORKER_LOST', 100])
      await eventually('it serves again', () => health.length > 2 * index + 2)
      assert.deepEqual(health, ['SERVING', ...Array.from({ length: index + 1 }, () => ['NOT_SERVING', 'SERVING']).flat()])
      assert.equal(lostWorkers() - lostBefore, index + 1)
      assert.deepEqual(await rows(execute(client, 'SELECT 42 AS n')), [{ n: 42 }])
    }
    assert.equal(server.faults.length, 2)
  })

  test('what a client asks again is answered, without its noticing that a worker died', async () => {
    await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
    const lost = (await client.query("SELECT 1, 'die at once'"))._unsafeUnwrapErr()
    assert.deepEqual([lost.reason, lost.retryable], ['WORKER_LOST', true])
    assert.equal((await client.query('SELECT 1 AS n'))._unsafeUnwrap().numRows, 1)
  })

  test('is replaced also where an error that nobody caught killed it', async () => {
    const lostBefore = lostWorkers()
    await rows(execute(client, "SELECT 'fail later'")).catch(() => undefined)
    await eventually('a worker is lost', () => lostWorkers() === lostBefore + 1)
    assert.deepEqual(await rows(execute(client, 'SELECT 42 AS n')), [{ n: 42 }])
  })

  test('in the midst of a result leaves nothing that the engine holds on to', async () => {
    const view = (await unary(client.query, 'Define', { sql: { text: MANY_ROWS } })) as Table__Output
    for (let round = 0; round < 3; round++) {
      const held = (await unary(client.tables, 'Materialize', { handle: view.handle })) as Table__Output
      const lost = failureOf(rows(execute(client, "SELECT *, 'die later' FROM t", { bindings: { t: held.handle } })))
      assert.equal((await lost).reason, 'WORKER_LOST')
      await unary(client.tables, 'Drop', { handles: [held.handle] })
    }
    // Each of them has more than 50 MB.
    await using looking = (await AsyncClient.connect(server.address))._unsafeUnwrap()
    await eventually('no connection is in use', () => server.server.usage().connections === 0)
    await eventually('what was dropped is free', async () => {
      const { memory } = (await looking.status())._unsafeUnwrap()
      return memory.engine + memory.spilled < 64n * 2n ** 20n
    })
    await unary(client.tables, 'Drop', { handles: [view.handle] })
  })
})

test('without the thread of the feeds the server cannot go on: it says so, fails what waits, and closes', async () => {
  const server = await startFeedServer({ deps: { programs } })
  await server.open('ticks')
  const failed = new Promise<Error>((resolve) => server.test.server.onFailure(resolve))
  const push = (message: unknown) =>
    fetch(server.url('ticks'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) })
  assert.equal((await push({ symbol: 'A', price: 1, qty: 1 })).status, 200)
  // Longer than what is read on the main thread.
  const answer = await push({ symbol: 'die', price: 1, qty: 1, more: 'x'.repeat(10_000) })
  assert.deepEqual([answer.status, ((await answer.json()) as { error: { reason: string } }).error.reason], [503, 'WORKER_LOST'])
  assert.match((await failed).message, /thread of the feeds died/)
  assert.equal(server.test.server.failure, await failed)
  assert.deepEqual(await unary(server.wire.health, 'Check', { service: '' }), { status: 'NOT_SERVING' })
  assert.equal((await push({ symbol: 'B', price: 1, qty: 1, more: 'x'.repeat(10_000) })).status, 503)
  assert.deepEqual(await rows(execute(server.wire, 'SELECT 42 AS n')), [{ n: 42 }])
  server.feeds.close()
  server.wire[Symbol.dispose]()
  await server.test.server.close()
  assert.ok(server.test.faults.splice(0).some((line) => line.includes('the server has to be started again')))
})
