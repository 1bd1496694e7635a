import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { messageType } from '../../../proto/definition.ts'
import type { ErrorInfo, ErrorInfo__Output } from '../../../proto/gen/google/rpc/ErrorInfo.ts'
import type { Status, Status__Output } from '../../../proto/gen/google/rpc/Status.ts'
import { decodeStatusDetails, encodeStatusDetails, type StatusDetails } from '../../../proto/status-details.ts'

const status = messageType<Status, Status__Output>('google.rpc.Status')
const errorInfo = messageType<ErrorInfo, ErrorInfo__Output>('google.rpc.ErrorInfo')

const text = fc.string({ unit: 'grapheme' })
const details: fc.Arbitrary<StatusDetails> = fc.record(
  {
    code: fc.integer({ min: 0, max: 16 }),
    message: text,
    reason: fc.constant('FILE_NOT_FOUND'),
    metadata: fc.dictionary(text, text, { noNullPrototype: true }),
    retryAfterMs: fc.option(fc.nat({ max: 1e9 })),
  },
  { noNullPrototype: true },
)

test('details come back as they were, retry delays to the millisecond', () => {
  fc.assert(fc.property(details, (sent) => assert.deepEqual(decodeStatusDetails(encodeStatusDetails(sent)), sent)))
})

test('a status without an ErrorInfo has no reason', () => {
  const bare = { code: 14, message: 'away', reason: null, metadata: {}, retryAfterMs: null }
  assert.deepEqual(decodeStatusDetails(encodeStatusDetails(bare)), bare)
})

test('details of other systems and unknown types are passed over', () => {
  const foreign = errorInfo.serialize({ reason: 'THEIRS', domain: 'proxy.example' })
  const encoded = status.serialize({
    code: 8,
    message: 'slow down',
    details: [
      { type_url: 'type.googleapis.com/google.rpc.Help', value: Buffer.from([255]) },
      { type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: foreign },
    ],
  })
  assert.deepEqual(decodeStatusDetails(encoded), { code: 8, message: 'slow down', reason: null, metadata: {}, retryAfterMs: null })
})

test('bytes that are no Status decode to null', () => {
  assert.equal(decodeStatusDetails(Uint8Array.of(0x0a, 0xff)), null)
})
