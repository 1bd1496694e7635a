// Files and puts with a thousand random damages each: what comes of them is a table or an error that names the file, and nothing
// else: the server lives, serves others right meanwhile, and holds nothing afterwards.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { writeFile, unlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { AsyncClient, type QuiverError, type Result, type TableHandle, type WriteOptions } from '../../client/index.ts'
import { damage, type Region } from '../support/damage.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'

const FLIPS = effort(400, 20_000)
const CALLERS = 8
const WARM_UP = 0.3
/** Beside the engine's cache of files, which its memory limit bounds. */
const MAX_GROWTH_BYTES = 96 << 20

const ROWS = 100
const TABLE = `select i id, 'S' || i % 9 symbol, i / 7 price, case when i % 5 > 0 then i % 3 = 0 end flag, [i, null, i % 4] list,
  {'at': timestamp '2020-01-01' + to_seconds(i), 'text': 'row ' || i * 7919} nested from range(${ROWS}) t(i)`
const FLAT = TABLE.replace(/, \[i[^]*nested/, ", timestamp '2020-01-01' + to_seconds(i) noted")

/** What a damaged file may fail with; anything else is a defect. */
const OF_FILES: ReadonlySet<string> = new Set(['FILE_CORRUPT', 'VALUE_INVALID', 'ARROW_INVALID', 'TYPE_UNSUPPORTED'])
const OF_PUTS: ReadonlySet<string> = new Set(['ARROW_INVALID', 'VALUE_INVALID', 'TYPE_UNSUPPORTED', 'LIMIT_EXCEEDED', 'SOURCE_FAILED'])

interface Scene {
  readonly server: ServerProcess
  readonly client: AsyncClient
  /** Of one damage by its number, so that it is the same whatever its neighbours do. */
  readonly randomOf: (index: number) => Random
  readonly neighbour: TableHandle
  /** How often each outcome came. */
  readonly outcomes: Map<string, number>
  readonly defects: string[]
}

interface Sample {
  readonly suffix: string
  readonly bytes: Uint8Array
  /** Where the damage goes: each is as likely. */
  readonly regions: readonly Region[]
}

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

/** A good file of this name, written by the server. */
async function good({ client, server }: Pick<Scene, 'client' | 'server'>, name: string, options: WriteOptions = {}): Promise<Uint8Array> {
  await using made = must(await client.define(name.includes('.csv') ? FLAT : TABLE))
  const path = `${server.root}/good-${name}`
  must(await made.write(path, { ...options, overwrite: true }))
  return readFileSync(path)
}

const golden = (name: string): Uint8Array => readFileSync(new URL(`../golden/arrow/${name}`, import.meta.url))

function whole(suffix: string, bytes: Uint8Array): Sample {
  return { suffix, bytes, regions: [{ start: 0, end: bytes.length }] }
}

/** The footer is a small part of a Parquet file, and the one with most to go wrong. */
function parquet(bytes: Uint8Array): Sample {
  const footer = bytes.length - 8 - Buffer.from(bytes).readUInt32LE(bytes.length - 8)
  return {
    suffix: 'parquet',
    bytes,
    regions: [
      { start: 0, end: footer },
      { start: footer, end: bytes.length },
    ],
  }
}

async function neighbourIsRight({ client, neighbour }: Scene): Promise<void> {
  const table = must(await client.query('select count(*) n, sum(id)::bigint s from t', { bindings: { t: neighbour } }))
  assert.deepEqual([table.get(0)?.['n'], table.get(0)?.['s']], [BigInt(ROWS), BigInt((ROWS * (ROWS - 1)) / 2)])
}

/** Counts the outcome, and keeps what a damaged `path` (null: a put) must not come to. */
function note({ outcomes, defects }: Scene, result: Result<unknown, QuiverError>, path: string | null): void {
  const outcome = result.isOk() ? 'ok' : result.error.reason
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  if (result.isOk()) return
  const { reason, message, details } = result.error
  const named = path === null || (details.path === basename(path) && message.includes(basename(path)))
  if (!named || !(path === null ? OF_PUTS : OF_FILES).has(reason)) defects.push(`${path ?? 'a put'}: ${reason}: ${message}`)
}

/** Reads, collects and queries the file; what is read is dropped again. */
async function readAll(scene: Scene, path: string): Promise<void> {
  const { client } = scene
  const read = await client.read(path)
  note(scene, read, path)
  if (read.isErr()) return
  await using table = read.value
  note(scene, await client.collect(table), path)
  note(scene, await client.query('select count(*), bit_xor(hash(t)) from t', { bindings: { t: table } }), path)
}

async function oneFile(scene: Scene, samples: readonly Sample[], index: number): Promise<void> {
  const { server, defects } = scene
  const random = scene.randomOf(index)
  const { suffix, bytes, regions } = random.pick(samples)
  const damaged = damage(bytes, random, random.pick(regions))
  const path = `${server.root}/${index}.${suffix}`
  await writeFile(path, damaged)
  const before = defects.length
  await readAll(scene, path)
  // A file that failed the test stays where it can be looked at; the others go.
  if (defects.length === before) await unlink(path)
  if (index % 50 === 0) await neighbourIsRight(scene)
}

async function onePut(scene: Scene, streams: readonly Uint8Array[], index: number): Promise<void> {
  const { client } = scene
  const random = scene.randomOf(index)
  const put = await client.put(damage(random.pick(streams), random))
  note(scene, put, null)
  if (put.isOk()) {
    await using table = put.value
    note(scene, await client.collect(table), null)
  }
  if (index % 50 === 0) await neighbourIsRight(scene)
}

async function callers(scene: Scene, from: number, to: number, one: (index: number) => Promise<void>): Promise<void> {
  let next = from
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < to) {
        await one(next++)
        assert.ok(scene.server.isRunning, 'the server has ended')
      }
    }),
  )
}

