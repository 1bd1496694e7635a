// A server that is killed in the middle of everything, again and again: rows that their producers were told of are there afterwards,
// once each and in their order, and a subscriber goes on where it was.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Field, Int64, Schema, Utf8, type RecordBatch, type Table } from 'apache-arrow'
import { WebSocket } from 'ws'
import { AsyncClient, type LiveTable, type QuiverError, type Result } from '../../client/index.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'

const ROUNDS = effort(2, 12)
const PRODUCERS = ['socket', 'append'] as const
const schema = new Schema([new Field('who', new Utf8(), true), new Field('id', new Int64(), true)])

type Producer = (typeof PRODUCERS)[number]
/** How many rows of each producer were told of, over all rounds. */
type Told = Record<Producer, number>

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

/** Sends rows of its own numbers over a WebSocket until the connection ends. */
async function sendOverSocket(server: ServerProcess, from: number, told: Told, random: Random): Promise<void> {
  const socket = new WebSocket(`ws://${server.httpAddress}/feeds/rows?ack=1`)
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  await Promise.race([once(socket, 'open'), closed])
  const ends: number[] = []
  let next = from
  let acked = 0
  const send = () => {
    while (ends.length - acked < 20 && socket.readyState === WebSocket.OPEN) {
      const rows = Array.from({ length: 1 + random.below(50) }, () => ({ who: 'socket', id: next++ }))
      ends.push(next)
      socket.send(rows.map((row) => JSON.stringify(row)).join('\n'))
    }
  }
  socket.on('message', (data: Buffer) => {
    acked = (JSON.parse(data.toString()) as { ack: number }).ack
    told.socket = ends[acked - 1] ?? told.socket
    send()
  })
  send()
  await closed
}

/** The same by gRPC, one append after the other. */
async function sendByAppend(table: LiveTable, from: number, told: Told, random: Random): Promise<void> {
  for (let next = from; ;) {
    const rows = Array.from({ length: 1 + random.below(50) }, (_, index) => ({ who: 'append', id: BigInt(next + index) }))
    if ((await table.append(rows)).isErr()) return
    next += rows.length
    told.append = next
  }
}

function textsOf(rows: Table | RecordBatch): string[] {
  const [who, id] = [rows.getChild('who'), rows.getChild('id')]
  return Array.from({ length: rows.numRows }, (_, index) => `${String(who?.get(index))} ${String(id?.get(index))}`)
}

/** How many rows each producer has in the table; theirs must be 0, 1, 2 … in this order. */
async function counted(client: AsyncClient, table: LiveTable): Promise<Told> {
  const all = must(await client.sql`select who, id from ${table}`)
  const counts: Told = { socket: 0, append: 0 }
  for (const text of textsOf(all)) {
    const [who, id] = text.split(' ') as [Producer, string]
    assert.equal(Number(id), counts[who], `row ${counts[who]} of ${who} is missing or comes twice`)
    counts[who] += 1
  }
  return counts
}

test('acknowledged rows survive kill -9, once each, and subscriptions go on by row number', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const data = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const told: Told = { socket: 0, append: 0 }
  const seen: string[] = []
  let nextRow = 0n
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await ServerProcess.start(['--data-dir', data])
    await using client = must(await AsyncClient.connect(server.address))
    const table = must(await client.live('rows', schema, { durable: true }))
    const there = await counted(client, table)
    for (const producer of PRODUCERS) assert.ok(there[producer] >= told[producer], `${producer}: ${there[producer]} of ${told[producer]}`)

    const following = (async () => {
      for await (const result of table.subscribe({ from: nextRow })) {
        if (result.isErr()) return result.error
        assert.equal(result.value.firstRow, nextRow)
        nextRow = result.value.nextRow
        seen.push(...textsOf(result.value.batch))
      }
      return null
    })()
    const producing = [sendOverSocket(server, there.socket, told, random), sendByAppend(table, there.append, told, random)]
    const enough = { socket: told.socket + 200 + random.below(3_000), append: told.append + 50 + random.below(500) }
    while (told.socket < enough.socket || told.append < enough.append) await new Promise((resolve) => setImmediate(resolve))
    await server.stop('SIGKILL')
    await Promise.all(producing)
    assert.equal((await following)?.kind, 'transport')
  }
  await using server = await ServerProcess.start(['--data-dir', data])
  await using client = must(await AsyncClient.connect(server.address))
  const table = must(await client.live('rows', schema))
  const there = await counted(client, table)
  t.diagnostic(`${there.socket + there.append} rows, ${told.socket + told.append} told of, ${seen.length} seen by the subscriber`)
  for (const producer of PRODUCERS) assert.ok(there[producer] >= told[producer])
  // What the subscriber saw is what the table has, in the same order.
  const all = must(await table.collect())
  const rows = textsOf(all)
  assert.deepEqual(seen, rows.slice(0, seen.length))
  must(await table.end())
})
