import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs } from '../../../../../server/feeds/sources/backoff.ts'
import { Reconnecting, type Link, type LinkEvents } from '../../../../../server/feeds/sources/reconnecting.ts'
import { FakeClock } from '../../../../support/fake-clock.ts'

interface TriedLink extends Link {
  readonly events: LinkEvents
  readonly calls: string[]
}

/** A connection whose links do what the test says, with waits of half their bound. */
function connection({ idleTimeoutMs = 1_000_000, random = () => 0.5 } = {}) {
  const clock = new FakeClock()
  const links: TriedLink[] = []
  const reconnecting = new Reconnecting({
    clock,
    random,
    backoff: { minMs: 200, maxMs: 10_000 },
    idleTimeoutMs,
    connect(events) {
      const calls: string[] = []
      const link = {
        events,
        calls,
        pause: () => void calls.push('pause'),
        resume: () => void calls.push('resume'),
        ask: () => void calls.push('ask'),
        cut: () => void calls.push('cut'),
        close: async () => void calls.push('close'),
      }
      links.push(link)
      return link
    },
  })
  reconnecting.start()
  return { clock, links, reconnecting, last: () => links.at(-1) as TriedLink }
}

/** How long after the loss of the last link the next one is tried. */
function waitAfterLoss({ clock, links, last }: ReturnType<typeof connection>): number {
  const before = links.length
  last().events.ended('lost')
  for (let ms = 0; ms < 100_000; ms++) {
    if (links.length > before) return ms
    clock.advance(1)
  }
  throw new Error('it never came back')
}

test('waits grow twofold up to the bound, and are anything below it', () => {
  const limits = { minMs: 250, maxMs: 30_000 }
  const almostOne = () => 0.999999
  assert.deepEqual(
    [0, 1, 2, 3, 6, 7, 8, 2_000].map((attempt) => backoffMs(limits, attempt, almostOne)),
    [249, 499, 999, 1_999, 15_999, 29_999, 29_999, 29_999],
  )
  assert.equal(
    backoffMs(limits, 5, () => 0),
    0,
  )
})

test('each failure doubles the wait, also when the other end closes politely right after opening', () => {
  const tried = connection()
  const waits = [1, 2, 3, 4].map(() => {
    tried.last().events.opened()
    return waitAfterLoss(tried)
  })
  assert.deepEqual(waits, [100, 200, 400, 800])
  assert.equal(tried.reconnecting.status.reconnects, 3)
  assert.equal(tried.reconnecting.status.lastError, 'lost')
})

test('the wait begins anew only after data came over a connection that lasted longer than the wait for it', () => {
  const tried = connection()
  assert.deepEqual(
    [1, 2, 3].map(() => waitAfterLoss(tried)),
    [100, 200, 400],
  )
  tried.last().events.opened()
  tried.last().events.heard()
  tried.clock.advance(10_000)
  assert.equal(waitAfterLoss(tried), 800, 'a connection without data is no success')
  tried.last().events.opened()
  tried.last().events.received()
  assert.equal(waitAfterLoss(tried), 1_600, 'one message and a farewell are none either')
  tried.last().events.opened()
  tried.clock.advance(1_600)
  tried.last().events.received()
  assert.equal(waitAfterLoss(tried), 100)
})

test('silence is asked after once half of the time is over, and ends the connection at its end', () => {
  const { clock, links, last, reconnecting } = connection({ idleTimeoutMs: 30_000 })
  last().events.opened()
  clock.advance(14_999)
  assert.deepEqual(last().calls, [])
  clock.advance(1)
  assert.deepEqual(last().calls, ['ask'])
  clock.advance(5_000)
  last().events.heard()
  clock.advance(15_000)
  assert.deepEqual(last().calls, ['ask', 'ask'])
  const [first] = links
  clock.advance(15_000)
  assert.deepEqual(first?.calls, ['ask', 'ask'], 'what came meanwhile is read first')
  clock.advance(1)
  assert.deepEqual(first?.calls, ['ask', 'ask', 'cut'])
  assert.equal(reconnecting.status.lastError, 'nothing came for 30000 ms')
  assert.equal(reconnecting.status.state, 'waiting')
})

