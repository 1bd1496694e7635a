// Those who follow a table and stop reading while rows flow in: nothing gathers for them in the server, nobody else waits for them, and
// when they read again they get every row once, or are told what they missed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js'
import { Field, Int64, Schema, Utf8 } from 'apache-arrow'
import { AsyncClient, type LiveBatch, type LiveTable, type QuiverError, type Result } from '../../client/index.ts'
import type { FeedsClient } from '../../proto/gen/quiver/v1/Feeds.ts'
import { feedsService } from '../../proto/load.ts'
import { eventually } from '../support/eventually.ts'
import { holdingProxy } from '../support/holding-proxy.ts'
import { createRandom, seedFromEnvironment, type Random } from '../support/random.ts'
import { must } from '../support/row-producers.ts'
import { ServerProcess } from '../support/server-process.ts'

const KIB = 1024
const MIB = 1024 * KIB
const schema = new Schema([new Field('id', new Int64(), true), new Field('text', new Utf8(), true)])
/** A row is a little more than this. */
const TEXT = 'x'.repeat(KIB)
/** A reader who reads is at most so far behind: else the table's retention might pass him. */
const MOST_ROWS_BEHIND = 8_000

/** Somebody who follows: what he has of the table, in which each row's id is its number. */
class Reader {
  nextRow = 0n
  rows = 0n
  skipped = 0n
  error: QuiverError | null = null
  readonly #follow: (from: 'earliest' | bigint) => AsyncIterator<Result<LiveBatch, QuiverError>>
  #items: AsyncIterator<Result<LiveBatch, QuiverError>>

  constructor(table: LiveTable, lagging: 'fail' | 'skip' = 'fail') {
    this.#follow = (from) => table.subscribe({ from, lagging, batchBytes: 64 * KIB })[Symbol.asyncIterator]()
    this.#items = this.#follow('earliest')
  }

  /** Reads up to the row of that number, or to an error. */
  async readTo(endRow: number): Promise<void> {
    while (this.nextRow < endRow && this.error === null) {
      const result = (await this.#items.next()).value as Result<LiveBatch, QuiverError>
      // On a slow machine the silence is long enough for the connection to be given up: then he comes again.
      if (result.isErr() && result.error.kind === 'transport') this.#items = this.#follow(this.nextRow)
      else if (result.isErr()) this.error = result.error
      else this.#take(result.value)
    }
  }

  async leave(): Promise<void> {
    await this.#items.return?.()
  }

  #take({ batch, firstRow, nextRow, skipped }: LiveBatch): void {
    assert.equal(firstRow, this.nextRow + skipped, 'rows are missing that nobody told of, or come twice')
    const ids = batch.getChild('id')
    for (let row = 0; row < batch.numRows; row++)
      if (Number(ids?.get(row)) !== Number(firstRow) + row) assert.fail(`row ${firstRow} + ${row} is ${String(ids?.get(row))}`)
    this.nextRow = nextRow
    this.rows += BigInt(batch.numRows)
    this.skipped += skipped
  }
}

/** Appends rows from that number on, batch by batch, no faster than `reader` follows; gives the number after the last. */
async function flood(table: LiveTable, from: number, rows: number, reader: Reader, random: Random): Promise<number> {
  let next = from
  while (next < from + rows) {
    const size = 500 + random.below(1_000)
    const batch = Array.from({ length: size }, (_, index) => ({ id: BigInt(next + index), text: TEXT }))
    must(await table.append(batch))
    next += size
    await eventually('the one who reads follows', () => next - Number(reader.nextRow) < MOST_ROWS_BEHIND)
  }
  return next
}

