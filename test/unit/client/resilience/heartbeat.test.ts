import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../../../client/clock.ts'
import { Heartbeat, type Lease } from '../../../../client/resilience/heartbeat.ts'
import type { HandleId } from '../../../../client/table-ref.ts'

const lease = (id: string, ttlMs = 3000): Lease => ({ id: id as HandleId, ttlMs })

/** Time that passes when told to. */
class ManualClock implements Clock {
  #now = 0
  #timers: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  get timers(): number {
    return this.#timers.length
  }

  schedule(run: () => void, afterMs: number): () => void {
    const timer = { at: this.#now + afterMs, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Lets time pass, and what it sets off settle. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#now = next.at
      this.#timers = this.#timers.filter((timer) => timer !== next)
      next.run()
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    }
    this.#now = until
  }
}

function watched(over: readonly string[] = []) {
  const clock = new ManualClock()
  const beats: { at: number; ids: readonly string[] }[] = []
  const heartbeat = new Heartbeat((ids) => {
    beats.push({ at: clock.now(), ids })
    return Promise.resolve(ids.filter((id) => over.includes(id)))
  }, clock)
  return { clock, beats, heartbeat }
}

test('all leases are renewed in one call, at a third of the shortest', async () => {
  const { clock, beats, heartbeat } = watched()
  const kept = [lease('a', 9000), lease('b', 3000)]
  for (const one of kept) heartbeat.keep(one)
  await clock.pass(2500)
  assert.deepEqual(beats, [
    { at: 1000, ids: ['a', 'b'] },
    { at: 2000, ids: ['a', 'b'] },
  ])
  assert.equal(kept.length, 2)
})

test('a short lease brings the next beat forward', async () => {
  const { clock, beats, heartbeat } = watched()
  const kept = [lease('a', 30_000), lease('b', 3000)] as const
  heartbeat.keep(kept[0])
  await clock.pass(500)
  heartbeat.keep(kept[1])
  await clock.pass(1000)
  assert.deepEqual(beats, [{ at: 1500, ids: ['a', 'b'] }])
})

test('leases that are kept one after the other never put a beat off', async () => {
  const { clock, beats, heartbeat } = watched()
  const kept = Array.from({ length: 9 }, (_, index) => lease(`t${index}`, 3000 - index))
  for (const one of kept) {
    heartbeat.keep(one)
    await clock.pass(200)
  }
  assert.equal(beats[0]?.at, 1000)
})

test('a table with two handles is renewed once a beat', async () => {
  const { clock, beats, heartbeat } = watched()
  const kept = [lease('a'), lease('a')]
  for (const one of kept) heartbeat.keep(one)
  await clock.pass(1000)
  assert.deepEqual(beats, [{ at: 1000, ids: ['a'] }])
})

test('a lease that is over or forgotten is renewed no more, and without leases there is no timer', async () => {
  const { clock, beats, heartbeat } = watched(['b'])
  const kept = [lease('a'), lease('b')] as const
  for (const one of kept) heartbeat.keep(one)
  await clock.pass(2000)
  assert.deepEqual(beats[1], { at: 2000, ids: ['a'] })
  heartbeat.forget(kept[0].id)
  await clock.pass(5000)
  assert.equal(beats.length, 2)
  assert.equal(clock.timers, 0)
})

test('tiny leases do not make it spin', async () => {
  const { clock, beats, heartbeat } = watched()
  const kept = lease('a', 3)
  heartbeat.keep(kept)
  await clock.pass(1000)
  assert.equal(beats.length, 10)
})

test('a closed heartbeat renews nothing, also what is kept later', async () => {
  const { clock, beats, heartbeat } = watched()
  const kept = [lease('a'), lease('b')] as const
  heartbeat.keep(kept[0])
  heartbeat.close()
  heartbeat.keep(kept[1])
  await clock.pass(10_000)
  assert.deepEqual([beats.length, clock.timers], [0, 0])
})
