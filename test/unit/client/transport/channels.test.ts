// A channel takes no call that could cost it its connection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Channels, type Place } from '../../../../client/transport/channels.ts'
import { ResetBudget } from '../../../../client/transport/reset-budget.ts'
import { channelSecurity } from '../../../../client/transport/tls.ts'

/** Nothing connects before the first call. */
const NOWHERE = '127.0.0.1:9'
const PLAIN = channelSecurity(false)._unsafeUnwrap()

function take(channels: Channels, count: number): Place[] {
  return Array.from({ length: count }, () => channels.take())
}

test('a budget refills with time, up to where it began', () => {
  let now = 5_000
  const budget = new ResetBudget(() => now)
  for (let spent = 0; spent < ResetBudget.burst; spent++) budget.spend()
  assert.equal(budget.left, 0)
  now += 2_000
  assert.equal(budget.left, 60)
  now += 3_600_000
  assert.equal(budget.left, ResetBudget.burst)
})

test('calls that end well need one channel, however many they are', () => {
  const channels = new Channels(NOWHERE, PLAIN, () => 0)
  for (let call = 0; call < 3_000; call++) channels.take().release(false)
  assert.equal(channels.count, 1)
  channels.close()
})

test('each running call counts as one that may be reset', () => {
  const channels = new Channels(NOWHERE, PLAIN, () => 0)
  const first = take(channels, ResetBudget.burst)
  assert.equal(new Set(first.map((place) => place.channel)).size, 1)
  assert.notEqual(channels.take().channel, first[0]?.channel)
  channels.close()
})

test('a channel whose resets are spent closes with its last call', () => {
  const channels = new Channels(NOWHERE, PLAIN, () => 0)
  const [long, ...short] = take(channels, ResetBudget.burst)
  for (const place of short) place.release(true)
  take(channels, 100)
  assert.equal(channels.count, 2)
  long?.release(false)
  assert.equal(channels.count, 1)
  channels.close()
})

test('a former channel with room is used again before another is opened', () => {
  const channels = new Channels(NOWHERE, PLAIN, () => 0)
  const [long, ...short] = take(channels, ResetBudget.burst)
  take(channels, ResetBudget.burst)
  for (const place of short) place.release(false)
  assert.equal(channels.take().channel, long?.channel)
  assert.equal(channels.count, 2)
  channels.close()
})
