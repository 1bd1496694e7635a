import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LiveTable } from '../../../../server/feeds/live-table.ts'
import { lotOf, type Lot, type Taken } from '../../../../server/feeds/thread/lot.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

interface Call {
  readonly method: string
  readonly feed: number
  readonly messages: number
  readonly end: () => void
}

/** A table whose thread does what it is asked when a test says so. */
function tableOf({ isDurable = false } = {}) {
  const calls: Call[] = []
  const faults: string[] = []
  const stored = { firstRow: 0, endRow: 0, bytes: 0, waitingRows: 0, waitingBytes: 0, segments: [], isChanged: false }
  const pool = {
    isIdle: false,
    run: (method: string, [feed, lot, rows]: [number, Lot, number]) =>
      new Promise((resolve) => {
        const answer = method === 'takeLot' ? takenOf(lot) : rows
        calls.push({
          method,
          feed,
          messages: lot.starts.length,
          end: () => {
            resolve(answer)
          },
        })
      }),
  }
  const parts = {
    pool,
    clock: new FakeClock(),
    logBytes: 1e9,
    sharedLogBytes: { maxBytes: 1e9, bytes: 0 },
    onFault: (message: string) => faults.push(message),
    onSegments: () => undefined,
  }
  const retention = { maxRows: null, maxBytes: null, maxAgeMs: null }
  const facts = { name: 'ticks', table: 't_1', retention, stored, isDurable }
  const table = new LiveTable(parts as never, facts as never, {} as never)
  const takeHere = (feed: number, text = '{"n":1}') => {
    const lot = lotOf([Buffer.from(text)])
    table.takeHere(feed, lot, takenOf(lot))
  }
  return { table, calls, faults, takeHere }
}

function takenOf({ starts }: Lot): Taken {
  const none = { rejects: [], rejected: 0, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0, perMessage: null }
  return { ...none, rows: starts.length, data: new Uint8Array(8) }
}

async function turn(): Promise<void> {
  await new Promise(setImmediate)
}

describe('rows that are read on the main thread', () => {
  it('can be followed at once, and go to the thread many at a time', () => {
    const { table, calls, takeHere } = tableOf()
    for (let row = 0; row < 100; row++) takeHere(1)
    assert.equal(table.log.endRow, 100)
    assert.deepEqual(calls, [])
    table.handOver()
    assert.deepEqual(
      calls.map(({ method, feed, messages }) => [method, feed, messages]),
      [['adopt', 1, 100]],
    )
  })

  it('are refused while the thread has not read what it was handed before, so that nothing gathers without a bound', async () => {
    const { table, calls, takeHere } = tableOf()
    let rows = 0
    for (; table.mayTakeHere && rows < 100_000; rows++) takeHere(1)
    assert.ok(rows < 20_000, `${rows} rows were taken before the thread had read any`)
    assert.ok(calls.length > 0)
    calls[0]?.end()
    await turn()
    assert.ok(table.mayTakeHere)
  })

  it('go to the thread in the order in which they came, whatever their feeds, and before what it reads itself', async () => {
    const { table, calls, takeHere } = tableOf()
    for (const feed of [1, 1, 2, 1]) takeHere(feed)
    const taken = table.takeLot(3, lotOf([Buffer.from('{"n":2}')]))
    assert.deepEqual(
      calls.map(({ method, feed, messages }) => [method, feed, messages]),
      [
        ['adopt', 1, 2],
        ['adopt', 2, 1],
        ['adopt', 1, 1],
        ['takeLot', 3, 1],
      ],
    )
    assert.ok(!table.mayTakeHere, 'they would overtake the lot')
    for (const { end } of calls) end()
    assert.equal((await taken).rows, 1)
    await turn()
    assert.ok(table.mayTakeHere)
    assert.equal(table.log.endRow, 5)
  })

  it('are none of a durable table, whose rows are on disk before anybody sees them', () => {
    assert.ok(!tableOf({ isDurable: true }).table.mayTakeHere)
  })
})
