import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../../../client/clock.ts'
import { Heartbeat, type Lease, type LostLease } from '../../../../client/resilience/heartbeat.ts'
import { err, ok } from '../../../../client/result.ts'
import type { HandleId } from '../../../../client/table-ref.ts'
import { notFound, transportError } from './errors.ts'

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

const expired = (id: string): LostLease => ({ id: id as HandleId, error: { ...notFound(), reason: 'HANDLE_EXPIRED' } })

function watched(over: readonly string[] = [], intervalMs: number | null = null) {
  const clock = new ManualClock()
  const beats: { at: number; ids: readonly string[] }[] = []
  const told: unknown[] = []
  const server = { isUp: true }
  const heartbeat = new Heartbeat({
    beat: async (ids) => {
      beats.push({ at: clock.now(), ids })
      return server.isUp ? ok(ids.filter((id) => over.includes(id)).map(expired)) : err(transportError())
    },
    intervalMs,
    events: {
      connected: (survived, lost) => told.push(['connected', survived, lost.map(({ id }) => id)]),
      away: ({ kind }) => told.push(['away', kind]),
      lost: (leases) => told.push(['lost', leases.map(({ id, error }) => [id, error.reason])]),
    },
    clock,
  })
  return { clock, beats, heartbeat, told, server }
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

test('without leases it asks whether the server is there, and with leases only as often as they need renewal', async () => {
  const { clock, beats, heartbeat, told } = watched([], 5_000)
  heartbeat.start()
  await clock.pass(5_000)
  const kept = lease('a', 24_000)
  heartbeat.keep(kept)
  await clock.pass(10_000)
  assert.deepEqual(beats, [
    { at: 5_000, ids: [] },
    { at: 10_000, ids: [] },
    { at: 13_000, ids: ['a'] },
  ])
  assert.deepEqual(told, [])
})

test('a server that is gone is told of with the first beat that fails, and asked more often until it is back', async () => {
  const { clock, beats, heartbeat, told, server } = watched(['b'], 5_000)
  const kept = [lease('a', 1e6), lease('b', 1e6)]
  for (const one of kept) heartbeat.keep(one)
  heartbeat.start()
  await clock.pass(5_000)
  server.isUp = false
  await clock.pass(5_000)
  assert.deepEqual([told, heartbeat.isAway], [[['away', 'transport']], true])
  await clock.pass(3_000)
  server.isUp = true
  await clock.pass(1_000)
  assert.deepEqual(
    beats.map(({ at }) => at),
    [5_000, 10_000, 11_000, 12_000, 13_000, 14_000],
  )
  assert.deepEqual(beats.at(-1)?.ids, ['a', 'b'], 'whoever comes back may have forgotten')
  assert.deepEqual(told.slice(1), [
    ['connected', ['a'], ['b']],
    ['lost', [['b', 'HANDLE_EXPIRED']]],
  ])
  assert.equal(heartbeat.isAway, false)
})

test('a server that refuses a beat is there', async () => {
  const told: string[] = []
  const clock = new ManualClock()
  const heartbeat = new Heartbeat({
    beat: async () => err(notFound()),
    intervalMs: 1_000,
    events: { connected: () => told.push('connected'), away: () => told.push('away'), lost: () => told.push('lost') },
    clock,
  })
  heartbeat.start()
  await clock.pass(3_000)
  assert.deepEqual([told, heartbeat.isAway], [[], false])
})

test('a server that did not answer at first is told of when it does', async () => {
  const { clock, heartbeat, told } = watched([], 5_000)
  heartbeat.start(true)
  await clock.pass(1_000)
  assert.deepEqual(told, [['connected', [], []]])
})
