import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Field, Int64, Schema, type RecordBatch } from 'apache-arrow'
import { batchFromRecords } from '../../../../client/arrow/rows.ts'
import { invalidError, localError, type QuiverError } from '../../../../client/errors.ts'
import type { Link, LinkEvents } from '../../../../client/feed/append-link.ts'
import { Sender } from '../../../../client/feed/sender.ts'
import { ok } from '../../../../client/result.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'

const schema = new Schema([new Field('n', new Int64(), true)])
const lost = localError('transport', 'UNAVAILABLE', 'IO_ERROR', 'gone')

function batchOf(...numbers: number[]): RecordBatch {
  return batchFromRecords(
    schema,
    numbers.map((n) => ({ n })),
  )._unsafeUnwrap()
}

function numbersOf(batch: RecordBatch): number[] {
  return Array.from(batch.getChild('n') ?? [], Number)
}

/** A link whose other end is the test. */
class FakeLink implements Link {
  readonly events: LinkEvents
  readonly firstRow: number
  readonly sent: number[][] = []
  isFinished = false
  isCut = false

  constructor(events: LinkEvents, firstRow: number) {
    this.events = events
    this.firstRow = firstRow
  }

  send(batch: RecordBatch): Promise<boolean> {
    this.sent.push(numbersOf(batch))
    return Promise.resolve(true)
  }

  finish(): Promise<void> {
    this.isFinished = true
    return Promise.resolve()
  }

  cut(): void {
    this.isCut = true
  }
}

function start() {
  const clock = new FakeClock()
  const links: FakeLink[] = []
  const told: unknown[][] = []
  const sender = new Sender({
    open: (events, firstRow) => {
      const link = new FakeLink(events, firstRow)
      links.push(link)
      return ok(link)
    },
    clock: clientClock(clock),
    random: () => 0.5,
    backoff: { minMs: 100, maxMs: 1_000 },
    events: {
      connected: () => told.push(['connected']),
      taken: (rows, endRow) => told.push(['taken', rows, endRow]),
      reconnecting: (attempt, delayMs, cause: QuiverError) => told.push(['reconnecting', attempt, delayMs, cause.message]),
      failed: (error) => told.push(['failed', error.reason]),
    },
  })
  return { clock, links, told, sender }
}

/** Lets what is ready to run do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('batches go in their order, and are let go of when their rows were taken', async () => {
  const { links, told, sender } = start()
  sender.add(batchOf(1, 2))
  sender.add(batchOf(3))
  await settled()
  assert.deepEqual(links[0]?.sent, [[1, 2], [3]])
  assert.equal(sender.rows, 3)
  links[0]?.events.taken(2, 12n)
  assert.equal(sender.rows, 1)
  const idle = sender.idle()
  links[0]?.events.taken(3, 13n)
  await idle
  assert.deepEqual([sender.rows, sender.bytes], [0, 0])
  assert.deepEqual(told, [['connected'], ['taken', 2, 12n], ['taken', 1, 13n]])
})

test('what was sent and not taken is sent again over the next connection, of a batch only the rest', async () => {
  const { clock, links, told, sender } = start()
  sender.add(batchOf(1, 2, 3))
  sender.add(batchOf(4))
  await settled()
  links[0]?.events.taken(2, 2n)
  links[0]?.events.ended(lost)
  sender.add(batchOf(5))
  await settled()
  assert.equal(links.length, 1, 'it waits first')
  clock.advance(50)
  await settled()
  assert.deepEqual(links[1]?.sent, [[3], [4], [5]])
  assert.deepEqual([links[0]?.firstRow, links[1]?.firstRow], [0, 2], 'the server is told which of all rows come')
  assert.equal(sender.resent, 2)
  links[1]?.events.taken(3, 5n)
  await sender.idle()
  assert.deepEqual(told, [['connected'], ['taken', 2, 2n], ['reconnecting', 1, 50, 'gone'], ['connected'], ['taken', 3, 5n]])
})

test('waits double up to their bound, and begin anew only when rows were taken', async () => {
  const { clock, links, told, sender } = start()
  sender.add(batchOf(1))
  const delays: unknown[] = []
  for (let attempt = 0; attempt < 6; attempt++) {
    await settled()
    links.at(-1)?.events.ended(lost)
    delays.push(told.at(-1)?.[2])
    clock.advance(500)
  }
  assert.deepEqual(delays, [50, 100, 200, 400, 500, 500])
  await settled()
  sender.add(batchOf(2))
  links.at(-1)?.events.taken(1, 1n)
  links.at(-1)?.events.ended(lost)
  assert.deepEqual(told.at(-1), ['reconnecting', 1, 50, 'gone'])
})

test('a server that asks for a longer wait gets it', async () => {
  const { links, told, sender } = start()
  sender.add(batchOf(1))
  await settled()
  links[0]?.events.ended({ ...lost, retryable: true, retryAfterMs: 7_000 })
  assert.deepEqual(told, [['reconnecting', 1, 7_000, 'gone']])
})

test('an error that no retry helps ends it, with what waits', async () => {
  const { clock, links, told, sender } = start()
  sender.add(batchOf(1))
  const idle = sender.idle()
  await settled()
  links[0]?.events.ended(invalidError('SCHEMA_MISMATCH', 'other columns'))
  await idle
  sender.add(batchOf(2))
  clock.advance(60_000)
  await settled()
  assert.deepEqual([told, links.length, clock.pending], [[['failed', 'SCHEMA_MISMATCH']], 1, 0])
})

test('a call that the server ends for being idle is made again with the next batch, and nobody is told', async () => {
  const { links, told, sender } = start()
  sender.add(batchOf(1))
  await settled()
  links[0]?.events.taken(1, 1n)
  links[0]?.events.ended(localError('timeout', 'ABORTED', 'CURSOR_IDLE', 'idle'))
  sender.add(batchOf(2))
  await settled()
  assert.deepEqual([links[1]?.sent, told.length], [[[2]], 2])
})

test('closing takes leave where all was taken, cuts where not, and waits no more', async () => {
  const done = start()
  done.sender.add(batchOf(1))
  await settled()
  done.links[0]?.events.taken(1, 1n)
  done.sender.close()
  assert.deepEqual([done.links[0]?.isFinished, done.links[0]?.isCut], [true, false])
  const cut = start()
  cut.sender.add(batchOf(1))
  await settled()
  cut.sender.close()
  assert.deepEqual([cut.links[0]?.isFinished, cut.links[0]?.isCut], [false, true])
  const waiting = start()
  waiting.sender.add(batchOf(1))
  await settled()
  waiting.links[0]?.events.ended(lost)
  waiting.sender.close()
  assert.equal(waiting.clock.pending, 0)
})
