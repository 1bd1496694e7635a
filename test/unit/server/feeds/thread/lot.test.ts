import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endOfMessage, lotOf } from '../../../../../server/feeds/thread/lot.ts'

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
