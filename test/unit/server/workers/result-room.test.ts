// Results that wait for memory: of the page that is to be made, and of the engine while they are open.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { ResultStream } from '../../../../server/workers/result-stream.ts'
import { Session } from '../../../../server/workers/session.ts'
import { cancelled, operation, page, request, ScriptedPool } from './scripted-pool.ts'

test('a first page that does not fit into memory for ten seconds is refused with a time to come back', async () => {
  const pool = new ScriptedPool({ budgetBytes: 50 })
  const refused = assert.rejects(ResultStream.open(pool.parts, operation(), request()), { reason: 'MEMORY_EXHAUSTED', retryAfterMs: 250 })
  await new Promise(setImmediate)
  assert.equal(pool.parts.admission.running, 0)
  pool.clock.advance(9_999)
  await new Promise(setImmediate)
  assert.equal(pool.clock.pending, 1)
  pool.clock.advance(1)
  await refused
  assert.deepEqual([pool.tasks.length, pool.connections.lent, pool.clock.pending], [0, 0, 0])
})

test('a first page waits for memory that others give back', async () => {
  const pool = new ScriptedPool({ budgetBytes: 150 })
  const other = pool.budget.tryReserve(100)
  const opening = ResultStream.open(pool.parts, operation(), request())
  await new Promise(setImmediate)
  assert.equal(pool.tasks.length, 0)
  other?.release()
  ;(await pool.next('open')).give(page(10))
  const result = await opening
  assert.equal(pool.clock.pending, 0)
  ;(await result.take())?.release()
  await result.close()
})

test('a result is opened once there is memory for it in the engine, until the one before is at its end', async () => {
  for (const end of ['read', 'closed', 'lost'] as const) {
    const pool = new ScriptedPool({ openResults: 1 })
    const openingFirst = ResultStream.open(pool.parts, operation(), request())
    ;(await pool.next('open')).give(page(10, { more: true }))
    const first = await openingFirst
    const openingSecond = ResultStream.open(pool.parts, operation(), request())
    await new Promise(setImmediate)
    assert.equal(pool.tasks.length, 1)
    ;(await first.take())?.release()
    if (end === 'closed') {
      const closing = first.close()
      ;(await pool.next('closeCursor')).give(undefined)
      await closing
    } else {
      const last = first.take()
      const next = await pool.next('next')
      if (end === 'read') next.give(page(10))
      else next.fail(new DataError('WORKER_LOST', 'It died.'))
      await last.then(
        (held) => held?.release(),
        () => undefined,
      )
    }
    ;(await pool.next('open')).give(page(10))
    await (await openingSecond).close()
    if (end !== 'lost') await first.close()
    assert.equal(pool.results.usedBytes, 0)
  }
})

test('waiting for memory ends with the operation', async () => {
  const pool = new ScriptedPool({ budgetBytes: 50 })
  const waiting = operation()
  const ended = assert.rejects(ResultStream.open(pool.parts, waiting, request()), { reason: 'CANCELLED' })
  await new Promise(setImmediate)
  waiting.abort(cancelled())
  await ended
  assert.equal(pool.clock.pending, 0)
})

test('a further page waits for memory without keeping others from the pool', async () => {
  const pool = new ScriptedPool({ permits: 1, budgetBytes: 150 })
  const opening = ResultStream.open(pool.parts, operation(), request())
  ;(await pool.next('open')).give(page(100, { more: true }))
  const result = await opening
  const first = await result.take()
  result.prefetch()
  const session = new Session(pool.parts, operation())
  const counting = session.call('count', [session.connection, '', []])
  ;(await pool.next('count')).give(1n)
  assert.equal(await counting, 1n)
  await session.close()
  first?.release()
  ;(await pool.next('next')).give(page(100))
  ;(await result.take())?.release()
  assert.equal(pool.budget.usedBytes, 0)
})
