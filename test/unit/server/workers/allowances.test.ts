import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DataError } from '../../../../server/errors.ts'
import { Allowances, checkResultBytes, type QueryLimits } from '../../../../server/workers/allowances.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const NONE: QueryLimits = { queries: Infinity, queuedQueries: Infinity, resultBytes: Infinity, queryMs: Infinity }

function operation(principal = 'ann'): Operation {
  return new Operation({ id: 'q', principal, name: 'Query/Execute', sql: '', startedMs: 0 })
}

function allowances(limits: Partial<QueryLimits>) {
  const clock = new FakeClock()
  return { clock, allowed: new Allowances(clock, () => ({ ...NONE, ...limits })) }
}

const isFull = (error: unknown) => error instanceof DataError && error.reason === 'QUEUE_FULL' && error.retryAfterMs !== undefined

test('without limits a query begins at once, without a promise', () => {
  const { clock, allowed } = allowances({})
  const leave = allowed.begin(operation())
  assert.equal(typeof leave, 'function')
  assert.equal(clock.pending, 0)
})

test('queries past the limit wait for their own principal only, in order', async () => {
  const { allowed } = allowances({ queries: 1 })
  const order: string[] = []
  const leave = await allowed.begin(operation())
  const second = Promise.resolve(allowed.begin(operation())).then((end) => (order.push('second'), end))
  const third = Promise.resolve(allowed.begin(operation())).then((end) => (order.push('third'), end))
  const other = await allowed.begin(operation('bob'))
  assert.deepEqual(order, [])
  leave()
  leave()
  ;(await second)()
  ;(await third)()
  assert.deepEqual(order, ['second', 'third'])
  other()
})

test('more than may wait are refused', async () => {
  const { allowed } = allowances({ queries: 1, queuedQueries: 1 })
  const leave = await allowed.begin(operation())
  const waiting = allowed.begin(operation())
  await assert.rejects(async () => allowed.begin(operation()), isFull)
  leave()
  ;(await waiting)()
})

test('one that is aborted while it waits takes no place', async () => {
  const { allowed } = allowances({ queries: 1, queuedQueries: 1 })
  const leave = await allowed.begin(operation())
  const aborted = operation()
  const waiting = allowed.begin(aborted)
  aborted.abort(new DataError('CANCELLED', 'over'))
  await assert.rejects(async () => waiting, /over/)
  await assert.rejects(async () => allowed.begin(aborted), /over/)
  leave()
  ;(await allowed.begin(operation()))()
})

test('one that takes too long is aborted with the limit as its reason, one that is done is not', async () => {
  const { clock, allowed } = allowances({ queryMs: 1_000 })
  const [slow, quick] = [operation(), operation()]
  const leave = await allowed.begin(quick)
  await allowed.begin(slow)
  leave()
  clock.advance(1_000)
  assert.equal(quick.signal.aborted, false)
  assert.equal((slow.signal.reason as DataError).reason, 'LIMIT_EXCEEDED')
  assert.match((slow.signal.reason as DataError).message, /1000 ms that one of ann may/)
})

test('a result may be as large as allowed, and not a byte larger', () => {
  checkResultBytes(10, 'ann', { ...NONE, resultBytes: 10 })
  assert.throws(() => checkResultBytes(11, 'ann', { ...NONE, resultBytes: 10 }), /larger than the 10 bytes that one of ann may be/)
})

test('whatever comes and goes, never more run than may, and nobody is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.constantFrom('begin', 'end', 'abort'), { maxLength: 40 }),
      async (queries, steps) => {
        const { allowed } = allowances({ queries })
        const running: (() => void)[] = []
        const waiting = new Set<Operation>()
        let most = 0
        for (const step of steps) {
          if (step === 'begin') {
            const asked = operation()
            waiting.add(asked)
            void Promise.resolve(allowed.begin(asked)).then(
              (end) => {
                waiting.delete(asked)
                most = Math.max(most, running.push(end))
              },
              () => waiting.delete(asked),
            )
          }
          if (step === 'end') running.shift()?.()
          if (step === 'abort') [...waiting].at(-1)?.abort(new DataError('CANCELLED', 'over'))
          await new Promise(setImmediate)
        }
        for (let end = running.shift(); end !== undefined; end = running.shift()) {
          end()
          await new Promise(setImmediate)
        }
        assert.equal(waiting.size, 0)
        assert.ok(most <= queries)
      },
    ),
  )
})
