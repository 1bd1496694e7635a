import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { ResultStream } from '../../../../server/workers/result-stream.ts'
import { Session } from '../../../../server/workers/session.ts'
import type { ResultRequest } from '../../../../server/workers/session-parts.ts'
import { cancelled, operation, page, request, ScriptedPool } from './scripted-pool.ts'

test('a small result is over with its first page, and its connection free before it is sent', async () => {
  const pool = new ScriptedPool()
  const opening = ResultStream.open(pool.parts, operation(), request())
  ;(await pool.next('open')).give(page(10))
  const result = await opening
  const first = await result.take()
  assert.equal(first?.data.length, 10)
  assert.equal(pool.connections.lent, 0)
  assert.equal(await result.take(), null)
  assert.equal(pool.budget.usedBytes, 10)
  first?.release()
  assert.equal(pool.budget.usedBytes, 0)
  await result.close()
  assert.equal(pool.tasks.length, 1)
})

test('one page is made ahead and no more', async () => {
  const pool = new ScriptedPool()
  const opening = ResultStream.open(pool.parts, operation(), request())
  ;(await pool.next('open')).give(page(10, { more: true }))
  const result = await opening
  const first = await result.take()
  result.prefetch()
  result.prefetch()
  const second = await pool.next('next')
  assert.equal(pool.tasks.length, 2)
  second.give(page(20))
  const pages = [first, await result.take(), await result.take()]
  assert.deepEqual(
    pages.map((taken) => taken?.data.length),
    [10, 20, undefined],
  )
  for (const taken of pages) taken?.release()
  assert.equal(pool.budget.usedBytes, 0)
})

test('leaving early frees the open result before the connection is lent again', async () => {
  const pool = new ScriptedPool()
  const opening = ResultStream.open(pool.parts, operation(), request())
  ;(await pool.next('open')).give(page(10, { more: true }))
  const result = await opening
  ;(await result.take())?.release()
  const closing = result.close()
  const cleanUp = await pool.next('closeCursor')
  assert.equal(pool.connections.lent, 1)
  cleanUp.give(undefined)
  await closing
  assert.equal(pool.connections.lent, 0)
})

test('a statement is prepared once for a connection, and the oldest is disposed when there are too many', async () => {
  const pool = new ScriptedPool()
  const run = async (sql: string, answer: ReturnType<typeof page>) => {
    const opening = ResultStream.open(pool.parts, operation(), request(sql))
    const task = await pool.next('open')
    task.give(answer)
    const result = await opening
    const taking = result.take()
    const disposal = pool.tasks.length > 3 ? await pool.next('disposeStatements') : null
    disposal?.give(undefined)
    ;(await taking)?.release()
    return { given: (task.args[0] as { statement: unknown }).statement, disposed: disposal?.args[1] }
  }
  assert.equal((await run('a', page(1, { sql: 'a' }))).given, null)
  assert.deepEqual((await run('a', page(1))).given, { sql: 'a', state: 'a' })
  await run('b', page(1, { sql: 'b' }))
  assert.deepEqual((await run('c', page(1, { sql: 'c' }))).disposed, [{ sql: 'a', state: 'a' }])
})

/** What the engine was asked to open; `disposed` is the statement that has to go then. */
async function opened(
  pool: ScriptedPool,
  asked: ResultRequest,
  prepared: string | undefined,
  disposed: string | null = null,
): Promise<Record<string, unknown>> {
  const opening = ResultStream.open(pool.parts, operation(), asked)
  const task = await pool.next('open')
  task.give(page(1, prepared === undefined ? {} : { sql: prepared }))
  const taking = (await opening).take()
  if (disposed !== null) {
    const disposal = await pool.next('disposeStatements')
    assert.deepEqual(disposal.args[1], [{ sql: disposed, state: disposed }])
    disposal.give(undefined)
  }
  ;(await taking)?.release()
  return task.args[0] as Record<string, unknown>
}

test('a query whose values come again runs with them written into it, by the statement kept of that', async () => {
  const pool = new ScriptedPool()
  const asked = { ...request('a $1'), literal: 'a 5' }
  const given = []
  for (const prepared of ['a $1', undefined, 'a 5', undefined]) given.push(await opened(pool, asked, prepared))
  const [asWritten, known] = ['a $1', 'a 5'].map((sql) => ({ sql, state: sql }))
  assert.deepEqual(
    given.map(({ literal, statement }) => [literal, statement]),
    [
      [null, null],
      [null, asWritten],
      ['a 5', null],
      ['a 5', known],
    ],
  )
})

