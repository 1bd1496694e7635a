// Live tables as Parquet files, read back by the server itself and by another implementation.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Field, Int64, Schema, Utf8 } from 'apache-arrow'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { AsyncClient, type LiveTable, type QuiverError, type Result, type Sink, type SinkStatus } from '../../../client/index.ts'
import { startServer, type TestServer, type TestServerOptions } from '../../support/start-server.ts'

const schema = new Schema([new Field('symbol', new Utf8(), true), new Field('id', new Int64(), true)])
const SYMBOLS = ['A', 'b/c', '..', null, 'ü = %', '']

interface Place {
  /** Under the server's roots, and still there when the server is not. */
  readonly root: string
  readonly options: TestServerOptions
}

async function place(t: TestContext, isDurable: boolean): Promise<Place> {
  const folder = async (name: string) => {
    const path = await mkdtemp(join(tmpdir(), name))
    t.after(() => rm(path, { recursive: true, force: true }))
    return path
  }
  const root = await folder('quiver-sinks-')
  const dataDirectory = isDurable ? await folder('quiver-data-') : null
  return { root: join(root, 'files'), options: { config: { roots: [root], dataDirectory, graceMs: 10_000 } } }
}

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

async function connected({ address }: TestServer): Promise<AsyncClient> {
  return must(await AsyncClient.connect(address))
}

async function append(table: LiveTable, from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, index) => ({
    symbol: SYMBOLS[(from + index) % SYMBOLS.length] ?? null,
    id: BigInt(from + index),
  }))
  must(await table.append(rows))
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

/** Names of the files of rows, with their directories, by name. */
async function filesIn(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).filter((path) => path.endsWith('.parquet')).sort()
}

/** All numbers in the files, in their order there. */
async function idsIn(directory: string): Promise<number[]> {
  const ids: number[] = []
  for (const path of await filesIn(directory)) {
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(directory, path)), compressors })
    ids.push(...rows.map(({ id }) => Number(id)))
  }
  return ids
}

async function until(sink: Sink, isSo: (status: SinkStatus) => boolean): Promise<SinkStatus> {
  for (;;) {
    const status = must(await sink.status())
    if (isSo(status)) return status
  }
}

const name = (first: number, end: number): string => `rows-${String(first).padStart(16, '0')}-${String(end).padStart(16, '0')}.parquet`

test('rows become files as soon as there are enough, and all of them with a flush', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  await append(table, 0, 10)
  const sink = must(await table.sink(root, { rotation: { maxRows: 100 } }))
  assert.deepEqual(await filesIn(root), [])
  await append(table, 10, 250)
  const written = await until(sink, ({ files }) => files === 2n)
  assert.deepEqual(
    [written.nextRow, written.writtenRows, written.lagRows, written.lostRows, written.state],
    [200n, 200n, 50n, 0n, 'running'],
  )
  const flushed = must(await sink.flush())
  assert.deepEqual([flushed.files, flushed.nextRow, flushed.lagRows, flushed.lagMs], [3n, 250n, 0n, 0])
  assert.deepEqual(await filesIn(root), [name(0, 100), name(100, 200), name(200, 250)])
  assert.deepEqual(await idsIn(root), numbers(0, 250))
  assert.deepEqual((await readdir(root)).sort()[0], '_quiver-sink-ticks.json', 'nothing else is left')

  await using read = must(await client.read(root))
  const [sum] = must(await client.sql`select count(*) as n, sum(id)::bigint as s from ${read}`).toArray() as { n: bigint; s: bigint }[]
  assert.deepEqual([sum?.n, sum?.s], [250n, (249n * 250n) / 2n])
  assert.equal(must(await sink.flush()).files, 3n, 'no empty files')
  must(await table.end())
})

