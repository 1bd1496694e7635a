import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Background } from '../../../../server/workers/background.ts'
import { ScriptedPool } from './scripted-pool.ts'

const lost = () => new DataError('WORKER_LOST', 'It died.')

test('a table is dropped also where the thread died that was to drop it', async () => {
  const pool = new ScriptedPool()
  const background = new Background(pool.parts)
  background.add('dropTable', (connection) => [connection, 'a'])
  background.add('dropTable', (connection) => [connection, 'b'])
  ;(await pool.next('dropTable')).fail(lost())
  ;(await pool.next('dropTable')).give(undefined)
  ;(await pool.next('dropTable')).give(undefined)
  await background.done()
  assert.deepEqual(
    pool.tasks.map(({ args }) => args[1]),
    ['a', 'a', 'b'],
  )
  assert.deepEqual([pool.faults, pool.connections.lent], [[], 0])
})

test('what costs one thread after the other is given up, and what fails is told of', async () => {
  const pool = new ScriptedPool()
  const background = new Background(pool.parts)
  background.add('dropTable', (connection) => [connection, 'a'])
  for (let tries = 0; tries < 3; tries++) (await pool.next('dropTable')).fail(lost())
  background.add('dropTable', (connection) => [connection, 'b'])
  ;(await pool.next('dropTable')).fail(new Error('broken'))
  await background.done()
  assert.deepEqual(pool.faults, ['dropTable failed in the background: It died.', 'dropTable failed in the background: broken'])
})

test('a plan is not made again where making it cost a thread', async () => {
  const pool = new ScriptedPool()
  const failed = assert.rejects(
    new Background(pool.parts).give('explain', (connection) => [connection, 'select 1', {}, false, 'json']),
    { reason: 'WORKER_LOST' },
  )
  ;(await pool.next('explain')).fail(lost())
  await failed
  assert.equal(pool.tasks.length, 1)
})
