// Calls that their callers abort reset their HTTP/2 streams, of which a server bears only so many on one connection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { startServer } from '../support/start-server.ts'

/** More than a server takes on one connection at once: 1,000. */
const ABORTS = 1_500
const ROWS = 20_000_000

test('aborted calls end as such, and cost their neighbours nothing', async () => {
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const table = (await client.define(`select i from range(${ROWS}) t(i)`))._unsafeUnwrap()

  // Its first rows are taken before the aborts, the others after them.
  const neighbour = client.stream(table)[Symbol.asyncIterator]()
  let item = await neighbour.next()
  const reasons = new Set<string>()
  for (let call = 0; call < ABORTS; call++) {
    const controller = new AbortController()
    const collected = client.collect(table, { signal: controller.signal })
    setImmediate(() => controller.abort())
    const result = await collected
    reasons.add(result.isErr() ? result.error.reason : 'none')
  }
  assert.deepEqual([...reasons], ['CANCELLED'])
  let rows = 0
  for (; item.done !== true; item = await neighbour.next()) rows += item.value._unsafeUnwrap().numRows
  assert.equal(rows, ROWS)
  assert.ok((await table.drop()).isOk())
})