test('subscribers who stop reading cost the server nothing, and are told what they missed', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  await using server = await ServerProcess.start(['--live-log', '8MiB'])
  await using client = must(await AsyncClient.connect(server.address))
  using proxy = await holdingProxy(server.address)
  await using far = must(await AsyncClient.connect(proxy.address))
  await using table = must(await client.live('rows', schema, { retention: { maxRows: 16_384 } }))
  await using distant = must(await far.live('rows'))

  const reader = new Reader(table)
  const reading = reader.readTo(Infinity)
  reading.catch(() => undefined)
  const warm = await flood(table, 0, 20_000, reader, random)

  // Each begins where rows are still kept, takes a few, and stops: calls that nobody reads, and a connection that is dead but stands.
  const feeds = new (makeGenericClientConstructor(feedsService, ''))(server.address, credentials.createInsecure()) as unknown as FeedsClient
  const unread = Array.from({ length: 8 }, () => feeds.Subscribe({ name: 'rows', fromRow: warm }).pause())
  for (const call of unread) call.on('error', () => undefined)
  const stopped = [new Reader(table, 'fail'), new Reader(table, 'skip')]
  const cutOff = [new Reader(distant, 'fail'), new Reader(distant, 'skip')]
  const stalled = [...stopped, ...cutOff]
  for (const one of stalled) {
    one.nextRow = await firstKept(table)
    await one.readTo(Number(one.nextRow) + 1)
  }
  proxy.silence()
  const reached = Promise.all(cutOff.map((one) => one.readTo(warm)))
  reached.catch(() => undefined)

  // What the table takes, and the message or two that wait for each of the twelve, is in use before it is measured.
  const settled = await flood(table, warm, 60_000, reader, random)
  const before = server.residentBytes() ?? 0
  const most = await flood(table, settled, 200_000 + random.below(20_000), reader, random)
  // The least, since garbage comes and goes.
  let after = Infinity
  const measuring = setInterval(() => (after = Math.min(after, server.residentBytes() ?? 0)), 20)
  t.after(() => clearInterval(measuring))
  const total = await flood(table, most, 60_000, reader, random)
  clearInterval(measuring)
  t.diagnostic(
    `${total} rows of ${KIB} bytes; ${Math.round(before / MIB)} MiB before and ${Math.round(after / MIB)} MiB after most of them`,
  )
  // More than 200 MB came meanwhile, which is what one of them alone would have had waiting, or kept from being dropped.
  assert.ok(after - before < 128 * MIB, `the server grew by ${after - before} bytes`)

  for (const call of unread) call.cancel()
  feeds.close()
  proxy.release()
  await reached
  await Promise.all(stalled.map((one) => one.readTo(total)))
  for (const lagging of [stopped[0], cutOff[0]]) {
    assert.equal(lagging?.error?.reason, 'ROWS_GONE')
    assert.equal(lagging.error.details['row'], String(lagging.nextRow), 'he goes on from where he was')
  }
  for (const skipping of [stopped[1], cutOff[1]]) {
    assert.equal(skipping?.error, null)
    assert.ok(skipping.skipped > 100_000n, `${skipping.skipped} rows were skipped`)
    t.diagnostic(`${skipping.rows} rows were read, ${skipping.skipped} skipped`)
  }
  await eventually('the one who reads has all', () => reader.nextRow === BigInt(total))
  assert.deepEqual([reader.rows, reader.skipped, reader.error], [BigInt(total), 0n, null])
  await Promise.all(stalled.map((one) => one.leave()))
  must(await table.end())
  await reading
})

async function firstKept(table: LiveTable): Promise<bigint> {
  for await (const result of table.subscribe({ from: 'earliest' })) return must(result).firstRow
  throw new Error('the table has no rows')
}

test('a subscriber who reads again gets all rows that retention keeps, each once', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  // A log so short that most rows come from the engine.
  await using server = await ServerProcess.start(['--live-log', '4MiB'])
  await using client = must(await AsyncClient.connect(server.address))
  using proxy = await holdingProxy(server.address)
  await using far = must(await AsyncClient.connect(proxy.address))
  await using table = must(await client.live('rows', schema))
  await using distant = must(await far.live('rows'))
  const reader = new Reader(table)
  const reading = reader.readTo(Infinity)
  reading.catch(() => undefined)

  const stopped = new Reader(table)
  const cutOff = new Reader(distant)
  let total = 0
  for (let round = 0; round < 3; round++) {
    proxy.silence()
    const waiting = cutOff.readTo(total + 1)
    total = await flood(table, total, 5_000 + random.below(10_000), reader, random)
    proxy.release()
    await waiting
    const part = Number(stopped.nextRow) + random.below(total - Number(stopped.nextRow)) + 1
    await Promise.all([stopped.readTo(part), cutOff.readTo(part)])
  }
  await eventually('the one who reads has all', () => reader.nextRow === BigInt(total))
  await Promise.all([stopped, cutOff].map((one) => one.readTo(total)))
  for (const one of [reader, stopped, cutOff]) assert.deepEqual([one.rows, one.error], [BigInt(total), null])
  await Promise.all([stopped.leave(), cutOff.leave()])
  must(await table.end())
  await reading
})
