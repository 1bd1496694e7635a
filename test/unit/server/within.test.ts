import assert from 'node:assert/strict'
import { test } from 'node:test'
import { within } from '../../../server/within.ts'
import { FakeClock } from '../../support/fake-clock.ts'

test('a promise that settles in time gives what it gives, and leaves no timer', async () => {
  const clock = new FakeClock()
  assert.equal(await within(clock, 100, Promise.resolve(7), 'it hangs'), 7)
  await assert.rejects(within(clock, 100, Promise.reject(new Error('wrong')), 'it hangs'), /^Error: wrong$/)
  await new Promise(setImmediate)
  assert.equal(clock.pending, 0)
})

test('one that does not fails with what is wrong then', async () => {
  const clock = new FakeClock()
  const hung = within(clock, 100, new Promise(() => undefined), 'it hangs')
  clock.advance(100)
  await assert.rejects(hung, /^Error: it hangs, for 100 ms\.$/)
})