test('an attempt that never opens is given up and tried again', () => {
  const { clock, links } = connection({ idleTimeoutMs: 5_000 })
  clock.advance(5_000 + 1 + 100)
  assert.equal(links.length, 2)
  assert.deepEqual(links[0]?.calls, ['cut'])
})

test('while nothing is read, silence means nothing', () => {
  const { clock, last, reconnecting } = connection({ idleTimeoutMs: 1_000 })
  last().events.opened()
  reconnecting.pause()
  clock.advance(60_000)
  assert.deepEqual(last().calls, ['pause'])
  assert.equal(reconnecting.status.state, 'paused')
  reconnecting.resume()
  clock.advance(499)
  assert.deepEqual(last().calls, ['pause', 'resume'])
  clock.advance(1)
  assert.deepEqual(last().calls, ['pause', 'resume', 'ask'])
})

test('a connection that is made anew while paused reads nothing until it may', () => {
  const { clock, last, reconnecting } = connection()
  last().events.opened()
  reconnecting.pause()
  last().events.ended('lost')
  clock.advance(100)
  assert.deepEqual(last().calls, ['pause'], 'also what comes before it is quite open')
  last().events.opened()
  reconnecting.hold()
  reconnecting.resume()
  assert.ok(!last().calls.includes('resume'), 'the sink has no room')
  reconnecting.release()
  assert.equal(last().calls.at(-1), 'resume')
})

test('a link that ended is not listened to any more, and ends once', () => {
  const { clock, links, last, reconnecting } = connection()
  const [first] = links
  first?.events.opened()
  first?.events.ended('one')
  first?.events.ended('two')
  clock.advance(100)
  assert.equal(links.length, 2)
  first?.events.received()
  first?.events.ended('three')
  assert.equal(reconnecting.status.lastMs, null)
  assert.equal(reconnecting.status.lastError, 'one')
  last().events.opened()
  assert.equal(reconnecting.status.state, 'open')
})

test('closing says farewell, and nothing comes back', async () => {
  const { clock, links, last, reconnecting } = connection()
  last().events.opened()
  await reconnecting.close()
  last().events.ended('closed')
  clock.advance(1_000_000)
  assert.equal(links.length, 1)
  assert.deepEqual(last().calls, ['close'])
  assert.equal(reconnecting.status.state, 'stopped')
  const waiting = connection()
  waiting.last().events.ended('lost')
  await waiting.reconnecting.close()
  assert.equal(waiting.clock.pending, 0, 'no timer is left')
})

test('a process that was busy for long asks before it gives up', () => {
  const { clock, last } = connection({ idleTimeoutMs: 1_000 })
  last().events.opened()
  const { events, calls } = last()
  clock.advance(499)
  // The timer is late by far.
  clock.advance(1)
  assert.deepEqual(calls, ['ask'])
  clock.advance(500)
  events.heard()
  clock.advance(1)
  assert.deepEqual(calls, ['ask'], 'the answer was read just in time')
})

test('an attempt that fails at once is tried again after a wait like any other', () => {
  const clock = new FakeClock()
  let attempts = 0
  const connect = () => {
    attempts += 1
    throw new Error('no such thing')
  }
  const reconnecting = new Reconnecting({ clock, random: () => 0.5, backoff: { minMs: 200, maxMs: 400 }, idleTimeoutMs: 1_000, connect })
  reconnecting.start()
  assert.deepEqual([attempts, reconnecting.status.state, reconnecting.status.lastError], [1, 'waiting', 'no such thing'])
  clock.advance(100)
  assert.equal(attempts, 2)
})