let server: ServerProcess
let client: AsyncClient

before(async () => {
  server = await ServerProcess.start(['--memory', '512MB'])
  client = must(await AsyncClient.connect(server.address))
})
after(async () => {
  await client.close()
  await server[Symbol.asyncDispose]()
})

/** What the process holds beside the engine, whose caches its memory limit bounds; null where it cannot be told. */
async function residentBytes(): Promise<number | null> {
  const resident = server.residentBytes()
  const { memory } = must(await client.status())
  return resident === null ? null : resident - Number(memory.engine)
}

/** Runs `prepare` and then what it gives, once for each damage. */
async function survives(t: TestContext, prepare: (scene: Scene) => Promise<(index: number) => Promise<void>>): Promise<void> {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  await good({ client, server }, 'neighbour.parquet')
  await using neighbour = must(await client.read(`${server.root}/good-neighbour.parquet`))
  const scene = {
    server,
    client,
    randomOf: (index: number) => createRandom(seed + index * 7919),
    neighbour,
    outcomes: new Map<string, number>(),
    defects: [],
  }
  const one = await prepare(scene)

  await callers(scene, 0, FLIPS * WARM_UP, one)
  const before = await residentBytes()
  await callers(scene, FLIPS * WARM_UP, FLIPS, one)
  const after = await residentBytes()

  t.diagnostic([...scene.outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', '))
  assert.deepEqual(scene.defects, [])
  await neighbourIsRight(scene)
  must(await neighbour.drop())
  must(await client.ping())
  assert.deepEqual(must(await client.queries()), [])
  assert.deepEqual(
    must(await client.list()).map(({ id }) => id),
    [],
  )
  if (before !== null && after !== null) {
    t.diagnostic(`resident beside caches ${before >> 20} MiB, then ${after >> 20} MiB`)
    assert.ok(after - before < MAX_GROWTH_BYTES, `memory grew by ${(after - before) >> 20} MiB`)
  }
}

const ofFiles = (samples: (scene: Scene) => Promise<Sample[]>) => async (scene: Scene) => {
  const made = await samples(scene)
  return (index: number) => oneFile(scene, made, index)
}

test('damaged Parquet files, compressed and not, are read or refused by name', (t) =>
  survives(
    t,
    ofFiles(async (scene) => {
      const codecs = ['uncompressed', 'snappy', 'zstd', 'gzip', 'lz4']
      return Promise.all(
        codecs.map(async (compression) => parquet(await good(scene, `${compression}.parquet`, { compression, rowGroupRows: 2_048 }))),
      )
    }),
  ))

test('damaged CSV files, compressed and not, are read or refused by name', (t) =>
  survives(
    t,
    ofFiles(async (scene) => [
      whole('csv', await good(scene, 'plain.csv')),
      whole('csv.gz', await good(scene, 'gzip.csv.gz')),
      whole('csv.zst', await good(scene, 'zstd.csv.zst')),
    ]),
  ))

test('damaged Arrow files, compressed and not, are read or refused by name', (t) =>
  survives(
    t,
    ofFiles(async (scene) => [
      whole('arrow', await good(scene, 'plain.arrow')),
      whole('arrow', golden('nested.arrow')),
      whole('feather', golden('feather-lz4.feather')),
      whole('feather', golden('feather-zstd.feather')),
    ]),
  ))

test('damaged Arrow streams are read or refused by name', (t) =>
  survives(
    t,
    ofFiles(async (scene) => [
      whole('arrows', await good(scene, 'plain.arrows')),
      whole('arrows', golden('scalars.arrows')),
      whole('arrows', golden('nested-sliced.arrows')),
      whole('arrows', golden('dictionary-deltas.arrows')),
    ]),
  ))

test('damaged Arrow streams that are put are held or refused', (t) =>
  survives(t, async (scene) => {
    const streams = [
      await good(scene, 'put.arrows'),
      golden('scalars.arrows'),
      golden('nested-sliced.arrows'),
      golden('dictionary-replaced.arrows'),
    ]
    return (index) => onePut(scene, streams, index)
  }))
