// Calls that make tables, given up by their callers: what their answers tell of is taken back, whenever they come.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient, type CallOptions, type QuiverError, type Result, type ResultAsync, type TableHandle } from '../../client/index.ts'
import { holdingProxy } from '../support/holding-proxy.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** A table that is there, and its file. */
interface Known {
  readonly table: TableHandle
  readonly path: string
}

type Made = ResultAsync<TableHandle, QuiverError> | Promise<Result<TableHandle, QuiverError>>
type Make = (client: AsyncClient, known: Known, options: CallOptions) => Made

const MAKERS: Readonly<Record<string, Make>> = {
  put: (client, _, options) => client.fromRecords([{ id: 1 }], options),
  define: (client, _, options) => client.define('select 1 one', options),
  materialize: (client, { table }, options) => client.materialize(table, options),
  read: (client, { path }, options) => client.read(path, options),
  'batch read': async (client, { path }, options) => {
    const [result] = await client.batchRead([path], options)
    assert.ok(result)
    return result
  },
}

async function prepare({ root }: TestServer, client: AsyncClient): Promise<Known> {
  const table = (await client.define('select i from range(100) t(i)'))._unsafeUnwrap()
  const path = `${root}/ticks.parquet`
  ;(await table.write(path))._unsafeUnwrap()
  return { table, path }
}

async function untilThereAre(count: number, client: AsyncClient): Promise<void> {
  while ((await client.list())._unsafeUnwrap().length !== count);
}

for (const [name, make] of Object.entries(MAKERS)) {
  for (const how of ['signal', 'deadline'] as const) {
    test(`${name}: given up by its ${how} while the answer is on its way, it leaves no table`, async () => {
      await using server = await startServer()
      await using observer = (await AsyncClient.connect(server.address))._unsafeUnwrap()
      const known = await prepare(server, observer)
      await using table = known.table
      using proxy = await holdingProxy(server.address)
      const client = (await AsyncClient.connect(proxy.address))._unsafeUnwrap()

      proxy.hold()
      const controller = new AbortController()
      const made = make(client, known, how === 'signal' ? { signal: controller.signal } : { deadlineMs: 300 })
      await untilThereAre(2, observer)
      controller.abort()
      assert.equal((await made)._unsafeUnwrapErr().kind, how === 'signal' ? 'cancelled' : 'timeout')
      proxy.release()
      await client.close()

      assert.deepEqual(
        (await observer.list())._unsafeUnwrap().map(({ id }) => id),
        [table.id],
      )
    })
  }
}

test('a batch read that is given up keeps the tables that it gave, and no other', async () => {
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const { table, path } = await prepare(server, client)
  const controller = new AbortController()
  const results = await client.batchRead(
    Array.from({ length: 400 }, () => path),
    {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 20) controller.abort()
      },
    },
  )
  const read = results.flatMap((result) => (result.isOk() ? [result.value] : []))
  assert.ok(read.length >= 20 && read.length < 400, `${read.length} tables were read`)
  assert.deepEqual(new Set(results.flatMap((result) => (result.isErr() ? [result.error.kind] : []))), new Set(['cancelled']))
  for (const one of read) assert.equal((await one.collect())._unsafeUnwrap().numRows, 100)
  for (const result of await client.dropAll([table, ...read])) result._unsafeUnwrap()
})
