// Calls whose answer is lost on its way are made again, and what they do is done once: the server knows them by their key, and rows of
// appends by their numbers.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Metadata } from '@grpc/grpc-js'
import { Field, Int32, Schema, tableFromArrays, Utf8 } from 'apache-arrow'
import { AsyncClient, sequence, type ConnectOptions, type QuiverError, type Result } from '../../client/index.ts'
import type { Table__Output } from '../../proto/gen/quiver/v1/Table.ts'
import { eventually } from '../support/eventually.ts'
import { holdingProxy, type HoldingProxy } from '../support/holding-proxy.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { unary, wireClient } from '../support/wire-client.ts'

const ROWS = new Schema([new Field('who', new Utf8(), true), new Field('row', new Int32(), true)])
/** Enough of everything, so that luck plays no part. */
const PATIENT: ConnectOptions = {
  retry: { tries: 100, backoff: { minMs: 5, maxMs: 100 }, budget: { reserve: 1_000 } },
  circuitBreaker: false,
}

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) assert.fail(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

interface Far extends AsyncDisposable {
  readonly server: TestServer
  readonly proxy: HoldingProxy
  /** Over the proxy. */
  readonly far: AsyncClient
  readonly near: AsyncClient
}

async function farAway(options: ConnectOptions = PATIENT): Promise<Far> {
  const server = await startServer()
  const proxy = await holdingProxy(server.address)
  const near = must(await AsyncClient.connect(server.address))
  const far = must(await AsyncClient.connect(proxy.address, options))
  return {
    server,
    proxy,
    far,
    near,
    async [Symbol.asyncDispose]() {
      await far.close()
      await near.dropAll(must(await near.list()))
      await near.close()
      proxy[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Makes a call whose answer is lost: what it does is done before the connection is cut. */
async function withLostAnswer<T>(
  { proxy }: Far,
  call: () => PromiseLike<Result<T, QuiverError>>,
  isDone: () => boolean | Promise<boolean>,
): Promise<T> {
  proxy.hold()
  const running = call()
  await eventually('the server has done it', isDone)
  proxy.cut()
  proxy.release()
  return must(await running)
}

test('a table that was put is there once, and its handle is the one that the client gets', async () => {
  await using far = await farAway()
  const { near, server } = far
  const rows = tableFromArrays({ row: Int32Array.of(1, 2, 3) })
  const table = await withLostAnswer(
    far,
    () => far.far.put(rows),
    () => server.server.usage().handles === 1,
  )
  assert.equal(must(await table.collect()).numRows, 3)
  assert.deepEqual(
    must(await near.list()).map(({ id }) => id),
    [table.id],
  )
})

test('a file that was written is no error when the write is made again', async () => {
  await using far = await farAway()
  const table = must(await far.near.fromRecords([{ row: 1 }]))
  const isWritten = () => readdirSync(far.server.root).includes('once.parquet') && far.server.server.usage().operations === 0
  const summary = await withLostAnswer(far, () => far.far.write(table, join(far.server.root, 'once.parquet')), isWritten)
  assert.equal(summary.rows, 1n)
  const again = await far.far.write(table, join(far.server.root, 'once.parquet'))
  assert.equal(again._unsafeUnwrapErr().reason, 'FILE_EXISTS', 'another call is another call')
})

test('a drop that was done is done, and so is what makes and ends live tables', async () => {
  await using far = await farAway()
  const { near, server } = far
  const table = must(await near.fromRecords([{ row: 1 }]))
  await withLostAnswer(
    far,
    () => far.far.drop(table),
    () => server.server.usage().handles === 0,
  )
  const live = await withLostAnswer(
    far,
    () => far.far.live('ticks', ROWS),
    () => server.server.usage().handles === 1,
  )
  const isEnded = async () => must(await near.feeds.list()).length === 0
  await withLostAnswer(far, () => live.end(), isEnded)
})

test('rows of an append are there once, each of them', async () => {
  await using far = await farAway()
  const { near, far: client } = far
  const live = must(await client.live('ticks', ROWS))
  const endRow = async () => must(await near.feeds.list())[0]?.endRow ?? 0n
  for (let append = 1n; append <= 3n; append++) {
    const appended = await withLostAnswer(
      far,
      () => live.append([{ who: 'a', row: Number(append) }]),
      async () => (await endRow()) === append,
    )
    assert.deepEqual(appended, { rows: 1n, endRow: append })
  }
  must(await live.end())
})

test('many reads over connections that are lost make each table once', async () => {
  await using far = await farAway()
  const { near, server } = far
  const source = must(await near.fromRecords([{ row: 1 }]))
  for (let file = 0; file < 20; file++) must(await near.write(source, join(server.root, `part-${file}.parquet`)))
  const paths = Array.from({ length: 20 }, (_, file) => join(server.root, `part-${file}.parquet`))
  const tables = await withLostAnswer(
    far,
    async () => sequence(await far.far.batchRead(paths)),
    () => server.server.usage().handles >= 2,
  )
  const listed = must(await near.list()).map(({ id }) => id)
  assert.deepEqual(new Set(listed), new Set([source.id, ...tables.map(({ id }) => id)]))
})

test('a stream is opened again as long as nothing has come, and not after', async () => {
  await using far = await farAway()
  const { proxy, far: client } = far
  proxy.hold()
  const batches = client.streamQuery('from range(3_000_000)')[Symbol.asyncIterator]()
  const first = batches.next()
  await eventually('the query runs', () => far.server.server.usage().operations === 1)
  proxy.cut()
  proxy.release()
  assert.ok(must((await first).value as Result<{ numRows: number }, QuiverError>).numRows >= 0)
  proxy.cut()
  let last: Result<unknown, QuiverError> | undefined
  for (let item = await batches.next(); item.done !== true; item = await batches.next()) last = item.value
  assert.equal(last?.isErr() === true && last.error.kind, 'transport')
})

test('queries that share a call are made again when it is lost', async () => {
  await using far = await farAway()
  const { proxy, far: client } = far
  proxy.hold()
  const running = Array.from({ length: 50 }, (_, n) => client.query(`select ${n}::integer as n`))
  await client.ping({ deadlineMs: 50 })
  proxy.cut()
  proxy.release()
  const answers = (await Promise.all(running)).map((result) => must(result).getChild('n')?.get(0) as number)
  assert.deepEqual(
    answers,
    Array.from({ length: 50 }, (_, n) => n),
  )
})

test('over a connection that is cut again and again, whatever is done is done once', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  await using far = await farAway()
  const { proxy, near, far: client } = far
  const live = must(await client.live('ticks', ROWS))
  const source = must(await near.fromRecords([{ row: 1 }]))
  let isOver = false
  const cutting = (async () => {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, 50 + random.below(250)))
      proxy.cut()
    }
  })()
  const wanted: string[] = []
  const writers = Array.from({ length: 3 }, async (_, who) => {
    for (let row = 0; row < 15; row++) {
      wanted.push(`${who}/${row}`)
      must(await live.append([{ who: String(who), row }]))
      if (random.chance(0.3)) must(await client.write(source, join(far.server.root, `${who}-${row}.parquet`)))
    }
  })
  await Promise.all(writers).finally(() => (isOver = true))
  await cutting
  const rows = must(await near.query('select who, row from ticks')).toArray() as { who: string; row: number }[]
  assert.deepEqual(rows.map(({ who, row }) => `${who}/${row}`).sort(), wanted.sort())
  assert.ok(readdirSync(far.server.root).filter((name) => name.endsWith('.parquet')).length > 0)
  must(await live.end())
})

test('the same key with another request is refused, and so is a key that is none', async () => {
  await using server = await startServer()
  using wire = wireClient(server.address)
  const define = (text: string, key: string): Promise<Table__Output> => {
    const metadata = new Metadata()
    metadata.set('quiver-idempotency-key', key)
    return unary(wire.query, 'Define', { sql: { text } }, {}, metadata)
  }
  const first = await define('select 1', 'a')
  assert.equal((await define('select 1', 'a')).handle, first.handle)
  await assert.rejects(define('select 2', 'a'), /another request has been sent with this key/)
  await assert.rejects(define('select 1', 'x'.repeat(129)), /1 to 128 printable/)
  const other = await define('select 2', 'b')
  assert.notEqual(other.handle, first.handle)
  await unary(wire.tables, 'Drop', { handles: [first.handle, other.handle] })
})
