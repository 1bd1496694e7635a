// Many tables collected at once in one call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { startServer } from '../support/start-server.ts'

test('each table under way listens to the one call’s end, which is no leak to warn of', async () => {
  const warnings: string[] = []
  const note = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', note)
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  await using table = (await client.define('SELECT i FROM range(200000) t(i)'))._unsafeUnwrap()
  const tables = Array.from({ length: 64 }, () => table)
  const results = await client.batchCollect(tables, { concurrency: 32, batchBytes: 65_536 })
  for (const result of results) assert.equal(result._unsafeUnwrap().numRows, 200_000)
  process.off('warning', note)
  assert.deepEqual(warnings, [])
})
