// A short run of the fuzzer; a long one is `npm run fuzz`.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedFromEnvironment } from '../support/random.ts'
import { INSPECTED, ServerProcess } from '../support/server-process.ts'
import { fuzz } from './fuzzer.ts'

const REQUESTS = 2_000

test('hostile requests are each answered with a status, and the server is as well afterwards as before', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  await using server = await ServerProcess.start(['--memory', '1GiB'], INSPECTED)
  const { pid } = server
  const { requests, failures } = await fuzz(server, { count: REQUESTS, seed, rpc: null, only: null })
  assert.deepEqual(failures, [])
  assert.equal(requests, REQUESTS)
  assert.equal(server.pid, pid)
})
