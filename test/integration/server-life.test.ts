// A server as a whole: it says whether it serves, describes itself, and leaves nothing behind when it closes.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { suite, test } from 'node:test'
import { credentials, makeGenericClientConstructor, type ClientDuplexStream, type ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { Table__Output } from '../../proto/gen/quiver/v1/Table.ts'
import { createConfig, createLog, serve } from '../../server/server.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { startServer } from '../support/start-server.ts'
import { execute, failureOf, rows, unary, wireClient } from '../support/wire-client.ts'

const silent = createLog('silent', { write: () => undefined })
const REFLECTION = join(import.meta.dirname, '../../node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto')

interface ReflectionClient {
  ServerReflectionInfo(): ClientDuplexStream<{ listServices: string }, { listServicesResponse: { service: { name: string }[] } }>
  close(): void
}

test('says by grpc.health.v1 that it serves, and who watches hears when it stops', async () => {
  await using server = await startServer()
  using client = wireClient(server.address)
  for (const service of ['', 'quiver.v1.Tables', 'quiver.v1.Query']) {
    assert.deepEqual(await unary(client.health, 'Check', { service }), { status: 'SERVING' })
  }
  const watched: string[] = []
  const call = client.health.Watch({ service: '' })
  call.on('error', () => undefined).on('data', ({ status }: { status: string }) => watched.push(status))
  await once(call, 'data')
  await server.server.close()
  assert.deepEqual(watched, ['SERVING', 'NOT_SERVING'])
})

test('describes its services by reflection', async () => {
  await using server = await startServer()
  const definition = loadSync(REFLECTION)['grpc.reflection.v1.ServerReflection'] as ServiceDefinition
  const Client = makeGenericClientConstructor(definition, '') as unknown as new (...args: unknown[]) => ReflectionClient
  const client = new Client(server.address, credentials.createInsecure())
  const call = client.ServerReflectionInfo()
  call.write({ listServices: '*' })
  call.end()
  const [answer] = (await once(call, 'data')) as [{ listServicesResponse: { service: { name: string }[] } }]
  const names = answer.listServicesResponse.service.map(({ name }) => name)
  for (const name of ['quiver.v1.Tables', 'quiver.v1.Query', 'grpc.health.v1.Health']) assert.ok(names.includes(name), name)
  await once(call.resume(), 'end')
  client.close()
})

test('is one of several in a process, whose handles are strange to each other', async () => {
  await using one = await startServer()
  await using other = await startServer()
  using first = wireClient(one.address)
  using second = wireClient(other.address)
  const { handle } = (await unary(first.query, 'Define', { sql: { text: 'SELECT 1 AS a' } })) as Table__Output
  assert.deepEqual(await rows(first.tables.Collect({ handle })), [{ a: 1 }])
  assert.equal((await failureOf(rows(second.tables.Collect({ handle })))).reason, 'HANDLE_UNKNOWN')
  await unary(first.tables, 'Drop', { handles: [handle] })
})

test('a handle that nobody uses expires; heartbeats keep one, and never bring one back', async () => {
  const clock = new FakeClock()
  await using server = await startServer({ config: { leaseTtlMs: 1_000 }, deps: { clock } })
  using client = wireClient(server.address)
  const define = async () => ((await unary(client.query, 'Define', { sql: { text: 'SELECT 1 AS a' } })) as Table__Output).handle
  const beat = async (handles: string[]) =>
    (
      (await unary(client.tables, 'Heartbeat', { handles })) as { results: { error: { reason: string } | null; ttlMs: string }[] }
    ).results.map(({ error, ttlMs }) => error?.reason ?? ttlMs)
  const [kept, lost] = [await define(), await define()]
  clock.advance(600)
  assert.deepEqual(await beat([kept]), ['1000'])
  clock.advance(600)
  assert.deepEqual(await beat([kept, lost]), ['1000', 'HANDLE_EXPIRED'])
  assert.deepEqual(await beat([lost]), ['HANDLE_EXPIRED'])
  assert.equal((await failureOf(rows(client.tables.Collect({ handle: lost })))).reason, 'HANDLE_EXPIRED')
  clock.advance(1_000)
  assert.equal(server.server.usage().handles, 0)
})

suite('Starting', () => {
  test('leaves nothing behind when the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const tempDirectory = mkdtempSync(join(tmpdir(), 'quiver-test-'))
    await assert.rejects(
      serve(createConfig({ grpcPort: port, httpPort: 0, tempDirectory, workers: 1 }), { log: silent }),
      /cannot listen on 127\.0\.0\.1/,
    )
    assert.deepEqual(readdirSync(tempDirectory), [])
    rmSync(tempDirectory, { recursive: true })
    taken.close()
  })

  test('refuses a root that is no directory', async () => {
    await assert.rejects(serve(createConfig({ grpcPort: 0, httpPort: 0, roots: [import.meta.filename] }), { log: silent }), {
      name: 'ConfigError',
    })
  })
})

