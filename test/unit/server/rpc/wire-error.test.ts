import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status as GrpcStatus } from '@grpc/grpc-js'
import fc from 'fast-check'
import { decodeStatusDetails, STATUS_DETAILS_KEY } from '../../../../proto/status-details.ts'
import { DataError, REASONS, type Reason } from '../../../../server/errors.ts'
import { dataErrorFrom, statusFromError, wireErrorFrom } from '../../../../server/rpc/wire-error.ts'

const MAX_TRAILER_BYTES = 8_192

function detailsOf(error: DataError) {
  const [bytes] = statusFromError(error).metadata.get(STATUS_DETAILS_KEY)
  return bytes instanceof Buffer ? decodeStatusDetails(bytes) : null
}

for (const [reason, code] of Object.entries(REASONS) as [Reason, keyof typeof GrpcStatus][]) {
  test(`${reason} travels as ${code} with its reason`, () => {
    const error = new DataError(reason, 'what happened', { path: '/x' })
    assert.equal(statusFromError(error).code, GrpcStatus[code])
    assert.deepEqual(detailsOf(error), {
      code: GrpcStatus[code],
      message: 'what happened',
      reason,
      metadata: { path: '/x' },
      retryAfterMs: null,
    })
    assert.deepEqual(wireErrorFrom(error), { code: GrpcStatus[code], message: 'what happened', reason, metadata: { path: '/x' } })
  })
}

test('the time to come back travels along', () => {
  const error = new DataError('QUEUE_FULL', 'full', {}, { retryAfterMs: 250 })
  assert.equal(detailsOf(error)?.retryAfterMs, 250)
  assert.equal(wireErrorFrom(error).retryAfterMs, 250)
})

test('whatever an error says, its trailers stay small enough for any client', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20_000 }), fc.constant('ü'.repeat(20_000)), fc.constant('\ud800x'))
  fc.assert(
    fc.property(text, fc.dictionary(fc.string({ maxLength: 20 }), text, { maxKeys: 8 }), (message, details) => {
      const { details: line, metadata } = statusFromError(new DataError('SQL_ERROR', message, details))
      const [bytes] = metadata.get(STATUS_DETAILS_KEY)
      assert.ok(bytes instanceof Buffer)
      const size = encodeURI(line).length + Math.ceil((bytes.length * 4) / 3)
      assert.ok(size < MAX_TRAILER_BYTES, `${size} bytes`)
      assert.equal(decodeStatusDetails(bytes)?.reason, 'SQL_ERROR')
    }),
    { numRuns: 50 },
  )
})

test('what is no DataError becomes INTERNAL and does not say what it was', () => {
  const error = dataErrorFrom(new TypeError('password is hunter2'))
  assert.equal(error.reason, 'INTERNAL')
  assert.doesNotMatch(error.message, /hunter2/)
})
