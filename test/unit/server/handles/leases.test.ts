import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Leases } from '../../../../server/handles/leases.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

function setUp() {
  const clock = new FakeClock()
  const leases = new Leases(clock)
  const ended: string[] = []
  const begin = (name: string, ttlMs: number) => leases.begin(ttlMs, () => ended.push(name))
  return { clock, leases, ended, begin }
}

test('a lease ends after its length, not before', () => {
  const { clock, ended, begin } = setUp()
  begin('a', 100)
  clock.advance(99)
  assert.deepEqual(ended, [])
  clock.advance(1)
  assert.deepEqual(ended, ['a'])
})

test('each use moves the end away from now', () => {
  const { clock, leases, ended, begin } = setUp()
  const lease = begin('a', 100)
  for (let use = 0; use < 10; use++) {
    clock.advance(90)
    leases.renew(lease)
  }
  assert.deepEqual(ended, [])
  clock.advance(100)
  assert.deepEqual(ended, ['a'])
})

test('leases end in the order of their ends', () => {
  const { clock, ended, begin } = setUp()
  begin('long', 300)
  begin('short', 100)
  begin('middle', 200)
  clock.advance(1_000)
  assert.deepEqual(ended, ['short', 'middle', 'long'])
})

test('a lease taken away never expires', () => {
  const { clock, leases, ended, begin } = setUp()
  const lease = begin('a', 100)
  leases.end(lease)
  clock.advance(1_000)
  assert.deepEqual(ended, [])
})

test('a lease does not end under a running operation, but a whole length after it', () => {
  const { clock, leases, ended, begin } = setUp()
  const lease = begin('a', 100)
  lease.uses = 1
  clock.advance(1_000)
  assert.deepEqual(ended, [])
  lease.uses = 0
  leases.renew(lease)
  clock.advance(99)
  assert.deepEqual(ended, [])
  clock.advance(1)
  assert.deepEqual(ended, ['a'])
})

test('one timer serves all leases, and thousands that end together are ended in parts', () => {
  const { clock, ended, begin } = setUp()
  for (let count = 0; count < 2_500; count++) begin(String(count), 100)
  assert.equal(clock.pending, 1)
  clock.advance(100)
  assert.equal(ended.length, 2_500)
  assert.equal(clock.pending, 0)
})
