import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import type { Operation } from '../../../../server/workers/operation.ts'
import { Operations } from '../../../../server/workers/operations.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

function setUp() {
  const clock = new FakeClock()
  const operations = new Operations(clock)
  /** An operation that lasts until it is let go. */
  const begin = (id: string, principal = 'ann') => {
    let end: (error?: Error) => void = () => undefined
    let running: Operation | null = null
    const done = operations.run({ principal, name: 'Query/Execute', id, sql: 'FROM t' }, (operation) => {
      running = operation
      return new Promise<string>((resolve, reject) => (end = (error) => (error === undefined ? resolve('value') : reject(error))))
    })
    done.catch(() => undefined)
    return { done, end: (error?: Error) => end(error), operation: running as unknown as Operation }
  }
  return { clock, operations, begin }
}

test('an operation is found by its id while it runs, by its principal only', async () => {
  const { clock, operations, begin } = setUp()
  const { done, end, operation } = begin('a')
  assert.equal(operations.find('ann', 'a'), operation)
  assert.equal(operations.find('bob', 'a'), null)
  assert.deepEqual([[...operations.of('ann')].length, [...operations.of('bob')].length], [1, 0])
  clock.advance(250)
  assert.equal(operations.elapsedMs(operation), 250)
  end()
  assert.equal(await done, 'value')
  await operation.ended
  assert.deepEqual([operation.state, operations.find('ann', 'a')], ['finished', null])
})

test('an id belongs to one running operation of a principal; without one there is one', async () => {
  const { operations, begin } = setUp()
  begin('a')
  await assert.rejects(begin('a').done, { reason: 'QUERY_ID_IN_USE' })
  begin('a', 'bob')
  assert.notEqual(begin('').operation.id, '')
  assert.equal(operations.size, 3)
})

test('how it ended is told: failed by itself, cancelled from outside', async () => {
  const { begin } = setUp()
  const [failing, cancelled] = [begin('a'), begin('b')]
  failing.end(new Error('broken'))
  await assert.rejects(failing.done, /broken/)
  cancelled.operation.abort(new DataError('CANCELLED', 'enough'))
  cancelled.operation.abort(new DataError('SHUTTING_DOWN', 'too late'))
  cancelled.end()
  await assert.rejects(cancelled.done, /enough/)
  assert.deepEqual([failing.operation.state, cancelled.operation.state], ['failed', 'cancelled'])
})

test('what it made is taken back unless it ends well or its caller was told, the last first', async () => {
  const { begin } = setUp()
  const undone: string[] = []
  const run = async (id: string, error?: Error) => {
    const { done, end, operation } = begin(id)
    operation.made('1', () => undone.push(`${id} first`))
    operation.made('told', () => undone.push(`${id} told`))
    operation.made('2', () => undone.push(`${id} second`))
    operation.told('told')
    end(error)
    await done.catch(() => undefined)
  }
  await run('good')
  await run('bad', new Error('broken'))
  assert.deepEqual(undone, ['bad second', 'bad first'])
})

test('everyone who waits for the last to end hears of it', async () => {
  const { operations, begin } = setUp()
  await operations.idle()
  const [first, second] = [begin('a'), begin('b')]
  let heard = 0
  const waiting = [operations.idle(), operations.idle()].map((idle) => idle.then(() => (heard += 1)))
  first.end()
  await first.done
  assert.equal(heard, 0)
  second.end()
  await Promise.all(waiting)
  assert.equal(heard, 2)
})

test('shutting down aborts all of them', async () => {
  const { operations, begin } = setUp()
  const running = [begin('a'), begin('b', 'bob')]
  operations.abortAll(new DataError('SHUTTING_DOWN', 'enough'))
  for (const { done, end } of running) {
    end()
    await assert.rejects(done, { reason: 'SHUTTING_DOWN' })
  }
})
