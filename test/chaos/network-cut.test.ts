// A network that is cut between everybody and the server, for moments and for five seconds at a time: feeds go on by themselves, those
// who follow come back, and both have each row once.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RecordBatch } from 'apache-arrow'
import { AsyncClient, type FeedInfo, type LiveTable } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { holdingProxy, type HoldingProxy } from '../support/holding-proxy.ts'
import { MessageServer, type Connection } from '../support/message-server.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { checkNumbered, must, NUMBERED, numberedRows, produceRows } from '../support/row-producers.ts'
import { startServer } from '../support/start-server.ts'

const CUT_MS = 5_000
const SHORT_CUTS = 5
const TRY_AGAIN_MS = 10
const TABLES = [
  { name: 'plain', durable: false },
  { name: 'lasting', durable: true },
]

const forMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Follows a table from its first row on, and comes back whenever the connection is lost. */
/** How a server that cannot be reached is told of: after some failures it is not asked for a while. */
const LOST: ReadonlySet<string> = new Set(['transport', 'circuit-open'])

class Follower {
  readonly batches: RecordBatch[] = []
  nextRow = 0n
  lost = 0

  async follow(table: LiveTable, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for await (const result of table.subscribe({ from: this.nextRow, signal })) {
        if (result.isErr()) {
          if (signal.aborted) return
          assert.ok(LOST.has(result.error.kind), result.error.message)
          this.lost += 1
          break
        }
        const { batch, firstRow, nextRow } = result.value
        assert.equal(firstRow, this.nextRow)
        this.batches.push(batch)
        this.nextRow = nextRow
      }
      await forMs(TRY_AGAIN_MS)
    }
  }
}

/** Answers are lost on their way, and then the connection is: what the server has taken is sent again. */
async function cutShortly(proxy: HoldingProxy, endRows: () => Promise<readonly bigint[]>): Promise<void> {
  proxy.hold()
  const before = await endRows()
  await eventually('rows are taken that nobody is told of', async () =>
    (await endRows()).every((endRow, index) => endRow > (before[index] ?? 0n)),
  )
  proxy.cut()
  proxy.release()
}

test('feeds and those who follow go on after the network was cut, with each row once', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const dataDirectory = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  t.after(() => rmSync(dataDirectory, { recursive: true, force: true }))
  await using server = await startServer({ config: { dataDirectory } })
  await using client = must(await AsyncClient.connect(server.address))
  using proxy = await holdingProxy(server.address)
  await using far = must(await AsyncClient.connect(proxy.address))
  const tables = await Promise.all(TABLES.map(async ({ name, durable }) => must(await client.live(name, NUMBERED, { durable }))))
  const endRows = async () => must(await client.feeds.list()).map(({ endRow }) => endRow)

  const told = TABLES.map(() => 0)
  const ending = new AbortController()
  const producing = Promise.all(
    tables.map(({ feed }, index) => {
      const producer = { address: proxy.address, httpAddress: '', table: feed, who: 'far away', seed: random.below(2 ** 32), ahead: 20 }
      return produceRows({ ...producer, kind: 'feed' }, (rows) => (told[index] = rows), ending.signal)
    }),
  )
  producing.catch(() => undefined)
  const leaving = new AbortController()
  const followers = tables.map(() => new Follower())
  const following = Promise.all(
    followers.map(async (follower, index) => follower.follow(must(await far.live(TABLES[index]?.name ?? '')), leaving.signal)),
  )
  following.catch(() => undefined)
  /** So many rows more were told of, and nobody had to do anything for it. */
  const goOn = async (what: string) => {
    const enough = told.map((rows) => rows + 1 + random.below(5_000))
    await eventually(`the feeds go on ${what}`, () => told.every((rows, index) => rows >= (enough[index] ?? 0)))
  }

  for (let cut = 0; cut < SHORT_CUTS; cut++) {
    await goOn(`before the short cut ${cut}`)
    await cutShortly(proxy, endRows)
  }
  await goOn('before the silence')
  proxy.silence()
  await forMs(CUT_MS)
  proxy.release()
  await goOn('after the silence')
  proxy.refuse()
  await forMs(CUT_MS)
  proxy.release()
  await goOn('after all connections were refused')

  ending.abort()
  const sent = await producing
  for (const [index, table] of tables.entries()) {
    const follower = followers[index] as Follower
    assert.deepEqual([...(await numberedRows(table))], [['far away', sent[index]]])
    // Whoever follows tells at once why he gave up.
    await Promise.race([eventually('he who follows has all rows', () => follower.nextRow === BigInt(sent[index] ?? 0)), following])
    assert.deepEqual([...checkNumbered(follower.batches)], [['far away', sent[index]]])
    assert.ok(follower.lost > SHORT_CUTS)
    t.diagnostic(`${table.feed}: ${sent[index]} rows; he who follows came back ${follower.lost} times`)
  }
  leaving.abort()
  await following
  for (const table of tables) must(await table.end())
})

