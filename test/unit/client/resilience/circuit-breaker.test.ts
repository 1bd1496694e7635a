import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CircuitBreaker, type Admitted, type CircuitBreakerOptions } from '../../../../client/resilience/circuit-breaker.ts'
import { err, ok } from '../../../../client/result.ts'
import type { QuiverError } from '../../../../client/errors.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'
import { notFound, transportError } from './errors.ts'

function breakerWith(options: CircuitBreakerOptions = {}) {
  const time = new FakeClock(0)
  const states: string[] = []
  const breaker = new CircuitBreaker(options, {
    clock: clientClock(time),
    subject: 'The server at a:1',
    onChange: (state) => states.push(state),
  })
  const fail = (error: QuiverError = transportError()) => breaker.run(async () => err(error))
  const succeed = () => breaker.run(async () => ok('fine'))
  return { time, states, breaker, fail, succeed }
}

test('failures in a row open the circuit, and the error says for how long and why', async () => {
  const { time, breaker, fail, succeed } = breakerWith({ trip: { failures: 3 } })
  await fail()
  await fail()
  await succeed()
  for (let count = 0; count < 3; count++) await fail()
  assert.equal(breaker.state, 'open')
  time.advance(400)
  const error = (await succeed())._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.reason, error.retryable, error.retryAfterMs], ['circuit-open', 'CIRCUIT_OPEN', true, 600])
  assert.match(error.message, /^The server at a:1 .*The connection was lost\./)
})

test('what the server refuses does not open it', async () => {
  const { breaker, fail } = breakerWith({ trip: { failures: 2 } })
  for (let count = 0; count < 10; count++) await fail(notFound())
  await fail()
  await fail(notFound())
  await fail()
  assert.equal(breaker.state, 'closed')
})

test('calls that fail together count as one', async () => {
  const { breaker } = breakerWith({ trip: { failures: 2 } })
  const together = Array.from({ length: 100 }, () => breaker.admit() as Admitted)
  for (const call of together) call.settle(transportError())
  assert.equal(breaker.state, 'closed')
  ;(breaker.admit() as Admitted).settle(transportError())
  assert.equal(breaker.state, 'open')
})

test('a probe that goes well closes it; one that fails keeps it open for twice as long', async () => {
  const { time, states, breaker, fail, succeed } = breakerWith({ trip: { failures: 1 }, openMs: 100, maxOpenMs: 300 })
  const openFor = [100, 200, 300, 300]
  await fail()
  for (const ms of openFor) {
    time.advance(ms - 1)
    assert.ok((await succeed()).isErr())
    time.advance(1)
    await fail()
  }
  time.advance(300)
  assert.equal(breaker.state, 'half-open')
  assert.ok((await succeed()).isOk())
  assert.equal(breaker.state, 'closed')
  await fail()
  time.advance(100)
  assert.ok((await succeed()).isOk(), 'it begins with the short time again')
  assert.deepEqual(states.filter((state) => state === 'closed').length, 2)
})

test('a probe that is given up leaves the circuit as it was', async () => {
  const { time, breaker, fail } = breakerWith({ trip: { failures: 1 }, openMs: 100 })
  await fail()
  time.advance(100)
  await fail({ ...notFound(), kind: 'cancelled' })
  assert.equal(breaker.state, 'half-open')
  await fail(notFound())
  assert.equal(breaker.state, 'closed')
})

test('work that throws does, and counts for nothing', async () => {
  const { breaker } = breakerWith({ trip: { failures: 1 } })
  await assert.rejects(
    breaker.run(() => Promise.reject(new Error('a defect'))),
    /a defect/,
  )
  assert.equal(breaker.state, 'closed')
})

test('a part of the calls of the last time opens it', async () => {
  const { time, breaker, fail, succeed } = breakerWith({ trip: { ratio: 0.5, windowMs: 1_000, minCalls: 10 } })
  for (let count = 0; count < 9; count++) await fail()
  assert.equal(breaker.state, 'closed', 'so few say nothing')
  time.advance(2_000)
  for (let count = 0; count < 6; count++) await succeed()
  for (let count = 0; count < 5; count++) await fail()
  assert.equal(breaker.state, 'closed')
  await fail()
  assert.equal(breaker.state, 'open')
})

test('there are never two probes, whatever happens', () => {
  const step = fc.oneof(
    fc.record({ begin: fc.constant(true) }),
    fc.record({ end: fc.nat(20), how: fc.constantFrom('ok', 'fail', 'refuse', 'cancel') }),
    fc.record({ passMs: fc.nat(500) }),
  )
  const errors = { ok: null, fail: transportError(), refuse: notFound(), cancel: { ...notFound(), kind: 'cancelled' as const } }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 80 }), (failures, steps) => {
      const { time, breaker } = breakerWith({ trip: { failures }, openMs: 100, maxOpenMs: 400 })
      const running: { readonly call: Admitted; readonly isProbe: boolean }[] = []
      for (const one of steps) {
        if ('passMs' in one) time.advance(one.passMs)
        else if ('begin' in one) {
          const isProbe = breaker.state !== 'closed'
          const call = breaker.admit()
          if ('settle' in call) running.push({ call, isProbe })
          else assert.ok(isProbe)
        } else if (running.length > 0) {
          const [ended] = running.splice(one.end % running.length, 1)
          ended?.call.settle(errors[one.how])
        }
        assert.ok(running.filter(({ isProbe }) => isProbe).length <= 1)
      }
    }),
  )
})
