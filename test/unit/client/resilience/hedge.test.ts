import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QuiverError } from '../../../../client/errors.ts'
import { Hedge } from '../../../../client/resilience/hedge.ts'
import type { Attempt } from '../../../../client/resilience/policy.ts'
import { RetryBudget } from '../../../../client/resilience/retry-budget.ts'
import { err, ok, type Result } from '../../../../client/result.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'
import { notFound, settled, transportError } from './errors.ts'

interface Leg {
  readonly attempt: Attempt
  readonly answer: (result: Result<string, QuiverError>) => void
}

function hedged(reserve = 20) {
  const time = new FakeClock(0)
  const clock = clientClock(time)
  const hedge = new Hedge({ delayMs: 50 }, { clock, budget: new RetryBudget({ reserve, ratio: 0, perSecond: 0 }, clock) })
  const legs: Leg[] = []
  const work = (attempt: Attempt) => new Promise<Result<string, QuiverError>>((answer) => legs.push({ attempt, answer }))
  return { time, hedge, legs, work }
}

test('an answer in time needs no second try', async () => {
  const { time, hedge, legs, work } = hedged()
  const running = hedge.run(work)
  time.advance(49)
  legs[0]?.answer(ok('a'))
  assert.equal((await running)._unsafeUnwrap(), 'a')
  time.advance(1_000)
  assert.deepEqual([legs.length, time.pending], [1, 0])
})

test('the first good answer counts, and the other try is cancelled', async () => {
  for (const [winner, loser] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const { time, hedge, legs, work } = hedged()
    const running = hedge.run(work, { deadlineMs: 500, tries: 0 })
    time.advance(50)
    assert.equal(legs[1]?.attempt.deadlineMs, 450)
    legs[winner]?.answer(ok(`leg ${winner}`))
    assert.equal((await running)._unsafeUnwrap(), `leg ${winner}`)
    assert.deepEqual([legs[winner]?.attempt.signal?.aborted, legs[loser]?.attempt.signal?.aborted], [false, true])
  }
})

test('an error of one try waits for the other; of two errors the first try has its way', async () => {
  const one = hedged()
  const running = one.hedge.run(one.work)
  one.time.advance(50)
  one.legs[1]?.answer(err(transportError()))
  await settled()
  one.legs[0]?.answer(ok('late'))
  assert.equal((await running)._unsafeUnwrap(), 'late')
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { time, hedge, legs, work } = hedged()
    const failing = hedge.run(work)
    time.advance(50)
    for (const leg of order) {
      legs[leg]?.answer(err(leg === 0 ? notFound() : transportError()))
      await settled()
    }
    assert.equal((await failing)._unsafeUnwrapErr().kind, 'not-found')
  }
})

test('an error before the second try is told at once', async () => {
  const { time, hedge, legs, work } = hedged()
  const running = hedge.run(work)
  legs[0]?.answer(err(notFound()))
  assert.ok((await running).isErr())
  time.advance(1_000)
  assert.equal(legs.length, 1)
})

test("the caller's signal ends both", async () => {
  const { time, hedge, legs, work } = hedged()
  const controller = new AbortController()
  void hedge.run(work, { signal: controller.signal, tries: 0 })
  time.advance(50)
  controller.abort()
  assert.deepEqual(
    legs.map(({ attempt }) => attempt.signal?.aborted),
    [true, true],
  )
})

test('without budget there is no second try', async () => {
  const { time, hedge, legs, work } = hedged(0)
  void hedge.run(work)
  time.advance(1_000)
  assert.equal(legs.length, 1)
})