test('a source that falls silent is given up and dialled again, and nothing comes twice', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  await using server = await startServer()
  await using client = must(await AsyncClient.connect(server.address))
  await using source = await MessageServer.start()
  using proxy = await holdingProxy(new URL(source.url).host)
  const table = must(await client.live('ticks', NUMBERED))

  // It sends to whoever connected last, and never stops counting.
  let sent = 0
  let connection: Connection | null = null
  const arriving = (async () => {
    for (;;) connection = await source.connection()
  })()
  void arriving
  const sending = setInterval(() => {
    for (let left = random.below(5); left > 0 && connection !== null; left--)
      connection.send(JSON.stringify({ who: 'source', id: sent, message: sent++, size: 1 }))
  }, 2)
  t.after(() => clearInterval(sending))

  must(
    await client.feeds.connect('source', {
      table,
      source: { websocket: { url: `ws://${proxy.address}/` } },
      mapping: { sequence: { pointer: '/id' } },
      backoff: { minMs: 10, maxMs: 200 },
      idleTimeoutMs: 1_000,
    }),
  )
  const feed = async () => must(await client.feeds.list()).find(({ name }) => name === 'source') as FeedInfo
  const goOn = async (what: string, reconnects: number) => {
    const enough = (await feed()).rows + BigInt(1 + random.below(1_000))
    await eventually(`rows come ${what}`, async () => (await feed()).rows >= enough)
    const { connection: state, reconnects: found } = await feed()
    assert.equal(state.unwrapOr('unknown'), 'open')
    assert.ok(found >= BigInt(reconnects), `${found} reconnects ${what}`)
  }

  await goOn('at first', 0)
  for (const how of ['silence', 'refuse'] as const) {
    const { reconnects } = await feed()
    proxy[how]()
    const over = forMs(CUT_MS)
    await eventually(`it is noticed (${how})`, async () => (await feed()).connection.unwrapOr('unknown') !== 'open')
    await over
    if (how === 'silence') assert.match((await feed()).lastError.unwrapOr(''), /nothing came for 1000 ms/)
    proxy.release()
    await goOn(`after the cut (${how})`, Number(reconnects) + 1)
  }
  clearInterval(sending)
  await eventually('what was read is taken', async () => (await feed()).waitingBytes === 0n)

  const ids = Array.from((must(await table.collect()).getChild('id') ?? []) as Iterable<bigint>, Number)
  const jumps = ids.filter((id, index) => index > 0 && id !== (ids[index - 1] ?? 0) + 1)
  const { gaps, reconnects } = await feed()
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((a, b) => a - b),
    'a row came twice or late',
  )
  assert.deepEqual([gaps, ids[0]], [BigInt(jumps.length), 0], 'what was lost while the connection was gone is counted')
  assert.ok(jumps.length >= 1)
  t.diagnostic(`${ids.length} of ${sent} rows, ${gaps} gaps, ${reconnects} reconnects`)
  must(await table.end())
})
