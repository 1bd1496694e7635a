import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { measureLoad } from '../../../../bench/support/load.ts'

/** A clock that stands still except while a call runs. */
function manualClock(): { now: () => number; pass: (ms: number) => Promise<void> } {
  let time = 0
  return { now: () => time, pass: async (ms) => void (await nextTurn(), (time += ms)) }
}

test('rate and latencies are those of the calls that ended in the window', async () => {
  const { now, pass } = manualClock()
  const sample = await measureLoad({ callers: 1, warmUpSeconds: 1, windowSeconds: 2 }, () => pass(100), now)
  // The first ended at 1,000 ms, the last at 2,900 ms.
  assert.deepEqual(sample, { qps: 10, p50Ms: 100, p99Ms: 100 })
})

test('p99 tells of the slow calls, p50 does not', async () => {
  const { now, pass } = manualClock()
  let calls = 0
  const { p50Ms, p99Ms } = await measureLoad(
    { callers: 1, warmUpSeconds: 0, windowSeconds: 10 },
    () => pass(++calls % 50 === 0 ? 80 : 10),
    now,
  )
  assert.equal(p50Ms, 10)
  assert.equal(p99Ms, 80)
})

test('each caller has one call in flight, and all call at the same time', async () => {
  const { now, pass } = manualClock()
  const inFlight = new Set<number>()
  let most = 0
  const call = async (caller: number): Promise<void> => {
    assert.ok(!inFlight.has(caller))
    inFlight.add(caller)
    most = Math.max(most, inFlight.size)
    await pass(10)
    inFlight.delete(caller)
  }
  await measureLoad({ callers: 3, warmUpSeconds: 0, windowSeconds: 1 }, call, now)
  assert.equal(most, 3)
})

test('a failing call fails the measurement', async () => {
  const refused = (): Promise<void> => Promise.reject(new Error('refused'))
  await assert.rejects(measureLoad({ callers: 2, warmUpSeconds: 0, windowSeconds: 1 }, refused), /refused/)
})

test('a window in which no call ended is an error, not a rate of zero', async () => {
  const { now, pass } = manualClock()
  await assert.rejects(
    measureLoad({ callers: 1, warmUpSeconds: 0, windowSeconds: 1 }, () => pass(5000), now),
    /no call ended within 1 s/,
  )
})
