import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionId, StatementToken } from '../../../../server/engine/engine.ts'
import { Connections } from '../../../../server/workers/connections.ts'

function setUp({ maxIdle = 2, maxStatements = 2, maxBusy = 2, slack = 0 } = {}) {
  const closed: ConnectionId[] = []
  let opened = 0n
  const database = { connect: () => ++opened as ConnectionId, disconnect: (id: ConnectionId) => void closed.push(id) }
  return { connections: new Connections(database, { maxIdle, maxStatements, maxBusy, slack }), closed }
}

const token = (sql: string): StatementToken => ({ sql, state: sql })

test('a connection is lent to one at a time and used again', () => {
  const { connections } = setUp()
  const [first, second] = [connections.lend(null), connections.lend(null)]
  assert.notEqual(first.id, second.id)
  assert.equal(connections.lent, 2)
  connections.takeBack(first)
  assert.equal(connections.lend(null), first)
})

test('the connection that has prepared the SQL is preferred', () => {
  const { connections } = setUp({ maxIdle: 3 })
  const [first, second, third] = [connections.lend(null), connections.lend(null), connections.lend(null)]
  second.keep(token('SELECT 1'), 0)
  for (const connection of [first, second, third]) connections.takeBack(connection)
  const lent = connections.lend('SELECT 1')
  assert.equal(lent, second)
  assert.deepEqual(lent.statement('SELECT 1'), { token: token('SELECT 1'), catalogVersion: 0 })
})

test('only so many idle connections stay open', () => {
  const { connections, closed } = setUp({ maxIdle: 1 })
  const [first, second] = [connections.lend(null), connections.lend(null)]
  connections.takeBack(first)
  connections.takeBack(second)
  assert.deepEqual(closed, [second.id])
  connections.close()
  assert.deepEqual(closed, [second.id, first.id])
  assert.equal(connections.lent, 0)
})

test('a discarded connection is closed and not lent again', () => {
  const { connections, closed } = setUp()
  const first = connections.lend(null)
  connections.discard(first)
  assert.deepEqual(closed, [first.id])
  assert.notEqual(connections.lend(null), first)
})

test('the least recently used statements make room', () => {
  const { connections } = setUp()
  const connection = connections.lend(null)
  for (const sql of ['a', 'b', 'c']) connection.keep(token(sql), 0)
  connection.statement('a')
  assert.deepEqual(connection.evict(2), [token('b')])
  assert.deepEqual(
    ['a', 'b', 'c'].map((sql) => connection.has(sql)),
    [true, false, true],
  )
})

test('some statements too many are borne, then all of them go at once', () => {
  const { connections } = setUp({ maxStatements: 2, slack: 2 })
  const connection = connections.lend(null)
  const evicted = ['a', 'b', 'c', 'd', 'e'].map((sql) => {
    connection.keep(token(sql), 0)
    return connections.evictFrom(connection).map((statement) => statement.sql)
  })
  assert.deepEqual(evicted, [[], [], [], [], ['a', 'b', 'c']])
})

test('connections beyond the busy ones keep a quarter of the statements', () => {
  const { connections } = setUp({ maxIdle: 3, maxStatements: 4, maxBusy: 1 })
  const [first, second] = [connections.lend(null), connections.lend(null)]
  for (const connection of [first, second]) for (const sql of ['a', 'b', 'c', 'd']) connection.keep(token(sql), 0)
  assert.deepEqual(connections.evictFrom(first), [])
  connections.takeBack(first)
  assert.deepEqual(
    connections.evictFrom(second).map(({ sql }) => sql),
    ['a', 'b', 'c'],
  )
})

test('a statement that another one of its SQL replaces is disposed', () => {
  const { connections } = setUp()
  const connection = connections.lend(null)
  const [old, young] = [1, 2].map((state): StatementToken => ({ sql: 'a', state }))
  assert.ok(old && young)
  connection.keep(old, 0)
  connection.keep(young, 0)
  assert.deepEqual(connections.evictFrom(connection), [old])
  assert.deepEqual(connection.statement('a')?.token, young)
})

test('a retired statement is not used again, and goes with the next that are evicted', () => {
  const { connections } = setUp()
  const connection = connections.lend(null)
  connection.keep(token('a'), 7)
  assert.deepEqual(connection.statement('a'), { token: token('a'), catalogVersion: 7 })
  connection.retire('a')
  connection.retire('b')
  assert.equal(connection.statement('a'), null)
  assert.deepEqual(connections.evictFrom(connection), [token('a')])
  assert.deepEqual(connections.evictFrom(connection), [])
})
