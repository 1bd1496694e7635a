import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrap, type Attempt } from '../../../../client/resilience/policy.ts'
import { Retry } from '../../../../client/resilience/retry.ts'
import { Timeout } from '../../../../client/resilience/timeout.ts'
import { withFallback } from '../../../../client/resilience/fallback.ts'
import type { QuiverError } from '../../../../client/errors.ts'
import { err, errAsync, ok, okAsync, type Result } from '../../../../client/result.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'
import { notFound, settled, transportError } from './errors.ts'

const never = (): Promise<Result<string, QuiverError>> => new Promise(() => undefined)

test('work that takes too long is ended, and its signal says so', async () => {
  const time = new FakeClock(0)
  let seen: Attempt | null = null
  const running = new Timeout(100, clientClock(time)).run((attempt) => {
    seen = attempt
    return never()
  })
  time.advance(100)
  const error = (await running)._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.reason, error.retryable], ['timeout', 'DEADLINE_EXCEEDED', true])
  assert.equal((seen as Attempt | null)?.signal?.aborted, true)
})

test('work that ends in time leaves nothing behind', async () => {
  const time = new FakeClock(0)
  const controller = new AbortController()
  let own: AbortSignal | undefined
  const result = await new Timeout(100, clientClock(time)).run(
    async ({ signal }) => {
      own = signal
      return ok('a')
    },
    { signal: controller.signal, tries: 0 },
  )
  controller.abort()
  assert.deepEqual([result._unsafeUnwrap(), time.pending, own?.aborted], ['a', 0, false])
})

test('within a retry each try has a time of its own', async () => {
  const time = new FakeClock(0)
  const clock = clientClock(time)
  const retry = new Retry({ tries: 3, backoff: { minMs: 0 } }, { clock, random: () => 0 })
  let tries = 0
  const running = wrap(retry, new Timeout(100, clock)).run(() => (++tries < 3 ? never() : Promise.resolve(ok('third'))))
  for (let step = 0; step < 4; step++) {
    await settled()
    time.advance(100)
  }
  assert.equal((await running)._unsafeUnwrap(), 'third')
})

test('policies nest in their order, and none is no policy', async () => {
  const order: string[] = []
  const named = (name: string) => ({
    run: async <T>(work: (attempt: Attempt) => PromiseLike<Result<T, QuiverError>>, attempt: Attempt = { tries: 0 }) => {
      order.push(name)
      return work(attempt)
    },
  })
  await wrap(named('outer'), named('middle'), named('inner')).run(async () => ok(order.push('work')))
  assert.deepEqual(order, ['outer', 'middle', 'inner', 'work'])
  assert.equal((await wrap().run(async ({ tries }) => ok(tries)))._unsafeUnwrap(), 0)
})

test('a fallback is for servers that fail, or for what it is told', async () => {
  const cached = () => ok('cached')
  assert.equal((await withFallback(okAsync<string, QuiverError>('fresh'), cached))._unsafeUnwrap(), 'fresh')
  assert.equal((await withFallback(errAsync<string, QuiverError>(transportError()), cached))._unsafeUnwrap(), 'cached')
  assert.equal((await withFallback(errAsync<string, QuiverError>(notFound()), cached))._unsafeUnwrapErr().kind, 'not-found')
  const always = { when: () => true }
  assert.equal(
    (await withFallback(errAsync<string, QuiverError>(notFound()), () => err(transportError()), always))._unsafeUnwrapErr().kind,
    'transport',
  )
})
