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

  const stream = client.stream(table)[Symbol.asyncIterator]()
  let rows = (await stream.next()).value?._unsafeUnwrap().numRows ?? 0
  const reasons = new Set<string>()
  for (let call = 0; call < ABORTS; call++) {
    const controller = new AbortController()
    const collected = client.collect(table, { signal: controller.signal })
    setImmediate(() => controller.abort())
    const result = await collected
    reasons.add(result.isErr() ? result.error.reason : 'none')
  }
  assert.deepEqual([...reasons], ['CANCELLED'])
  for (let item = await stream.next(); item.done !== true; item = await stream.next()) rows += item.value._unsafeUnwrap().numRows
  assert.equal(rows, ROWS)
  assert.ok((await table.drop()).isOk())
})
