import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveBackMemory } from '../../../../server/engine/duckdb/give-back.ts'
import { IdleMemory } from '../../../../server/ops/idle-memory.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const MIB = 1024 * 1024

function scene() {
  const clock = new FakeClock()
  const server = { cpuMs: 1_000, bytes: 200 * MIB, given: 0 }
  const idle = new IdleMemory({
    clock,
    residentBytes: () => server.bytes,
    cpuMs: () => server.cpuMs,
    giveBack: () => {
      server.given += 1
      server.bytes -= 100 * MIB
      return Promise.resolve()
    },
  })
  /** After so much work. */
  const look = async (workMs = 0): Promise<void> => {
    server.cpuMs += workMs
    clock.advance(2_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock, server, idle, look }
}

test('memory is given back once there is little to do and enough of it', async () => {
  const { server, look } = scene()
  server.bytes += 300 * MIB
  await look(2_500)
  await look(101)
  assert.equal(server.given, 0, 'there was something to do')
  // As much as subscribers who wait and a row now and then cost.
  await look(100)
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

test('what was in use the last time is given back too, some time after there was much to do, and once', async () => {
  const { clock, server, look } = scene()
  await look(50)
  await look(500)
  await look()
  assert.equal(server.given, 0, 'there was much to do just now')
  clock.advance(30_000)
  await look()
  assert.equal(server.given, 1)
  clock.advance(60_000)
  await look(50)
  assert.equal(server.given, 1, 'there was little to do since')
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
