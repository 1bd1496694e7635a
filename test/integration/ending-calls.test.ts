// How calls end before their time: by their caller, a deadline, their id, a stalled reader, shutdown. Each frees what it had.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, suite, test } from 'node:test'
import type { ListQueriesResponse__Output } from '../../proto/gen/quiver/v1/ListQueriesResponse.ts'
import type { ProgressResponse__Output } from '../../proto/gen/quiver/v1/ProgressResponse.ts'
import type { CancelResponse__Output } from '../../proto/gen/quiver/v1/CancelResponse.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { detailsOf, execute, failureOf, messages, rows, unary, wireClient, type WireClient } from '../support/wire-client.ts'

/** Minutes of work in one task, without a row before its end. */
const ENDLESS = 'SELECT count(*) FROM range(1_000_000_000) a, range(1_000) b WHERE (a.range * b.range) % 7 = 3'
/** More rows than any reader of these tests takes. */
const MANY_ROWS = "SELECT range AS id, repeat('x', 100) AS text FROM range(50_000_000)"

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<number> {
  const startedAt = performance.now()
  while (!(await condition())) {
    if (performance.now() - startedAt > 20_000) throw new Error(`Still not: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return performance.now() - startedAt
}

suite('A running query', () => {
  let server: TestServer
  let client: WireClient
  before(async () => {
    server = await startServer({ config: { workers: 1, concurrency: 2, queueLength: 2 } })
    client = wireClient(server.address)
  })
  after(async () => {
    client[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  })

  // The server hears of a cancel a little after its client.
  afterEach(() => until(() => server.server.usage().operations === 0, 'idle'))

  const queries = async () => ((await unary(client.query, 'ListQueries', {})) as ListQueriesResponse__Output).queries
  const isRunning = (queryId: string) => async () =>
    (await queries()).some((query) => query.queryId === queryId && query.state === 'QUERY_STATE_RUNNING')

  /** Milliseconds until a query through the only worker answers. */
  async function freeAfter(): Promise<number> {
    const startedAt = performance.now()
    await rows(execute(client, 'SELECT 1 AS one'))
    return performance.now() - startedAt
  }

  test('that its caller cancels frees its worker within 100 ms', async () => {
    const call = execute(client, ENDLESS, { queryId: 'cancelled' })
    const ended = assert.rejects(messages(call))
    await until(isRunning('cancelled'), 'running')
    call.cancel()
    const elapsedMs = await freeAfter()
    await ended
    assert.ok(elapsedMs < 1_000, `${elapsedMs} ms`)
  })

  test('ends with its deadline', async () => {
    await assert.rejects(rows(execute(client, ENDLESS, {}, { deadline: Date.now() + 200 })), { code: 4 })
    assert.ok((await freeAfter()) < 1_000)
  })

  test('ends by its id, and its caller is told so', async () => {
    const failed = failureOf(rows(execute(client, ENDLESS, { queryId: 'by-id' })))
    await until(isRunning('by-id'), 'running')
    const { cancelled } = (await unary(client.query, 'Cancel', { queryId: 'by-id' })) as CancelResponse__Output
    assert.equal(cancelled, true)
    assert.equal((await failed).reason, 'CANCELLED')
    assert.equal(((await unary(client.query, 'Cancel', { queryId: 'by-id' })) as CancelResponse__Output).cancelled, false)
  })

  test('reports on itself until it ends, its last state included', async () => {
    const failed = failureOf(rows(execute(client, ENDLESS, { queryId: 'watched' })))
    await until(isRunning('watched'), 'running')
    const reports: ProgressResponse__Output[] = []
    const call = client.query.Progress({ queryId: 'watched', intervalMs: 20 })
    for await (const report of call) {
      reports.push(report as ProgressResponse__Output)
      if (reports.length === 3) await unary(client.query, 'Cancel', { queryId: 'watched' })
    }
    await failed
    assert.ok(reports.length >= 4)
    assert.equal(reports[0]?.query?.operation, 'Query/Execute')
    assert.equal(reports.at(-1)?.query?.state, 'QUERY_STATE_CANCELLED')
    assert.equal((await failureOf(messages(client.query.Progress({ queryId: 'watched' })))).reason, 'QUERY_UNKNOWN')
  })

  test('keeps its id to itself', async () => {
    const call = execute(client, ENDLESS, { queryId: 'taken' })
    const ended = assert.rejects(messages(call))
    await until(isRunning('taken'), 'running')
    assert.equal((await failureOf(rows(execute(client, 'SELECT 1', { queryId: 'taken' })))).reason, 'QUERY_ID_IN_USE')
    call.cancel()
    await ended
  })

  test('leaves room for so many others in the queue, and the next is refused with a time to come back', async () => {
    const calls = Array.from({ length: 4 }, (_, index) => execute(client, ENDLESS, { queryId: `queued-${index}` }))
    const ended = calls.map((call) => assert.rejects(messages(call)))
    await until(async () => (await queries()).length === 4, 'all there')
    const { reason, retryAfterMs } = await failureOf(rows(execute(client, 'SELECT 1')))
    assert.equal(reason, 'QUEUE_FULL')
    assert.ok((retryAfterMs ?? 0) > 0)
    // The waiting ones first: a cancelled call in the queue never runs.
    for (const call of calls.toReversed()) call.cancel()
    await Promise.all(ended)
  })

  test('whose reader leaves in the middle is over', async () => {
    const call = execute(client, MANY_ROWS)
    for await (const message of call) {
      assert.ok(message)
      break
    }
    call.cancel()
    await until(() => server.server.usage().connections === 0, 'free')
  })
})

suite('A reader who takes nothing', () => {
  test('holds two pages and no worker, and loses his result after a time', async () => {
    await using server = await startServer({ config: { workers: 1, cursorIdleMs: 500 } })
    using client = wireClient(server.address)
    const stalled = execute(client, MANY_ROWS, { queryId: 'stalled' })
    // Without a first read grpc-js would take in all there is; with one it stops after 16 messages.
    stalled.on('error', () => undefined).once('readable', () => stalled.read())
    await until(() => server.server.usage().transferBytes > 0, 'the first page')
    for (let count = 0; count < 20; count++) await rows(execute(client, 'SELECT 1 AS one'))
    assert.ok(server.server.usage().transferBytes < 3 * 2_500_000, `${server.server.usage().transferBytes} bytes`)
    await until(() => server.server.usage().operations === 0, 'ended')
    assert.deepEqual(server.server.usage(), { operations: 0, handles: 0, connections: 0, transferBytes: 0, lostWorkers: 0 })
    const error = once(stalled, 'error')
    stalled.resume()
    assert.equal(detailsOf((await error)[0])?.reason, 'CURSOR_IDLE')
  })
})

suite('A server that closes', () => {
  test('lets a running query finish, refuses new ones, and ends', async () => {
    await using server = await startServer({ config: { workers: 1, graceMs: 20_000 } })
    using client = wireClient(server.address)
    const running = rows(execute(client, 'SELECT count(*) AS n FROM range(200_000_000) WHERE range % 7 = 3'))
    await until(() => server.server.usage().connections === 1, 'running')
    const closed = server.server.close()
    assert.equal((await failureOf(rows(execute(client, 'SELECT 1')))).reason, 'SHUTTING_DOWN')
    assert.deepEqual(await running, [{ n: 28_571_429n }])
    await closed
  })

  test('cancels what outlasts the grace period', async () => {
    await using server = await startServer({ config: { workers: 1, graceMs: 50 } })
    using client = wireClient(server.address)
    const running = failureOf(rows(execute(client, ENDLESS)))
    await until(() => server.server.usage().connections === 1, 'running')
    const closed = server.server.close()
    assert.equal((await running).reason, 'SHUTTING_DOWN')
    await closed
  })
})
