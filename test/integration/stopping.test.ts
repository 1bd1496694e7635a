// A server that is told to stop while everything is under way, in a process of its own, since it is the process that has to end.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js'
import { Field, Int64, Schema } from 'apache-arrow'
import { WebSocket } from 'ws'
import { AsyncClient } from '../../client/index.ts'
import type { FeedsClient } from '../../proto/gen/quiver/v1/Feeds.ts'
import { feedsService } from '../../proto/load.ts'
import { eventually } from '../support/eventually.ts'
import { ServerProcess } from '../support/server-process.ts'
import { idsIn } from '../support/sink-files.ts'
import { execute, failureOf, messages, rows, unary, wireClient, type WireClient } from '../support/wire-client.ts'

/** Minutes of work in one task, without a row before its end. */
const ENDLESS = 'SELECT count(*) FROM range(1_000_000_000) a, range(1_000) b WHERE (a.range * b.range) % 7 = 3'
/** Minutes within one call of a function, where the engine does not look for interrupts. */
const WEDGED = "SELECT levenshtein(repeat('a', 500_000), repeat('b', 500_000)) AS n"
/** More than the buffers between here and there take. */
const MANY_PAGES = "SELECT range AS id, repeat('x', 100) AS text FROM range(200_000)"
const IDS = new Schema([new Field('id', new Int64(), true)])

/** Resolves once the server says that it does not serve. */
async function notServing(client: WireClient): Promise<() => Promise<void>> {
  const told: string[] = []
  const call = client.health.Watch({ service: '' })
  call.on('error', () => undefined).on('data', ({ status }: { status: string }) => told.push(status))
  await once(call, 'data')
  return () => eventually('it does not serve', () => told.includes('NOT_SERVING'))
}

async function running(client: WireClient, count: number): Promise<void> {
  await eventually('the queries run', async () => {
    const { queries } = (await unary(client.query, 'ListQueries', {})) as unknown as { queries: { state: string }[] }
    return queries.filter(({ state }) => state === 'QUERY_STATE_RUNNING').length >= count
  })
}

async function elapsedMs(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work
  return performance.now() - startedAt
}

test('SIGTERM ends everything in its order, and the process with 0', async () => {
  await using server = await ServerProcess.start(['--grace', '6s', '--workers', '2'])
  using client = wireClient(server.address)
  const feeds = new (makeGenericClientConstructor(feedsService, ''))(server.address, credentials.createInsecure()) as unknown as FeedsClient
  const quiver = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const table = (await quiver.live('ids', IDS))._unsafeUnwrap()
  ;(await table.sink(join(server.root, 'sink'), { rotation: { maxAgeMs: 3_600_000 } }))._unsafeUnwrap()
  ;(await table.append([{ id: 0n }, { id: 1n }]))._unsafeUnwrap()

  const stopped = await notServing(client)
  const endless = failureOf(rows(execute(client, ENDLESS)))
  const within = execute(client, MANY_PAGES)
  const [first] = (await once(within, 'data')) as [{ data: Buffer }]
  within.pause()
  const unread = execute(client, MANY_PAGES)
  unread.on('error', () => undefined)
  const subscriber = feeds.Subscribe({ name: 'ids', earliest: true })
  await once(subscriber, 'data')
  const subscribed = failureOf(messages(subscriber))
  let taken: () => void = () => undefined
  const isTaken = new Promise<void>((resolve) => (taken = resolve))
  let over: () => void = () => undefined
  const isOver = new Promise<void>((resolve) => (over = resolve))
  const appending = table.appendStream(slowly(), { onProgress: () => taken() })
  await isTaken
  const socket = new WebSocket(`ws://${server.httpAddress}/feeds/ids?ack=1`)
  socket.on('error', () => undefined)
  await once(socket, 'open')
  socket.send('{"id": 3}')
  await once(socket, 'message')
  const left = once(socket, 'close') as Promise<[number]>
  await running(client, 3)

  const exited = server.stop('SIGTERM')
  await stopped()
  assert.equal((await failureOf(rows(execute(client, 'SELECT 1')))).reason, 'SHUTTING_DOWN')
  assert.equal((await failureOf(unary(client.query, 'Define', { sql: { text: 'SELECT 1' } }))).reason, 'SHUTTING_DOWN')
  // What runs has its time: here a reader who reads again.
  const others = await messages(within)
  assert.ok(others.length > 5 && first.data.length > 0)
  const { reason, retryAfterMs } = await endless
  assert.deepEqual([reason, retryAfterMs], ['SHUTTING_DOWN', 1_000])
  assert.equal((await subscribed).reason, 'SHUTTING_DOWN')
  assert.equal((await appending)._unsafeUnwrapErr().reason, 'SHUTTING_DOWN')
  assert.equal((await left)[0], 1001)
  assert.ok((await elapsedMs(exited)) < 30_000)
  assert.equal(await exited, 0)
  assert.deepEqual(
    [...(await idsIn(join(server.root, 'sink')))].sort((a, b) => a - b),
    [0, 1, 2, 3],
  )
  over()
  feeds.close()
  await quiver.close({ graceMs: 0 })

  async function* slowly() {
    yield [{ id: 2n }]
    await isOver
  }
})

test('a second signal ends the process at once, although a worker is inside of the engine', async () => {
  await using server = await ServerProcess.start(['--grace', '1h', '--workers', '1'])
  using client = wireClient(server.address)
  const stopped = await notServing(client)
  const endless = assert.rejects(rows(execute(client, ENDLESS)))
  await running(client, 1)
  const exited = server.stop('SIGTERM')
  await stopped()
  assert.ok(server.isRunning)
  assert.ok((await elapsedMs(server.stop('SIGTERM'))) < 5_000)
  assert.equal(await exited, 143)
  await endless
})

test('a query that notices no interrupt loses its worker after ten seconds, and does not keep the process from ending', async () => {
  await using server = await ServerProcess.start(['--grace', '0s', '--workers', '1'])
  using client = wireClient(server.address)
  await assert.rejects(rows(execute(client, WEDGED, {}, { deadline: Date.now() + 1_000 })), { code: 4 })
  const free = await elapsedMs(rows(execute(client, 'SELECT 42 AS n')))
  assert.ok(free > 5_000 && free < 40_000, `${free} ms`)
  assert.match(server.faults.splice(0).join(), /does not come back from the engine/)
  assert.deepEqual(await unary(client.health, 'Check', { service: '' }), { status: 'SERVING' })
  const endsAfter = await elapsedMs(server.stop('SIGTERM'))
  assert.ok(endsAfter < 30_000, `${endsAfter} ms`)
  assert.equal(await server.stop(), 0)
  // The worker that is still there is told of.
  assert.match(server.faults.splice(0).join(), /did not end as it should/)
})
