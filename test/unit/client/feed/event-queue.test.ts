import assert from 'node:assert/strict'
import { test } from 'node:test'
import { invalidError } from '../../../../client/errors.ts'
import { EventQueue } from '../../../../client/feed/event-queue.ts'

async function restOf(queue: EventQueue): Promise<unknown[]> {
  const rest: unknown[] = []
  for (;;) {
    const next = await queue.next()
    if (next.done === true) return rest
    rest.push(next.value.isOk() ? next.value.value : next.value.error.reason)
  }
}

test('events come in their order, one that waits for another is woken, and the error is last and once', async () => {
  const queue = new EventQueue()
  const first = queue.next()
  queue.add({ kind: 'connected', to: 'source' })
  assert.deepEqual((await first).value?._unsafeUnwrap(), { kind: 'connected', to: 'source' })
  const last = queue.next()
  queue.end(invalidError('SOURCE_FAILED', 'broken'))
  assert.equal((await last).value?._unsafeUnwrapErr().reason, 'SOURCE_FAILED')
  assert.deepEqual(await restOf(queue), [])
})

test('rows that nobody has heard of are told of together', async () => {
  const queue = new EventQueue()
  queue.add({ kind: 'appended', rows: 2, endRow: 2n })
  queue.add({ kind: 'appended', rows: 3, endRow: 5n })
  queue.add({ kind: 'ended' })
  queue.end(null)
  assert.deepEqual(await restOf(queue), [{ kind: 'appended', rows: 5, endRow: 5n }, { kind: 'ended' }])
})

test('the newest thousand wait, and the others are counted', async () => {
  const queue = new EventQueue()
  for (let index = 0; index < 1_500; index++) queue.add({ kind: 'connected', to: index === 1_499 ? 'server' : 'source' })
  queue.end(null)
  assert.equal(queue.missed, 500)
  const rest = await restOf(queue)
  assert.deepEqual([rest.length, rest.at(-1)], [1_000, { kind: 'connected', to: 'server' }])
})
