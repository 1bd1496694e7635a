import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Bulkhead, type BulkheadOptions } from '../../../../client/resilience/bulkhead.ts'
import { closedError } from '../../../../client/ended.ts'
import { ok } from '../../../../client/result.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'
import { settled } from './errors.ts'

function bulkheadWith(options: BulkheadOptions) {
  const time = new FakeClock(0)
  return { time, bulkhead: new Bulkhead(options, clientClock(time)) }
}

test('so many run at once, and others wait', async () => {
  const { bulkhead } = bulkheadWith({ maxRunning: 2 })
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const running = Array.from({ length: 5 }, (_, index) => bulkhead.run(() => held.then(() => ok(index))))
  await settled()
  assert.deepEqual([bulkhead.running, bulkhead.waiting], [2, 3])
  release()
  assert.deepEqual(
    (await Promise.all(running)).map((result) => result._unsafeUnwrap()),
    [0, 1, 2, 3, 4],
  )
  assert.deepEqual([bulkhead.running, bulkhead.waiting], [0, 0])
})

test('more than may wait are refused', async () => {
  const { bulkhead } = bulkheadWith({ maxRunning: 1, maxWaiting: 1 })
  await bulkhead.enter()
  const waiting = bulkhead.enter()
  const refused = await bulkhead.enter()
  assert.deepEqual([refused?.kind, refused?.reason], ['exhausted', 'BULKHEAD_FULL'])
  bulkhead.leave()
  assert.equal(await waiting, null)
})

test('a signal and a deadline end the wait, and take no place', async () => {
  const { time, bulkhead } = bulkheadWith({ maxRunning: 1 })
  await bulkhead.enter()
  const controller = new AbortController()
  const aborted = bulkhead.enter({ signal: controller.signal, tries: 0 })
  const late = bulkhead.enter({ deadlineMs: 50, tries: 0 })
  controller.abort()
  time.advance(50)
  assert.deepEqual([(await aborted)?.kind, (await late)?.kind], ['cancelled', 'timeout'])
  bulkhead.leave()
  assert.deepEqual([bulkhead.running, bulkhead.waiting, time.pending], [0, 0, 0])
})

test('the work has the time that waiting left', async () => {
  const { time, bulkhead } = bulkheadWith({ maxRunning: 1 })
  await bulkhead.enter()
  const left = bulkhead.run(async ({ deadlineMs }) => ok(deadlineMs), { deadlineMs: 100, tries: 0 })
  await settled()
  time.advance(30)
  bulkhead.leave()
  assert.equal((await left)._unsafeUnwrap(), 70)
})

test('closing refuses those who wait and those who come', async () => {
  const { bulkhead } = bulkheadWith({ maxRunning: 1 })
  await bulkhead.enter()
  const waiting = bulkhead.enter()
  bulkhead.close(closedError())
  assert.deepEqual([(await waiting)?.reason, (await bulkhead.enter())?.reason], ['CLIENT_CLOSED', 'CLIENT_CLOSED'])
  bulkhead.leave()
  assert.equal(bulkhead.running, 0)
})

test('places go in the order of asking, and none is lost', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('enter' as const) },
    { weight: 2, arbitrary: fc.constant('leave' as const) },
    fc.constant('abort' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), async (maxRunning, steps) => {
      const { bulkhead } = bulkheadWith({ maxRunning })
      const waiting: { readonly id: number; readonly controller: AbortController }[] = []
      const entered: number[] = []
      let [asked, running] = [0, 0]
      for (const one of steps) {
        if (one === 'enter') {
          const asker = { id: asked++, controller: new AbortController() }
          waiting.push(asker)
          void bulkhead.enter({ signal: asker.controller.signal, tries: 0 }).then((refused) => {
            const place = waiting.indexOf(asker)
            waiting.splice(place, 1)
            if (refused !== null) return
            assert.ok(waiting.slice(0, place).length === 0, 'someone was passed over')
            entered.push(asker.id)
            running += 1
          })
        } else if (one === 'leave' && running > 0) {
          running -= 1
          bulkhead.leave()
        } else if (one === 'abort') waiting.at(-1)?.controller.abort()
        await settled()
        assert.ok(running <= maxRunning)
        assert.deepEqual([bulkhead.running, bulkhead.waiting], [running, waiting.length])
        assert.ok(waiting.length === 0 || running === maxRunning, 'a place is free while someone waits')
      }
      assert.deepEqual(
        entered,
        [...entered].sort((a, b) => a - b),
      )
    }),
    { numRuns: 50 },
  )
})
