// A server that is killed while it takes rows in and writes them to files, again and again: together the files have each row of the
// table once, whatever was under way.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Field, Int64, Schema, Utf8 } from 'apache-arrow'
import { AsyncClient, type LiveTable, type QuiverError, type Result } from '../../client/index.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'
import { filesIn, idsIn } from '../support/sink-files.ts'

const ROUNDS = effort(3, 12)
const PARTITIONS = 7
const schema = new Schema([new Field('part', new Utf8(), true), new Field('id', new Int64(), true)])
const SINKS = [
  { name: 'plain', options: { rotation: { maxRows: 60 } } },
  { name: 'parts', options: { partitionBy: ['part'], rotation: { maxRows: 200, maxAgeMs: 20 } } },
] as const

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

/** Appends rows of its own numbers until the server is gone; gives the number after the last that it was told of. */
async function produce(table: LiveTable, from: number, random: Random, onTold: (next: number) => void): Promise<void> {
  for (let next = from; ;) {
    const rows = Array.from({ length: 1 + random.below(80) }, (_, index) => ({
      part: `p${(next + index) % PARTITIONS}`,
      id: BigInt(next + index),
    }))
    if ((await table.append(rows)).isErr()) return
    next += rows.length
    onTold(next)
  }
}

test('files have every row once after kill -9 in the middle of everything', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const data = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  const files = mkdtempSync(join(tmpdir(), 'quiver-files-'))
  t.after(() => {
    rmSync(data, { recursive: true, force: true })
    rmSync(files, { recursive: true, force: true })
  })
  const flags = ['--data-dir', data, '--root', files]
  let told = 0
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await ServerProcess.start(flags)
    await using client = must(await AsyncClient.connect(server.address))
    const table = must(await client.live('rows', schema, { durable: true }))
    const sinks = await Promise.all(SINKS.map(async ({ name, options }) => must(await table.sink(join(files, name), { name, ...options }))))
    const [{ n } = { n: 0n }] = must(await client.sql`select count(*) as n from ${table}`).toArray() as { n: bigint }[]
    assert.ok(Number(n) >= told, `the table has ${n} of ${told} rows`)
    // Rows are numbered as they are counted here, so a file's name tells which it has.
    const producing = produce(table, Number(n), random, (next) => (told = next))
    const enough = told + 300 + random.below(1_500)
    const flushing = (async () => {
      while ((await random.pick(sinks).flush()).isOk());
    })()
    while (told < enough) await new Promise((resolve) => setImmediate(resolve))
    await server.stop('SIGKILL')
    await Promise.all([producing, flushing])
    for (const { name } of SINKS) for (const id of await idsIn(join(files, name))) assert.ok(id < told + 80, `row ${id} of ${told}`)
  }
  await using server = await ServerProcess.start(flags)
  await using client = must(await AsyncClient.connect(server.address))
  const table = must(await client.live('rows', schema))
  const [{ n } = { n: 0n }] = must(await client.sql`select count(*) as n from ${table}`).toArray() as { n: bigint }[]
  for (const sink of must(await table.sinks())) {
    const { writtenRows, nextRow, lostRows } = must(await sink.flush())
    assert.deepEqual([writtenRows, nextRow, lostRows], [n, n, 0n])
    const ids = await idsIn(join(files, sink.name))
    t.diagnostic(`${sink.name}: ${ids.size} rows in ${filesIn(join(files, sink.name)).length} files, ${told} rows told of`)
    assert.ok(ids.size === Number(n) && ids.size >= told)
  }
  must(await table.end())
})