test('rows become files once they are as many bytes as asked, and once they have waited long enough', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  const byBytes = must(await table.sink(join(root, 'bytes'), { name: 'bytes', rotation: { maxBytes: 4_000 } }))
  const byAge = must(await table.sink(join(root, 'age'), { name: 'age', rotation: { maxAgeMs: 1 } }))
  for (let from = 0; from < 1_000; from += 100) await append(table, from, from + 100)
  const sized = await until(byBytes, ({ files }) => files >= 4n)
  assert.ok(sized.files < 20n)
  assert.equal((await until(byAge, ({ lagRows }) => lagRows === 0n)).nextRow, 1_000n)
  assert.deepEqual(await idsIn(join(root, 'age')), numbers(0, 1_000))
  assert.deepEqual(
    must(await table.sinks()).map((sink) => sink.name),
    ['bytes', 'age'],
  )
  must(await table.end())
  assert.deepEqual(await idsIn(join(root, 'bytes')), numbers(0, 1_000), 'the end of the table writes what waits')
})

test('each partition has its own directory, whatever the value', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  const sink = must(await table.sink(root, { partitionBy: ['symbol'], compression: 'snappy', rotation: { maxRows: 50 } }))
  await append(table, 0, 120)
  must(await sink.flush())
  const files = await filesIn(root)
  assert.equal(files.length, 3 * SYMBOLS.length)
  assert.ok(files.includes(join('symbol=A', name(0, 50))))
  assert.deepEqual(
    (await idsIn(root)).sort((a, b) => a - b),
    numbers(0, 120),
  )
  await using read = must(await client.read(root, { hivePartitioning: true }))
  const counts = must(await client.sql`select symbol, count(*) as n from ${read} group by symbol`).toArray() as {
    symbol: string
    n: bigint
  }[]
  assert.deepEqual(new Set(counts.map(({ symbol }) => symbol)), new Set(SYMBOLS))
  assert.equal(
    counts.reduce((sum, { n }) => sum + n, 0n),
    120n,
  )
  must(await table.end())
})

test('a sink begins where it is told to, and goes on where it was stopped', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  await append(table, 0, 10)
  const first = must(await table.sink(root, { from: 'now' }))
  await append(table, 10, 20)
  assert.deepEqual(must(await first.stop()).state, 'stopped')
  assert.deepEqual(await idsIn(root), numbers(10, 20))
  assert.equal((await first.status())._unsafeUnwrapErr().reason, 'SINK_UNKNOWN')
  assert.equal((await first.flush())._unsafeUnwrapErr().reason, 'SINK_UNKNOWN')
  await append(table, 20, 30)
  const second = must(await table.sink(root))
  await append(table, 30, 40)
  must(await second.stop({ flush: false }))
  assert.deepEqual(await idsIn(root), numbers(10, 20))
  must(await must(await table.sink(root)).flush())
  assert.deepEqual(await idsIn(root), numbers(10, 40))
  must(await table.end())
})

test('a sink that is there already is given again, and what cannot be is refused', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  const reason = async (...args: Parameters<LiveTable['sink']>) => (await table.sink(...args))._unsafeUnwrapErr().reason
  assert.equal(must(await table.sink(root)).name, 'ticks')
  assert.equal(must(await table.sink(root, { from: 'now' })).name, 'ticks')
  assert.equal(await reason(join(root, 'other')), 'SINK_EXISTS')
  assert.equal(await reason(root, { rotation: { maxRows: 5 } }), 'SINK_EXISTS')
  assert.equal(await reason(root, { name: 'other' }), 'SINK_CONFLICT')
  const other = join(root, '..', 'other')
  assert.equal(await reason(other, { name: 'x', partitionBy: ['nothing'] }), 'COLUMN_NOT_FOUND')
  assert.equal(await reason(other, { name: 'x', partitionBy: ['symbol', 'id'] }), 'ARGUMENT_INVALID')
  assert.equal(await reason(other, { name: 'x', compression: 'best' }), 'ARGUMENT_INVALID')
  assert.equal(await reason(other, { name: 'x', rotation: { maxRows: 0 } }), 'ARGUMENT_INVALID')
  assert.equal(await reason(other, { name: '/' }), 'ARGUMENT_INVALID')
  assert.equal(await reason('/etc/quiver-sink', { name: 'x' }), 'OUTSIDE_ROOTS')
  assert.equal(must(await table.sinks()).length, 1)
  const racing = await Promise.all(['one', 'two'].map((sink) => table.sink(other, { name: sink })))
  assert.deepEqual(
    racing.map((result) => (result.isOk() ? 'ok' : result.error.reason)),
    ['ok', 'SINK_CONFLICT'],
  )
  must(await table.end())
})

