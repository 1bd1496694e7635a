// Values that cross threads by reference.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { forget, share, sharedValue, type SharedValue } from '../../../../server/engine/duckdb/shared-value.ts'
import { TestEngine } from '../../../support/engine.ts'

async function crossed<T>(value: SharedValue<T>): Promise<SharedValue<T>> {
  const { port1, port2 } = new MessageChannel()
  const arrival = once(port2, 'message')
  port1.postMessage(value)
  const [arrived] = (await arrival) as [SharedValue<T>]
  port1.close()
  return arrived
}

const VALUE = { id: 7n, bytes: new Uint8Array([1, 2, 3]).subarray(1), fields: [{ name: 'a', metadata: new Map([['k', 'v']]) }], none: null }

test('a value is the same on the other side, whether the thread knows it or not', async () => {
  const arrived = await crossed(share(VALUE))
  assert.equal(sharedValue(arrived), VALUE)
  forget(arrived)
  const read = sharedValue(arrived)
  assert.notEqual(read, VALUE)
  assert.deepEqual({ ...read, bytes: [...read.bytes] }, { ...VALUE, bytes: [2, 3] })
  assert.equal(sharedValue(arrived), read)
})

test('its bytes do not cross', async () => {
  const value = share(VALUE)
  const arrived = await crossed(value)
  new Uint8Array(value.bytes).fill(0)
  assert.ok(new Uint8Array(arrived.bytes).every((byte) => byte === 0))
})

test('the least recently used values make room', () => {
  const first = share({ text: 'x'.repeat(5 << 20) })
  const value = sharedValue(first)
  share({ text: 'y'.repeat(5 << 20) })
  assert.notEqual(sharedValue(first), value)
  assert.deepEqual(sharedValue(first), value)
})

test('an open result of many files is no larger than one of few', () => {
  using test = new TestEngine()
  const { engine, connection } = test
  test.write('a.parquet', 'FROM range(100000)')
  const [stamp] = engine.scan(connection, { paths: [test.path('a.parquet')] }).files
  assert.ok(stamp)
  const files = Array.from({ length: 500 }, () => stamp)
  const request = { connection, parameters: [], statement: null, files, target: null, maxBytes: 4_096, maxRows: 0 }
  let page = engine.open({ ...request, sql: 'FROM range(100000)' })
  page = engine.next(connection, page.cursor ?? assert.fail(), 4_096, 0)
  assert.ok(JSON.stringify(page.cursor).length < 500)
  engine.closeCursor(connection, page.cursor ?? assert.fail())
})