test('closing twice closes once, and takes the spill directory along', async () => {
  const tempDirectory = mkdtempSync(join(tmpdir(), 'quiver-test-'))
  const server = await serve(createConfig({ grpcPort: 0, httpPort: 0, tempDirectory, workers: 1, graceMs: 0 }), { log: silent })
  assert.equal(readdirSync(tempDirectory).length, 1)
  await Promise.all([server.close(), server.close()])
  await server.close()
  assert.deepEqual(readdirSync(tempDirectory), [])
  rmSync(tempDirectory, { recursive: true })
  assert.equal(existsSync(tempDirectory), false)
})

test('a query reads what is put, written, described and explained', async () => {
  await using server = await startServer()
  using client = wireClient(server.address)
  const sql = { text: "SELECT i AS id, 'S' || i % 3 AS symbol FROM range(300) t(i)" }
  const view = (await unary(client.query, 'Define', { sql, name: 'trades' })) as Table__Output
  const held = (await unary(client.tables, 'Materialize', { handle: view.handle })) as Table__Output
  assert.deepEqual([held.kind, held.rows], ['TABLE_KIND_TABLE', '300'])
  const path = join(server.root, 'by-symbol')
  const written = (await unary(client.tables, 'Write', {
    handle: held.handle,
    path,
    format: 'FORMAT_PARQUET',
    partitionBy: ['symbol'],
  })) as {
    rows: string
    files: string[]
  }
  assert.deepEqual([written.rows, written.files.length], ['300', 3])
  const read = (await unary(client.tables, 'Read', { paths: [path], filenameColumn: 'file' })) as Table__Output
  const stats = (await unary(client.tables, 'Stats', { handle: read.handle })) as { rows: string; files: unknown[]; columns: number }
  assert.deepEqual([stats.rows, stats.files.length, stats.columns], ['300', 3, 3])
  assert.deepEqual(
    await rows(execute(client, 'SELECT count(*) AS n FROM trades JOIN files USING (id, symbol)', { bindings: { files: read.handle } })),
    [{ n: 300n }],
  )
  const described = await rows(client.tables.Describe({ handle: held.handle }))
  assert.deepEqual(
    described.map((row) => [row['column_name'], row['count']]),
    [
      ['id', 300n],
      ['symbol', 300n],
    ],
  )
  const { plan } = (await unary(client.query, 'Explain', { sql: { text: 'SELECT max(id) FROM trades' }, analyze: true })) as {
    plan: string
  }
  assert.match(plan, /AGGREGATE/)
  const unnamed = (await unary(client.tables, 'Name', { handle: view.handle, name: '' })) as Table__Output
  assert.equal(unnamed.name, '')
  assert.equal((await failureOf(rows(execute(client, 'FROM trades')))).reason, 'TABLE_NOT_FOUND')
  assert.equal(
    (await failureOf(unary(client.tables, 'Write', { handle: held.handle, path, partitionBy: ['nope'] }))).reason,
    'COLUMN_NOT_FOUND',
  )
  await unary(client.tables, 'Drop', { handles: [view.handle, held.handle, read.handle] })
})

test('a directory is written in the format of its suffix, and without one as Parquet', async () => {
  await using server = await startServer()
  using client = wireClient(server.address)
  const { handle } = (await unary(client.query, 'Define', { sql: { text: 'SELECT 1 AS day, 2 AS id' } })) as Table__Output
  for (const [name, suffix] of [
    ['by-day', '.parquet'],
    ['by.day', '.parquet'],
    ['by-day.csv', '.csv'],
  ] as const) {
    const path = join(server.root, name)
    const { files } = (await unary(client.tables, 'Write', { handle, path, partitionBy: ['day'] })) as { files: string[] }
    assert.deepEqual(
      files.map((file) => [dirname(file), extname(file)]),
      [[join(path, 'day=1'), suffix]],
    )
  }
  for (const name of ['by-day.json', 'by-day.arrow'])
    assert.deepEqual(
      (await failureOf(unary(client.tables, 'Write', { handle, path: join(server.root, name), partitionBy: ['day'] }))).metadata,
      { field: 'partition_by' },
    )
  const path = join(server.root, 'by-day')
  assert.equal((await failureOf(unary(client.tables, 'Write', { handle, path, mode: 'WRITE_MODE_OVERWRITE' }))).reason, 'FORMAT_UNKNOWN')
  await unary(client.tables, 'Drop', { handles: [handle] })
})