test('a query that the engine had to run as it was written is asked for so the next time', async () => {
  const pool = new ScriptedPool()
  const asked = { ...request('a $1'), literal: 'a 5' }
  for (const prepared of ['a $1', undefined]) await opened(pool, asked, prepared)
  await opened(pool, asked, 'a $1', 'a $1')
  const last = await opened(pool, asked, undefined)
  assert.deepEqual([last['literal'], last['statement']], [null, { sql: 'a $1', state: 'a $1' }])
})

/** As a put or a drop does. */
async function changeCatalog(pool: ScriptedPool): Promise<void> {
  const storing = new Session(pool.parts, operation())
  const stored = storing.call('store', [storing.connection, 'a', [], 't', []])
  ;(await pool.next('store')).give(undefined)
  await stored
  await storing.close()
}

test('a statement that comes again after the catalog has changed is prepared again', async () => {
  const pool = new ScriptedPool()
  await opened(pool, request('a'), 'a')
  await changeCatalog(pool)
  const once = await opened(pool, request('a'), undefined)
  assert.deepEqual(once['statement'], { sql: 'a', state: 'a' })
  assert.equal((await opened(pool, request('a'), 'a', 'a'))['statement'], null)
})

test('a statement with parameters is kept however often the catalog changes', async () => {
  const pool = new ScriptedPool()
  const asked = { ...request('a $1'), parameters: [{ kind: 'int64', value: 5n }] } as const
  await opened(pool, asked, 'a $1')
  for (let change = 0; change < 3; change++) {
    await changeCatalog(pool)
    assert.deepEqual((await opened(pool, asked, undefined))['statement'], { sql: 'a $1', state: 'a $1' })
  }
})

test('a session that waits for its turn has no connection', async () => {
  const pool = new ScriptedPool()
  const running = [1, 2, 3, 4, 5].map(() => ResultStream.open(pool.parts, operation(), request()))
  const begun = await pool.next('open')
  assert.ok(pool.connections.lent < running.length, `${pool.connections.lent} connections are lent`)
  begun.give(page(1))
  for (let answered = 1; answered < running.length; answered++) (await pool.next('open')).give(page(1))
  for (const result of await Promise.all(running)) (await result.take())?.release()
})

test('a statement that is not worth its memory goes with its result', async () => {
  const pool = new ScriptedPool()
  const opening = ResultStream.open(pool.parts, operation(), request('FROM csv', false))
  ;(await pool.next('open')).give(page(1, { sql: 'FROM csv' }))
  const taking = (await opening).take()
  const disposal = await pool.next('disposeStatements')
  assert.deepEqual(disposal.args[1], [{ sql: 'FROM csv', state: 'FROM csv' }])
  disposal.give(undefined)
  ;(await taking)?.release()
})

test('an abort interrupts again and again until the task has come back', async () => {
  const pool = new ScriptedPool()
  const aborted = operation()
  const opening = ResultStream.open(pool.parts, aborted, request())
  const task = await pool.next('open')
  aborted.abort(cancelled())
  pool.clock.advance(100)
  assert.ok(pool.interrupted.length > 10, `${pool.interrupted.length} interrupts`)
  assert.equal(pool.connections.lent, 1)
  task.fail(new DataError('CANCELLED', 'interrupted'))
  await assert.rejects(opening, /enough/)
  const before = pool.interrupted.length
  pool.clock.advance(100)
  assert.equal(pool.interrupted.length, before)
  assert.equal(pool.connections.lent, 0)
  assert.equal(pool.budget.usedBytes, 0)
})

test('a result that opened in spite of the abort is closed', async () => {
  const pool = new ScriptedPool()
  const aborted = operation()
  const opening = ResultStream.open(pool.parts, aborted, request())
  const failed = assert.rejects(opening, /enough/)
  const task = await pool.next('open')
  aborted.abort(cancelled())
  task.give(page(10, { more: true }))
  ;(await pool.next('closeCursor')).give(undefined)
  await failed
  assert.deepEqual([pool.connections.lent, pool.budget.usedBytes], [0, 0])
})

