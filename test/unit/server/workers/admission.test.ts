import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admission, type Permit } from '../../../../server/workers/admission.ts'

const never = new AbortController().signal

/** Asks for a permit and notes under a name when it came. */
function asker(admission: Admission, order: string[]) {
  return (name: string, principal = name, stage: 'begin' | 'continue' = 'begin', signal = never) =>
    admission.acquire(principal, stage, signal).then((permit) => {
      order.push(name)
      return permit
    })
}

/** Lets all that can go on go on, giving each permit back at once. */
async function settle(permits: Promise<Permit>[]): Promise<void> {
  for (const permit of permits)
    void permit.then((held) => {
      held.release()
    })
  await Promise.allSettled(permits)
}

test('so many permits and no more, each with a slot of its own', async () => {
  const admission = new Admission({ permits: 3, maxQueued: 10 })
  const permits = await Promise.all([1, 2, 3].map(() => admission.acquire('ann', 'begin', never)))
  assert.deepEqual(permits.map(({ slot }) => slot).sort(), [0, 1, 2])
  const fourth = admission.acquire('ann', 'begin', never)
  assert.equal(admission.queued, 1)
  permits[1]?.release()
  assert.equal((await fourth).slot, permits[1]?.slot)
  assert.equal(admission.queued, 0)
})

test('giving a permit back twice gives it back once', async () => {
  const admission = new Admission({ permits: 1, maxQueued: 10 })
  const permit = await admission.acquire('ann', 'begin', never)
  permit.release()
  permit.release()
  await admission.acquire('ann', 'begin', never)
  assert.equal(admission.running, 1)
})

test('principals take turns, however many operations one of them has', async () => {
  const admission = new Admission({ permits: 1, maxQueued: 100 })
  const order: string[] = []
  const ask = asker(admission, order)
  const first = await admission.acquire('x', 'begin', never)
  const waiting = [...[1, 2, 3, 4].map((index) => ask(`ann ${index}`, 'ann')), ...[1, 2].map((index) => ask(`bob ${index}`, 'bob'))]
  first.release()
  await settle(waiting)
  assert.deepEqual(order, ['ann 1', 'bob 1', 'ann 2', 'bob 2', 'ann 3', 'ann 4'])
})

test('pages of results take turns with new operations', async () => {
  const admission = new Admission({ permits: 1, maxQueued: 100 })
  const order: string[] = []
  const ask = asker(admission, order)
  const first = await admission.acquire('x', 'begin', never)
  const waiting = [ask('page 1', 'ann', 'continue'), ask('page 2', 'ann', 'continue'), ask('query 1', 'ann'), ask('query 2', 'ann')]
  first.release()
  await settle(waiting)
  assert.deepEqual(order, ['page 1', 'query 1', 'page 2', 'query 2'])
})

test('cleaning up goes before all others', async () => {
  const admission = new Admission({ permits: 1, maxQueued: 100 })
  const order: string[] = []
  const ask = asker(admission, order)
  const first = await admission.acquire('x', 'begin', never)
  const waiting = [
    ask('query'),
    admission.acquireForCleanup().then((permit) => {
      order.push('cleanup')
      return permit
    }),
  ]
  first.release()
  await settle(waiting)
  assert.deepEqual(order, ['cleanup', 'query'])
})

test('a full queue refuses with a time to come back, but not the pages of what is under way', async () => {
  const admission = new Admission({ permits: 1, maxQueued: 1 })
  const first = await admission.acquire('ann', 'begin', never)
  const queued = admission.acquire('ann', 'begin', never)
  await assert.rejects(admission.acquire('bob', 'begin', never), (error: { reason: string; retryAfterMs: number }) => {
    assert.equal(error.reason, 'QUEUE_FULL')
    assert.ok(error.retryAfterMs > 0)
    return true
  })
  const page = admission.acquire('ann', 'continue', never)
  first.release()
  await settle([queued, page])
})

test('who gives up while waiting is out of the queue, with the reason he gave', async () => {
  const admission = new Admission({ permits: 1, maxQueued: 10 })
  const first = await admission.acquire('ann', 'begin', never)
  const abort = new AbortController()
  const given = admission.acquire('ann', 'begin', abort.signal)
  const behind = admission.acquire('ann', 'begin', never)
  abort.abort(new Error('enough'))
  await assert.rejects(given, /enough/)
  assert.equal(admission.queued, 1)
  first.release()
  ;(await behind).release()
  assert.deepEqual([admission.queued, admission.running], [0, 0])
})
