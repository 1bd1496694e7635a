import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { ConnectionId, OpenRequest } from '../../../../server/engine/engine.ts'
import { DataError } from '../../../../server/errors.ts'
import { Pool } from '../../../../server/workers/pool.ts'

const connection = 1n as ConnectionId
const faults: string[] = []
const pool = new Pool({
  databasePointer: 0n,
  roots: [],
  threads: 2,
  slots: 8,
  entry: new URL('./scripted-worker.ts', import.meta.url),
  onFault: (message) => faults.push(message),
})
const count = (sql: string, slot = 0) => pool.run('count', [connection, sql, []], slot)

beforeEach(() => {
  faults.length = 0
})
after(() => pool.close())

test('gives what the method returns', async () => {
  assert.equal(typeof (await count('count')), 'bigint')
})

test('hands pages over with their free bytes in front', async () => {
  const page = await pool.run('open', [{} as OpenRequest], 0)
  assert.deepEqual([...page.data], [7, 7, 7, 7, 7, 7, 7, 7])
  assert.deepEqual([page.data.byteOffset, page.data.buffer.byteLength], [32, 64])
})

test('failures come back as the DataErrors that they were', async () => {
  await assert.rejects(count('fail'), (error: unknown) => {
    assert.ok(error instanceof DataError)
    assert.deepEqual(
      [error.reason, error.message, error.details, error.retryAfterMs],
      ['FILE_NOT_FOUND', 'no such file', { path: '/x' }, 7],
    )
    return true
  })
  assert.deepEqual(faults, [])
})

test('a failure that is no DataError becomes INTERNAL, and is told to the log alone', async () => {
  // What it says is for the log: it may be about others, or name paths.
  await assert.rejects(count('crash'), { reason: 'INTERNAL', message: 'The server failed; its log says more.' })
  assert.equal(faults.length, 1)
  assert.match(faults[0] ?? '', /undefined is not a function/)
})

test('a thread that dies fails its task with WORKER_LOST and is replaced', async () => {
  const lost = await Promise.allSettled([count('die', 0), count('die', 1)])
  for (const result of lost) {
    assert.equal(result.status, 'rejected')
    assert.equal((result.reason as DataError).reason, 'WORKER_LOST')
    assert.equal((result.reason as DataError).retry, 'backoff')
  }
  const answers = await Promise.all(Array.from({ length: 6 }, (_, slot) => count('count', slot)))
  assert.equal(answers.length, 6)
})

test('a thread that ends with an error that nobody caught is replaced too', async () => {
  const before = pool.lostThreads
  await count('uncaught').catch(() => undefined)
  // It may answer before it ends, and what it is given in between is lost with it.
  while (pool.lostThreads === before) await new Promise(setImmediate)
  const answers = await Promise.all(Array.from({ length: 6 }, (_, slot) => count('count', slot)))
  assert.equal(answers.length, 6)
})

test('counts the threads that were lost and the tasks that came back, and is ready once a thread is', async () => {
  let told = 0
  const one = new Pool({
    ...{ databasePointer: 0n, roots: [], threads: 1, slots: 1, entry: new URL('./scripted-worker.ts', import.meta.url) },
    onFault: () => undefined,
    onLost: () => (told += 1),
  })
  const run = (sql: string) => one.run('count', [connection, sql, []], 0)
  await run('count')
  assert.deepEqual([one.isReady, one.lostThreads, one.finishedTasks], [true, 0, 1])
  await assert.rejects(run('die'), { reason: 'WORKER_LOST' })
  assert.deepEqual([one.isReady, one.lostThreads, told], [false, 1, 1])
  await run('count')
  await assert.rejects(run('fail'), { reason: 'FILE_NOT_FOUND' })
  assert.deepEqual([one.isReady, one.lostThreads, one.finishedTasks], [true, 1, 3])
  await one.close()
  assert.deepEqual([one.lostThreads, told], [1, 1])
})

test('a thread that is given up fails its task and is replaced, and tells when it has ended', async () => {
  const before = pool.lostThreads
  const wedged = assert.rejects(count('wedge', 0), { reason: 'WORKER_LOST' })
  while (!pool.hasBegun(0)) await new Promise(setImmediate)
  const ended = pool.abandon(0)
  assert.notEqual(ended, null)
  await wedged
  await ended
  assert.equal(pool.lostThreads, before + 1)
  const answers = await Promise.all(Array.from({ length: 6 }, (_, slot) => count('count', slot)))
  assert.equal(answers.length, 6)
})

test('a task that is stopped before its thread is free never begins', async () => {
  const busy = [count('block', 0), count('block', 1)]
  const stopped = assert.rejects(count('count', 2), { reason: 'CANCELLED' })
  assert.equal(pool.stop(2), true)
  await Promise.all([...busy, stopped])
  assert.equal(pool.hasBegun(2), false)
  assert.equal(pool.hasBegun(1), true)
})
