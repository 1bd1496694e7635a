// Producers that are killed in the middle of everything while others go on: what they were told of is in the table, once and in whole
// messages, the others notice nothing, and the server has let go of those who are dead.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { ProducerProcess } from '../support/producer-process.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { must, NUMBERED, numberedRows, produceRows, type ProducerKind } from '../support/row-producers.ts'
import { startServer } from '../support/start-server.ts'

const ROUNDS = effort(2, 8)
const KINDS: readonly ProducerKind[] = ['socket', 'stream', 'feed']
const TABLES = [
  { name: 'plain', durable: false },
  { name: 'lasting', durable: true },
]

test('producers that are killed leave whole messages behind, and their neighbours alone', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const dataDirectory = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  t.after(() => rmSync(dataDirectory, { recursive: true, force: true }))
  await using server = await startServer({ config: { dataDirectory } })
  await using client = must(await AsyncClient.connect(server.address))
  const tables = await Promise.all(TABLES.map(async ({ name, durable }) => must(await client.live(name, NUMBERED, { durable }))))
  const producersNow = async () => must(await client.feeds.list()).map(({ producers }) => producers)
  const producing = (table: string, kind: ProducerKind, who: string, ahead: number) => ({
    kind,
    address: server.address,
    httpAddress: `127.0.0.1:${server.server.ports.http}`,
    table,
    who,
    seed: random.below(2 ** 32),
    ahead,
  })

  const stopping = new AbortController()
  const neighbours = Promise.all(
    tables.flatMap(({ feed }) =>
      KINDS.map(async (kind) => {
        const who = `${kind} beside`
        return { feed, who, sent: await produceRows(producing(feed, kind, who, 1), () => undefined, stopping.signal) }
      }),
    ),
  )
  // It is waited for below; what else fails before must not be told as a failure of theirs.
  neighbours.catch(() => undefined)
  await eventually('each neighbour has a socket', async () => (await producersNow()).every((count) => count === 1))

  const killed: { readonly feed: string; readonly who: string; readonly told: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const dying = tables.map(async ({ feed }) => {
      const whos = KINDS.map((kind) => `${kind} ${round}`)
      await using producers = ProducerProcess.start(KINDS.map((kind, index) => producing(feed, kind, whos[index] ?? '', 20)))
      const enough = 1 + random.below(5_000)
      const isDue = () => whos.every((who) => producers.told(who) >= enough)
      await eventually(`producers of round ${round} are told of ${enough} rows`, () => isDue() || !producers.isRunning)
      assert.ok(producers.isRunning, 'the producers ended by themselves')
      await producers.kill()
      killed.push(...whos.map((who) => ({ feed, who, told: producers.told(who) })))
    })
    await Promise.all(dying)
    await eventually('only neighbours have sockets', async () => (await producersNow()).every((count) => count === 1))
  }
  stopping.abort()
  const living = await neighbours
  await eventually('nobody has a socket', async () => (await producersNow()).every((count) => count === 0))

  for (const table of tables) {
    const there = await numberedRows(table)
    for (const { who, sent } of living.filter(({ feed }) => feed === table.feed)) assert.equal(there.get(who), sent, who)
    for (const { who, told } of killed.filter(({ feed }) => feed === table.feed))
      assert.ok((there.get(who) ?? 0) >= told, `${who}: ${there.get(who)} of ${told}`)
    assert.equal(must(await client.feeds.deadLetters(table.feed)).count, 0n)
    const [all, told] = [[...there.values()], killed.map((one) => one.told)].map((counts) => counts.reduce((sum, rows) => sum + rows, 0))
    t.diagnostic(`${table.feed}: ${all} rows; ${told} in all tables told of by the ${killed.length} who were killed`)
    must(await table.end())
  }
})