test('a page that was asked for but never begun leaves the result to be closed', async () => {
  const pool = new ScriptedPool()
  const aborted = operation()
  const opening = ResultStream.open(pool.parts, aborted, request())
  ;(await pool.next('open')).give(page(10, { more: true }))
  const result = await opening
  ;(await result.take())?.release()
  result.prefetch()
  const task = await pool.next('next')
  task.begun = false
  aborted.abort(cancelled())
  assert.deepEqual(pool.interrupted, [])
  const closing = result.close()
  ;(await pool.next('closeCursor')).give(undefined)
  await closing
  assert.equal(pool.connections.lent, 0)
})

test('an operation that was aborted before it began asks nothing of the pool', async () => {
  const pool = new ScriptedPool()
  const aborted = operation()
  aborted.abort(cancelled())
  await assert.rejects(ResultStream.open(pool.parts, aborted, request()), /enough/)
  assert.deepEqual([pool.tasks.length, pool.connections.lent], [0, 0])
})

test('progress is asked of the engine while a session is open', async () => {
  const pool = new ScriptedPool()
  const watched = operation()
  const session = new Session(pool.parts, watched)
  const counting = session.call('count', [session.connection, '', []])
  ;(await pool.next('count')).give(1n)
  await counting
  assert.equal(watched.fraction, 0.5)
  await session.close()
  assert.equal(watched.fraction, null)
})

test('a task that does not come back when it is interrupted loses its thread, and its connection only once that has ended', async () => {
  const pool = new ScriptedPool()
  let threadEnds: () => void = () => undefined
  pool.abandoning = new Promise((resolve) => (threadEnds = resolve))
  const wedged = operation()
  const session = new Session(pool.parts, wedged)
  const called = assert.rejects(session.call('count', [session.connection, 'SELECT 1', []]), { reason: 'CANCELLED' })
  await pool.next('count')
  wedged.abort(cancelled())
  pool.clock.advance(9_990)
  assert.deepEqual([pool.abandoned, pool.interrupted.length > 1_000], [0, true])
  pool.clock.advance(20)
  await called
  await session.close()
  assert.deepEqual([pool.abandoned, pool.clock.pending], [1, 0])
  await new Promise(setImmediate)
  assert.deepEqual([pool.tasks.length, pool.disconnected.length, pool.connections.lent], [1, 0, 1])
  threadEnds()
  ;(await pool.next('count')).give(1n)
  await new Promise(setImmediate)
  assert.deepEqual([pool.disconnected.length, pool.connections.lent, pool.parts.admission.running], [1, 0, 0])
})

test('while no thread can be given up a wedged task is interrupted on and on', async () => {
  const pool = new ScriptedPool()
  const wedged = operation()
  const session = new Session(pool.parts, wedged)
  const called = assert.rejects(session.call('count', [session.connection, 'SELECT 1', []]), { reason: 'CANCELLED' })
  const task = await pool.next('count')
  wedged.abort(cancelled())
  pool.clock.advance(20_000)
  const before = pool.interrupted.length
  pool.clock.advance(1_000)
  assert.ok(pool.interrupted.length > before + 100)
  task.fail(new DataError('CANCELLED', 'interrupted'))
  await called
  await session.close()
  assert.deepEqual([pool.clock.pending, pool.connections.lent], [0, 0])
})

test('the connection of a thread that died gets another query, which ends what it was in, before it is closed', async () => {
  const pool = new ScriptedPool()
  const session = new Session(pool.parts, operation())
  const called = assert.rejects(session.call('count', [session.connection, 'SELECT 1', []]), { reason: 'WORKER_LOST' })
  ;(await pool.next('count')).fail(new DataError('WORKER_LOST', 'it died'))
  await called
  await session.close()
  const ending = await pool.next('count')
  assert.deepEqual(ending.args.slice(1), ['SELECT 1', []])
  assert.equal(pool.disconnected.length, 0)
  ending.fail(new DataError('WORKER_LOST', 'it died again'))
  await new Promise(setImmediate)
  assert.deepEqual([pool.disconnected.length, pool.connections.lent, pool.parts.admission.running], [1, 0, 0])
})
