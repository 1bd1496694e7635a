import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveBackMemory } from '../../../../server/engine/duckdb/give-back.ts'
import { IdleMemory } from '../../../../server/ops/idle-memory.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const MIB = 1024 * 1024

function scene() {
  const clock = new FakeClock()
  const server = { size: 0, begun: 0, bytes: 200 * MIB, given: 0 }
  const idle = new IdleMemory({
    clock,
    operations: server,
    residentBytes: () => server.bytes,
    giveBack: () => {
      server.given += 1
      server.bytes -= 100 * MIB
      return Promise.resolve()
    },
  })
  const look = async (): Promise<void> => {
    clock.advance(2_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock, server, idle, look }
}

test('memory is given back once nothing runs and there is enough of it', async () => {
  const { server, look } = scene()
  server.bytes += 300 * MIB
  server.size = 3
  server.begun = 3
  await look()
  server.size = 0
  await look()
  assert.equal(server.given, 0, 'something may have run until just now')
  await look()
  assert.equal(server.given, 1)
  await look()
  assert.equal(server.given, 1, 'it has no more than after the last time')
  server.bytes += 15 * MIB
  await look()
  assert.equal(server.given, 1, 'it is not worth it')
  server.bytes += MIB
  await look()
  assert.equal(server.given, 2)
})

test('what was in use the last time is given back too, some time after something ran, and once', async () => {
  const { clock, server, look } = scene()
  await look()
  server.begun += 1
  await look()
  await look()
  assert.equal(server.given, 0, 'something has just run')
  clock.advance(30_000)
  await look()
  assert.equal(server.given, 1)
  clock.advance(60_000)
  await look()
  assert.equal(server.given, 1, 'nothing has run since')
})

test('it is not done between two operations', async () => {
  const { server, look } = scene()
  server.bytes += 300 * MIB
  for (let times = 0; times < 5; times++) {
    server.begun += 1
    await look()
  }
  assert.equal(server.given, 0)
  await look()
  assert.equal(server.given, 1)
})

test('nothing is looked at any more after the end', async () => {
  const { clock, server, idle, look } = scene()
  idle.stop()
  server.bytes += 300 * MIB
  for (let times = 0; times < 3; times++) await look()
  assert.equal(server.given, 0)
  assert.equal(clock.pending, 0)
})

test('the C library gives back what it can', async () => {
  await giveBackMemory()
})
