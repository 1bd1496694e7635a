// Thousands of calls of all kinds at once, many cancelled at a random moment: nothing may stay behind.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { AsyncClient, type QuiverError, type Result, type TableHandle } from '../../client/index.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'

const CALLS = effort(1_000, 10_000)
const CALLERS = 64
const WARM_UP = 0.3
const MAX_GROWTH_BYTES = 96 << 20

const ROWS = Array.from({ length: 500 }, (_, index) => ({ id: BigInt(index), symbol: `S${index % 7}`, price: index / 3 }))
const EXPECTED: ReadonlySet<string> = new Set(['cancelled', 'timeout', 'exhausted'])

interface Scene {
  readonly client: AsyncClient
  readonly random: Random
  readonly held: TableHandle
  readonly file: TableHandle
  readonly path: string
}

type Outcome = Result<unknown, QuiverError>

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

async function takeSome(scene: Scene, signal: AbortSignal): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const wanted = scene.random.below(4)
  for await (const batch of scene.client.stream(scene.file, { signal, batchBytes: 65_536 })) {
    outcomes.push(batch)
    if (outcomes.length > wanted) break
  }
  return outcomes
}

async function readAndDrop({ client, path }: Scene, signal: AbortSignal): Promise<Outcome[]> {
  const results = await client.batchRead([path, `${path}.missing`], { signal })
  const [read, missing] = results
  assert.ok(missing?.isErr(), 'a missing file was read')
  if (read?.isOk()) return [await read.value.drop()]
  return read === undefined ? [] : [read]
}

async function putAndDrop({ client }: Scene, signal: AbortSignal): Promise<Outcome[]> {
  const put = await client.fromRecords(ROWS, { signal })
  return put.isOk() ? [await put.value.drop()] : [put]
}

async function defineAndDrop({ client, held }: Scene, signal: AbortSignal): Promise<Outcome[]> {
  const view = await client.define('select symbol, count(*) n from t group by symbol', { bindings: { t: held }, signal })
  if (view.isErr()) return [view]
  const collected = await view.value.collect({ signal })
  return [collected, await view.value.drop()]
}

const CALLS_OF_ALL_KINDS: readonly ((scene: Scene, signal: AbortSignal) => Promise<Outcome[]>)[] = [
  async ({ client, held }, signal) => [
    await client.query('select symbol, avg(price) from t group by symbol', { bindings: { t: held }, signal }),
  ],
  async ({ client }, signal) => [
    await client.query('select count(*) from range(1000000) t(i), range(10) u(j) where i % 7 = j', { signal }),
  ],
  async ({ client, held }, signal) => [await client.collect(held, { signal })],
  async ({ client, held }, signal) => [await client.stats(held, { signal })],
  async ({ client, held }, signal) => [await client.describe(held, { signal })],
  async ({ client, held, file }, signal) => client.batchCollect([held, file], { signal }),
  takeSome,
  readAndDrop,
  putAndDrop,
  defineAndDrop,
]

async function oneCall(scene: Scene): Promise<void> {
  const controller = new AbortController()
  const cancelled = scene.random.chance(0.4)
  const timer = cancelled
    ? delay(scene.random.below(15), null, { ref: false }).then(() => {
        controller.abort()
      })
    : null
  const outcomes = await scene.random.pick(CALLS_OF_ALL_KINDS)(scene, controller.signal)
  for (const outcome of outcomes) {
    if (outcome.isErr() && !EXPECTED.has(outcome.error.kind)) throw new Error(`${outcome.error.reason}: ${outcome.error.message}`)
  }
  await timer
}

async function callers(scene: Scene, calls: number): Promise<void> {
  let left = calls
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left-- > 0) await oneCall(scene)
    }),
  )
}

test('mixed calls with random cancels leave no handle, no query and no memory behind', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  await using server = await ServerProcess.start(['--memory', '512MB'])
  await using client = must(await AsyncClient.connect(server.address))
  const path = `${server.root}/ticks.parquet`
  const made = must(await client.define("select i id, 'S' || i % 9 symbol, i / 7 price from range(200000) t(i)"))
  must(await made.write(path))
  must(await made.drop())
  const scene = {
    client,
    random: createRandom(seed),
    held: must(await client.fromRecords(ROWS)),
    file: must(await client.read(path)),
    path,
  }

  await callers(scene, CALLS * WARM_UP)
  const before = server.residentBytes()
  await callers(scene, CALLS * (1 - WARM_UP))
  const after = server.residentBytes()

  must(await scene.held.drop())
  must(await scene.file.drop())
  // Puts and reads that were cancelled late have handles on the server that their callers never learned of: they end with their call.
  assert.deepEqual(
    must(await client.list()).map((handle) => handle.id),
    [],
  )
  assert.deepEqual(must(await client.queries()), [])
  if (before !== null && after !== null) {
    t.diagnostic(`resident ${before >> 20} MiB, then ${after >> 20} MiB`)
    assert.ok(after - before < MAX_GROWTH_BYTES, `memory grew by ${(after - before) >> 20} MiB`)
  }
  assert.ok(server.isRunning)
})
