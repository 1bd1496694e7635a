import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endOfMessage, joinLots, lotOf } from '../../../../../server/feeds/thread/lot.ts'

test('a lot has each message as it came, followed by a byte of 0', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (messages) => {
      const lot = lotOf(messages)
      assert.equal(lot.bytes.byteLength, lot.end)
      assert.equal(lot.bytes.buffer.byteLength, lot.end, 'all of the memory moves to the thread')
      assert.deepEqual(
        messages.map((_, index) => [...lot.bytes.subarray(lot.starts[index], endOfMessage(lot, index))]),
        messages.map((message) => [...message]),
      )
      messages.forEach((_, index) => {
        assert.equal(lot.bytes[endOfMessage(lot, index)], 0)
      })
    }),
  )
})

test('lots that are joined are the lot of all their messages', () => {
  const messages = fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.string()), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 5 }), fc.boolean(), (groups, hasTopics) => {
      const lotWith = (some: readonly [Uint8Array, string][]) => ({
        ...lotOf(some.map(([bytes]) => bytes)),
        ...(hasTopics ? { topics: some.map(([, topic]) => topic) } : {}),
      })
      assert.deepEqual(joinLots(groups.map(lotWith)), lotWith(groups.flat()))
    }),
  )
})