test('sinks of durable tables go on by themselves, and the end of the server writes what waits', async (t) => {
  const { root, options } = await place(t, true)
  for (let round = 0; round < 3; round++) {
    await using server = await startServer(options)
    await using client = await connected(server)
    await using table = must(await client.live('ticks', schema, { durable: true }))
    const [there] = must(await table.sinks())
    assert.equal(there !== undefined, round > 0)
    const sink = there ?? must(await table.sink(root, { partitionBy: ['symbol'] }))
    await append(table, round * 100, round * 100 + 50)
    assert.equal(must(await sink.flush()).writtenRows, BigInt(round * 100 + 50))
    await append(table, round * 100 + 50, round * 100 + 100)
  }
  assert.deepEqual(
    (await idsIn(root)).sort((a, b) => a - b),
    numbers(0, 300),
  )
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  for (const sink of must(await table.sinks())) must(await sink.stop())
  assert.deepEqual(must(await table.sinks()), [])
  must(await table.end())
})

test('a table in memory begins anew with the server, and its rows are not mixed with those of before', async (t) => {
  const { root, options } = await place(t, false)
  for (const round of ['first', 'second']) {
    await using server = await startServer(options)
    await using client = await connected(server)
    await using table = must(await client.live('ticks', schema))
    await append(table, 0, 10)
    const sink = await table.sink(root)
    if (round === 'first') must(await must(sink).flush())
    else assert.equal(sink._unsafeUnwrapErr().reason, 'SINK_CONFLICT')
    must(await must(await table.sink(join(root, '..', round), { name: round })).flush())
    must(await table.end())
  }
  assert.deepEqual(await idsIn(root), numbers(0, 10))
})

test('a directory that cannot be written to costs nothing but time', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  await using table = must(await client.live('ticks', schema))
  const sink = must(await table.sink(root))
  await append(table, 0, 10)
  must(await sink.flush())
  const [state = ''] = (await readdir(root)).filter((file) => file.startsWith('_'))
  const [file, content] = [join(root, name(0, 10)), await readFile(join(root, state))]
  const rows = await readFile(file)
  await rm(root, { recursive: true })
  await writeFile(root, 'not a directory')
  await append(table, 10, 20)
  const error = (await sink.flush())._unsafeUnwrapErr()
  const failing = must(await sink.status())
  assert.equal(failing.state, 'retrying')
  assert.equal(failing.lastFailure.map(({ reason }) => reason).unwrapOr(''), error.reason)
  assert.deepEqual([failing.nextRow, failing.lagRows], [10n, 10n])
  await append(table, 20, 30)
  assert.equal((await sink.stop())._unsafeUnwrapErr().reason, error.reason)

  await rm(root)
  assert.equal((await until(sink, ({ state: now }) => now === 'running')).nextRow, 30n, 'it came back by itself')
  await writeFile(file, rows)
  assert.deepEqual(await idsIn(root), numbers(0, 30))
  assert.notDeepEqual(await readFile(join(root, state)), content)
  must(await table.end())
})

test('rows that retention drops wait for the sink for a while, and are counted when they are lost', async (t) => {
  const { root, options } = await place(t, false)
  await using server = await startServer(options)
  await using client = await connected(server)
  const keep = 20_000
  await using table = must(await client.live('ticks', schema, { retention: { maxRows: keep } }))
  const sink = must(await table.sink(root))
  for (let from = 0; from < 2 * keep; from += 5_000) await append(table, from, from + 5_000)
  assert.equal(must(await sink.flush()).lostRows, 0n)
  assert.deepEqual(await idsIn(root), numbers(0, 2 * keep))
  for (let from = 2 * keep; from < 8 * keep; from += 5_000) await append(table, from, from + 5_000)
  const { lostRows, nextRow, writtenRows } = must(await sink.flush())
  assert.ok(lostRows > 0n && lostRows <= BigInt(4 * keep), `${lostRows} rows are lost`)
  assert.deepEqual([nextRow, lostRows + writtenRows], [BigInt(8 * keep), BigInt(8 * keep)])
  assert.equal(server.faults.length, 1)
  assert.match(server.faults.pop() ?? '', new RegExp(`lost ${lostRows} rows`))
  must(await table.end())
})
