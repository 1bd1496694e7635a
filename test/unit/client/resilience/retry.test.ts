import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { QuiverError } from '../../../../client/errors.ts'
import { Pauses } from '../../../../client/resilience/pauses.ts'
import type { Attempt } from '../../../../client/resilience/policy.ts'
import { RetryBudget } from '../../../../client/resilience/retry-budget.ts'
import { Retry, type RetryOptions } from '../../../../client/resilience/retry.ts'
import { err, ok, type Result } from '../../../../client/result.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'
import { notFound, settled, transportError } from './errors.ts'

type Answer = Result<string, QuiverError>

/** Work that answers one after the other, and the last again and again; and when it was asked. */
function scripted(answers: readonly Answer[], options: RetryOptions = {}, random = () => 1) {
  const time = new FakeClock(0)
  const clock = clientClock(time)
  const pauses = new Pauses(clock)
  const retry = new Retry(options, { clock, random, pauses })
  const tries: { readonly at: number; readonly attempt: Attempt }[] = []
  const work = (attempt: Attempt) => {
    tries.push({ at: time.now(), attempt })
    return Promise.resolve(answers[Math.min(tries.length, answers.length) - 1] as Answer)
  }
  const run = async (attempt: Attempt = { tries: 0 }): Promise<Answer> => {
    const running = retry.run(work, attempt)
    let isOver = false
    void running.then(() => (isOver = true))
    await settled()
    for (let step = 0; step < 1_000 && !isOver; step++) {
      time.advance(100)
      await settled()
    }
    return running
  }
  return { run, retry, work, tries, time, pauses }
}

test('a good answer is asked for once', async () => {
  const { run, tries, time } = scripted([ok('a')])
  assert.equal((await run())._unsafeUnwrap(), 'a')
  assert.deepEqual([tries.length, time.pending], [1, 0])
})

test('waits grow twofold and stay under their bound', async () => {
  const { run, tries } = scripted([err(transportError())], { tries: 6, backoff: { minMs: 100, maxMs: 500 } })
  const error = (await run())._unsafeUnwrapErr()
  assert.deepEqual(
    tries.map(({ at }) => at),
    [0, 100, 300, 700, 1_200, 1_700],
  )
  assert.deepEqual([error.reason, error.details['tries']], ['CANCELLED', '6'])
})

test('waits are anything up to that, by chance', async () => {
  const { run, tries } = scripted([err(transportError())], { backoff: { minMs: 200, maxMs: 1_000 } }, () => 0.5)
  await run()
  assert.deepEqual(
    tries.map(({ at }) => at),
    [0, 100, 300, 700],
  )
})

test('what no repetition helps is told at once', async () => {
  const { run, tries } = scripted([err(notFound())])
  assert.deepEqual((await run())._unsafeUnwrapErr(), notFound())
  assert.equal(tries.length, 1)
})

test('the server is given the time that it asks for, or is left alone', async () => {
  const soon = scripted([err(transportError(1_000)), ok('a')], { backoff: { minMs: 100 } })
  assert.ok((await soon.run()).isOk())
  assert.deepEqual(
    soon.tries.map(({ at }) => at),
    [0, 1_100],
  )
  const late = scripted([err(transportError(60_000)), ok('a')])
  assert.ok((await late.run()).isErr())
  assert.equal(late.tries.length, 1)
})

test('a try has the time that is left, and none begins after the deadline', async () => {
  const { run, tries } = scripted([err(transportError())], { tries: 10, backoff: { minMs: 100, maxMs: 100 } })
  assert.ok((await run({ deadlineMs: 250, tries: 0 })).isErr())
  assert.deepEqual(
    tries.map(({ attempt }) => [attempt.tries, attempt.deadlineMs]),
    [
      [0, 250],
      [1, 150],
      [2, 50],
    ],
  )
})

test('a signal ends the wait', async () => {
  const { retry, work, tries, time } = scripted([err(transportError())])
  const controller = new AbortController()
  const running = retry.run(work, { signal: controller.signal, tries: 0 })
  await settled()
  controller.abort(new Error('enough'))
  const error = (await running)._unsafeUnwrapErr()
  assert.equal(error.kind, 'cancelled')
  assert.match(error.message, /enough/)
  assert.deepEqual([tries.length, time.pending], [1, 0])
})

test('pauses that are closed end the wait with one more try, which is told why', async () => {
  const { retry, work, tries, pauses } = scripted([err(transportError()), err(notFound())])
  const running = retry.run(work)
  await settled()
  assert.equal(pauses.size, 1)
  pauses.close()
  assert.equal((await running)._unsafeUnwrapErr().kind, 'not-found')
  assert.equal(tries.length, 2)
})

test('a query id in use is that of the try before, but not at first', async () => {
  const inUse: QuiverError = { ...notFound(), kind: 'invalid', reason: 'QUERY_ID_IN_USE' }
  assert.ok((await scripted([err(inUse), ok('a')]).run()).isErr())
  assert.ok((await scripted([err(transportError()), err(inUse), ok('a')]).run()).isOk())
})

test('what a call has met says more than that a circuit is open', async () => {
  const open: QuiverError = { ...transportError(), kind: 'circuit-open', reason: 'CIRCUIT_OPEN' }
  assert.equal((await scripted([err(transportError()), err(open)]).run())._unsafeUnwrapErr().kind, 'transport')
  assert.equal((await scripted([err(open)]).run())._unsafeUnwrapErr().kind, 'circuit-open')
})

test('without budget there is no retry', async () => {
  const { run, tries } = scripted([err(transportError())], { budget: { reserve: 0, ratio: 0, perSecond: 0 } })
  await run()
  assert.equal(tries.length, 1)
})

test('a budget is never exceeded', () => {
  const step = fc.oneof(fc.record({ callsNow: fc.nat(50) }), fc.record({ retriesNow: fc.nat(50) }), fc.record({ passMs: fc.nat(5_000) }))
  const options = fc.record({
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    reserve: fc.nat(30),
    perSecond: fc.nat(5),
    most: fc.nat(200),
  })
  fc.assert(
    fc.property(options, fc.array(step, { maxLength: 60 }), ({ ratio, reserve, perSecond, most }, steps) => {
      const time = new FakeClock(0)
      const budget = new RetryBudget({ ratio, reserve, perSecond, most }, clientClock(time))
      let [calls, retries, lately] = [0, 0, 0]
      for (const one of steps) {
        if ('passMs' in one) time.advance(one.passMs)
        else if ('callsNow' in one) for (let call = 0; call < one.callsNow; call++, calls++) budget.deposit()
        else {
          lately = 0
          for (let retry = 0; retry < one.retriesNow; retry++) if (budget.withdraw()) [retries, lately] = [retries + 1, lately + 1]
          assert.ok(lately <= most)
        }
        assert.ok(retries <= reserve + ratio * calls + (perSecond * time.now()) / 1_000 + 1e-6)
      }
    }),
  )
})
