// Hundreds of heavy calls at once on a server with little memory: each is answered or refused in an orderly way, and the process stays
// within what it was given and what it says that it takes beside that.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { AsyncClient, type QuiverError, type Result, type TableHandle } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'

// QUIVER_CHAOS_CALLS=2000 for the long run.
const CALLS = Number(process.env['QUIVER_CHAOS_CALLS'] ?? 200)
const CALLERS = 200
const MOST_RESIDENT_BYTES = 900 * 10 ** 6
/** So long the storm lasts at most, unless there are more calls than callers. */
const DEADLINE_MS = 40_000
const ROWS = Array.from({ length: 20_000 }, (_, index) => ({ id: BigInt(index), text: `text ${index} `.repeat(8), price: index / 3 }))

interface Scene {
  readonly client: AsyncClient
  readonly random: Random
  readonly held: TableHandle
  readonly file: TableHandle
}

type Outcome = Result<unknown, QuiverError>
type Call = (scene: Scene) => Promise<Outcome>

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

const query =
  (sql: (random: Random) => string): Call =>
  async ({ client, random, file, held }) =>
    await client.query(sql(random), { bindings: { f: file, h: held }, deadlineMs: DEADLINE_MS })

const HEAVY: Readonly<Record<string, Call>> = {
  sort: query((random) => `select * from f order by hash(id + ${random.below(1_000)}) limit 1 offset 500000`),
  join: query((random) => `select count(*), max(a.text || b.text) from f a join f b on a.id = (b.id + ${random.below(1_000)}) % 600000`),
  group: query((random) => `select max(n) from (select id, text, count(*) as n from f group by id + ${random.below(9)}, id, text)`),
  distinct: query((random) => `select count(distinct text || '${random.below(1_000)}') from f`),
  window: query((random) => `select max(r) from (select row_number() over (order by hash(id + ${random.below(1_000)})) as r from f)`),
  list: query((random) => `select length(list(text || '${random.below(10)}')) from f where id % 3 = 0`),
  wide: async ({ client, held }) => await client.collect(held, { deadlineMs: DEADLINE_MS }),
  async stream({ client, file, random }) {
    let left = 1 + random.below(8)
    for await (const batch of client.stream(file, { batchBytes: 4 << 20, deadlineMs: DEADLINE_MS }))
      if (batch.isErr() || --left === 0) return batch
    throw new Error('the stream ended without a batch')
  },
  async put({ client }) {
    const put = await client.fromRecords(ROWS, { deadlineMs: DEADLINE_MS })
    return put.isOk() ? put.value.drop() : put
  },
  async materialize({ client, file }) {
    const made = await client.define('select * from f where id % 2 = 0', { bindings: { f: file } })
    if (made.isErr()) return made
    await using view = made.value
    const stored = await view.materialize({ deadlineMs: DEADLINE_MS })
    return stored.isOk() ? stored.value.drop() : stored
  },
}

/** How many calls of each kind ended how. */
type Tally = Record<string, Record<string, number>>

async function storm(scene: Scene): Promise<Tally> {
  const tally: Tally = {}
  let left = CALLS
  const kinds = Object.keys(HEAVY)
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left-- > 0) {
        const kind = scene.random.pick(kinds)
        const outcome = await HEAVY[kind]?.(scene)
        const ending = outcome?.isErr() === true ? outcome.error.reason : 'answered'
        const endings = (tally[kind] ??= {})
        endings[ending] = (endings[ending] ?? 0) + 1
      }
    }),
  )
  return tally
}

/** In a storm a call may be answered, refused, or be too late. */
const EXPECTED: ReadonlySet<string> = new Set(['answered', 'MEMORY_EXHAUSTED', 'DISK_FULL', 'QUEUE_FULL', 'DEADLINE_EXCEEDED'])

function highestResidentBytes(pid: number): number | null {
  const path = `/proc/${pid}/status`
  const kib = existsSync(path) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined
  return kib === undefined ? null : Number(kib) * 1024
}

async function sceneOn(server: ServerProcess, context: TestContext): Promise<Scene> {
  const seed = seedFromEnvironment()
  context.diagnostic(`seed ${seed}`)
  const client = must(await AsyncClient.connect(server.address))
  const path = join(server.root, 'rows.parquet')
  const made = must(await client.define("select i as id, 'text ' || i || repeat('x', 60) as text, i / 7 as price from range(600000) t(i)"))
  must(await made.write(path))
  const held = must(await client.define('from f where id < 200000', { bindings: { f: made } }))
  const scene = { client, random: createRandom(seed), held: must(await held.materialize()), file: must(await client.read(path)) }
  must(await held.drop())
  must(await made.drop())
  return scene
}

test('a storm of heavy calls is borne within the memory that the server has', async (context) => {
  await using server = await ServerProcess.start(['--memory', '512MB', '--spill', '4GB'])
  const scene = await sceneOn(server, context)
  const { client, held, file } = scene
  const tally = await storm(scene)
  context.diagnostic(JSON.stringify(tally))
  for (const [kind, endings] of Object.entries(tally))
    for (const ending of Object.keys(endings)) assert.ok(EXPECTED.has(ending), `${kind} ended with ${ending}`)
  // One that refuses everything bears anything.
  const answered = Object.values(tally).reduce((sum, { answered = 0 }) => sum + answered, 0)
  assert.ok(answered > CALLS / 10, `${answered} calls were answered`)
  assert.ok(server.isRunning)
  const highest = highestResidentBytes(server.pid)
  if (highest !== null) {
    context.diagnostic(`at most ${Math.round(highest / 1e6)} MB resident`)
    assert.ok(highest < MOST_RESIDENT_BYTES, `${highest} bytes`)
  }
  // Afterwards it works as before, and nothing is left.
  assert.equal(must(await client.query('select count(*) as n from f', { bindings: { f: file } })).numRows, 1)
  must(await held.drop())
  must(await file.drop())
  assert.deepEqual(must(await client.list()), [])
  assert.deepEqual(must(await client.queries()), [])
  await client.close()
})

test('what does not fit on the disk for spilled data ends with DISK_FULL, and is gone then', async (context) => {
  const temp = mkdtempSync(join(tmpdir(), 'quiver-spill-'))
  context.after(() => rmSync(temp, { recursive: true, force: true }))
  await using server = await ServerProcess.start(['--memory', '256MiB', '--spill', '32MiB', '--temp', temp])
  await using client = must(await AsyncClient.connect(server.address))
  // 150 MB of texts that cannot be made smaller.
  const view = must(
    await client.define('select md5(i::varchar) || md5((i + 1)::varchar) || md5((i + 2)::varchar) as t from range(2500000) t(i)'),
  )
  const ended = await Promise.all(Array.from({ length: 2 }, () => view.materialize()))
  for (const failed of ended) {
    const { reason, kind, retryable } = failed._unsafeUnwrapErr()
    assert.deepEqual([reason, kind, retryable], ['DISK_FULL', 'exhausted', true])
  }
  must(await view.drop())
  assert.equal(must(await client.query('select 42 as n')).numRows, 1)
  await eventually('the disk is clean', () => spilledBytes(temp) < 2 ** 20)
})

/** In files below this directory. */
function spilledBytes(temp: string): number {
  const paths = readdirSync(temp, { recursive: true, encoding: 'utf8' }).map((path) =>
    statSync(join(temp, path), { throwIfNoEntry: false }),
  )
  return paths.reduce((sum, found) => sum + (found?.isFile() === true ? found.size : 0), 0)
}
