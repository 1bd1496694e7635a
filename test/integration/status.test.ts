// What a server tells its callers of itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { packageVersion } from '../../server/package-root.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { startServer } from '../support/start-server.ts'

test('the status says what the server is, how long it is up, and what is in use', async () => {
  const clock = new FakeClock()
  await using server = await startServer({ config: { workers: 2, concurrency: 3, queueLength: 7 }, deps: { clock } })
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  await using view = (await client.define('select 1 as a'))._unsafeUnwrap()
  await using held = (await client.fromRecords([{ a: 1 }]))._unsafeUnwrap()
  await using same = (await held.materialize())._unsafeUnwrap()
  ;(await view.collect())._unsafeUnwrap()
  const before = (await client.status())._unsafeUnwrap()
  // Less than from one look of the server at itself to the next, which is work too.
  clock.advance(4_000)
  const status = (await client.status())._unsafeUnwrap()
  assert.equal(status.version, packageVersion())
  assert.equal(status.uptimeMs - before.uptimeMs, 4_000)
  const { operations, queued, queueLimit, refused, tasks, taskLimit, threads, busyThreads, queriesEnded } = status.work
  assert.deepEqual([operations, queued, queueLimit, refused, tasks, taskLimit, threads, busyThreads], [0, 0, 7, 0n, 0, 3, 2, 0])
  assert.equal(queriesEnded, 1n)
  const { limit, engine, engineLimit, resident, transfer, transferLimit } = status.memory
  assert.equal(limit, 512n << 20n)
  assert.ok(engine > 0n && engine < engineLimit && engineLimit < limit && resident > 0n && transfer === 0n && transferLimit > 0n)
  const { scans, views, tables, live, heldBytes, liveTables, feeds } = status.tables
  assert.deepEqual([scans, views, tables, live, liveTables, feeds], [0, 1, 2, 0, 0, 0])
  assert.equal(heldBytes, held.bytes.unwrapOr(0n), 'rows that two handles share count once')
  assert.equal(same.kind, 'table')
})
