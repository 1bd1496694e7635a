import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Feed } from '../../../../server/feeds/feed.ts'
import type { LiveTable } from '../../../../server/feeds/live-table.ts'
import { plainMapping } from '../../../../server/feeds/mapping.ts'
import type { Taken } from '../../../../server/feeds/thread/lot.ts'
import { Push } from '../../../../server/http/push.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const turn = () => new Promise(setImmediate)

/** A feed whose thread takes a lot when the test says so. */
function setUp(maxBytes: number) {
  const clock = new FakeClock()
  const lots: ((outcome: Taken | Error) => void)[] = []
  const table = {
    shape: { schema: { fields: [], metadata: [] } },
    version: 0,
    mayTakeHere: false,
    takeLot: () =>
      new Promise((resolve, reject) =>
        lots.push((outcome) => {
          if (outcome instanceof Error) reject(outcome)
          else resolve(outcome)
        }),
      ),
  } as unknown as LiveTable
  const facts = { name: 'ticks', number: 1, mapping: plainMapping([]), source: null, settings: null }
  const feed = new Feed({ clock, maxBytes }, table, facts)
  return { clock, lots, feed, push: new Push(feed, clock, 'here') }
}

function taken(...rows: number[]): Taken {
  const perMessage = { rows: new Uint32Array(rows), rejected: new Uint32Array(rows.length).fill(1) }
  return { rows: 0, data: null, rejects: [], rejected: 0, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0, perMessage }
}

function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error instanceof DataError ? error.reason : String(error)),
  )
}

test('a push counts the rows of its own messages', async () => {
  const { feed, push, lots } = setUp(1_000_000)
  await push.add(Buffer.from('{}'))
  await turn()
  const other = new Push(feed, new FakeClock(), 'there')
  await push.add(Buffer.from('{}'))
  await other.add(Buffer.from('{}'))
  lots.shift()?.(taken(3))
  await turn()
  lots.shift()?.(taken(4, 5))
  await Promise.all([push.settled(), other.settled()])
  assert.deepEqual([push.rows, push.rejected, other.rows, other.rejected], [7, 2, 5, 1])
})

test('a push waits for room, and asks its sender to come back when there is none for too long', async () => {
  const { push, lots, clock } = setUp(10)
  await push.add(Buffer.from('{}'))
  const second = push.add(Buffer.from('{}'))
  await turn()
  clock.advance(4_999)
  lots.shift()?.(taken(1))
  await second
  const third = reasonOf(push.add(Buffer.from('{}')))
  clock.advance(4_999)
  assert.equal(await Promise.race([third, turn().then(() => 'waits')]), 'waits')
  clock.advance(1)
  assert.equal(await third, 'QUEUE_FULL')
  assert.equal(clock.pending, 0)
})

test('a push to a feed that is paused or stopped adds nothing more, and what it added is still counted', async () => {
  const { feed, push, lots } = setUp(1_000_000)
  await push.add(Buffer.from('{}'))
  feed.pause()
  assert.equal(await reasonOf(push.add(Buffer.from('{}'))), 'FEED_PAUSED')
  await turn()
  lots.shift()?.(taken(2))
  await push.settled()
  assert.equal(push.rows, 2)
  const other = setUp(10)
  await other.push.add(Buffer.from('{}'))
  const waiting = reasonOf(other.push.add(Buffer.from('{}')))
  await other.feed.end()
  assert.equal(await waiting, 'FEED_UNKNOWN')
})

test('a push whose rows could not be taken fails with the reason', async () => {
  const { push, lots } = setUp(1_000_000)
  await push.add(Buffer.from('{}'))
  await turn()
  lots.shift()?.(new DataError('DISK_FULL', 'no room'))
  assert.equal(await reasonOf(push.settled()), 'DISK_FULL')
})
