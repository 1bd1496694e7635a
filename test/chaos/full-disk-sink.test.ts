// A disk that is full while a sink writes to it, again and again: the sink says so, rows are taken all the same, and once there is room
// it goes on by itself and has each row once. The disk is a real one of a few megabytes, which only the server has.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Field, Int64, Schema, Utf8 } from 'apache-arrow'
import { AsyncClient, type LiveTable } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { must } from '../support/row-producers.ts'
import { ServerProcess } from '../support/server-process.ts'
import { filesIn, idsIn } from '../support/sink-files.ts'

const ROUNDS = effort(2, 8)
const DISK_MIB = 24
const PARTITIONS = 3
const schema = new Schema([new Field('part', new Utf8(), true), new Field('id', new Int64(), true), new Field('noise', new Utf8(), true)])
const SINKS = [
  { name: 'plain', options: { rotation: { maxRows: 300, maxAgeMs: 50 } } },
  { name: 'parts', options: { partitionBy: ['part'], rotation: { maxRows: 500, maxAgeMs: 50 } } },
] as const

/** Runs a command in a mount namespace where `directory` is a disk of its own; users may have one without being root. */
const onDiskOf = (directory: string): string[] => [
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${DISK_MIB}m tmpfs "$0" && exec "$@"`,
  directory,
]

function cannotMount(): string | false {
  const directory = mkdtempSync(join(tmpdir(), 'quiver-disk-'))
  const [program = '', ...words] = [...onDiskOf(directory), 'true']
  const { status, error, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  rmSync(directory, { recursive: true })
  return status === 0 ? false : `no disk can be mounted in a namespace of one's own: ${error?.message ?? stderr.trim()}`
}

/** Takes all the room that there is. */
function fill(path: string): void {
  const descriptor = openSync(path, 'w')
  const isFull = (bytes: number): boolean => {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(bytes))
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOSPC'
    }
  }
  assert.ok([1 << 20, 4_096].every(isFull))
  closeSync(descriptor)
}

/** Rows of its own numbers, with texts that no compression makes small. */
async function append(table: LiveTable, from: number, rows: number, random: Random): Promise<number> {
  const noise = (): string => Array.from({ length: 25 }, () => random.below(2 ** 32).toString(36)).join('')
  const numbers = Array.from({ length: rows }, (_, index) => from + index)
  must(await table.append(numbers.map((id) => ({ part: `p${id % PARTITIONS}`, id: BigInt(id), noise: noise() }))))
  return from + rows
}

test('a sink goes on after its disk was full, with each row once', { skip: cannotMount() }, async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const data = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  const disk = mkdtempSync(join(tmpdir(), 'quiver-disk-'))
  t.after(() => {
    for (const directory of [data, disk]) rmSync(directory, { recursive: true, force: true })
  })
  await using server = await ServerProcess.start(['--data-dir', data, '--root', disk], onDiskOf(disk))
  const seen = join('/proc', String(server.pid), 'root', disk)
  await using client = must(await AsyncClient.connect(server.address))
  const table = must(await client.live('rows', schema, { durable: true }))
  const sinks = await Promise.all(SINKS.map(async ({ name, options }) => must(await table.sink(join(disk, name), { name, ...options }))))
  const statuses = async () => Promise.all(sinks.map(async (sink) => must(await sink.status())))

  let told = 0
  for (let round = 0; round < ROUNDS; round++) {
    const room = told + 200 + random.below(1_500)
    while (told < room) told = await append(table, told, 1 + random.below(200), random)
    fill(join(seen, 'ballast'))
    const filledAt = Date.now()
    const full = told + 1_000 + random.below(1_000)
    while (told < full) told = await append(table, told, 1 + random.below(200), random)
    await eventually('each sink says that the disk is full', async () =>
      (await statuses()).every(({ state, lastFailure }) => {
        const failure = lastFailure.unwrapOr(null)
        return state === 'retrying' && failure?.reason === 'DISK_FULL' && failure.at.getTime() >= filledAt
      }),
    )
    assert.equal((await random.pick(sinks).flush())._unsafeUnwrapErr().reason, 'DISK_FULL')
    for (const { name, nextRow } of await statuses()) {
      const ids = await idsIn(join(seen, name))
      assert.ok([...ids].every((id) => id < told) && nextRow < BigInt(told), `${name}: ${nextRow} of ${told}`)
    }
    rmSync(join(seen, 'ballast'))
    await eventually('the sinks go on by themselves', async () => (await statuses()).every(({ nextRow }) => nextRow >= BigInt(told)))
  }
  for (const sink of sinks) {
    const { writtenRows, lostRows } = must(await sink.flush())
    assert.deepEqual([writtenRows, lostRows], [BigInt(told), 0n])
    assert.equal((await idsIn(join(seen, sink.name))).size, told)
    t.diagnostic(`${sink.name}: ${told} rows in ${filesIn(join(seen, sink.name)).length} files`)
  }
  const [{ n } = { n: 0n }] = must(await client.sql`select count(*) as n from ${table}`).toArray() as { n: bigint }[]
  assert.equal(n, BigInt(told))
  must(await table.end())
})
