import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { REASONS } from '../../../server/errors.ts'
import { errorFromStatus, errorFromWire } from '../../../client/wire-error.ts'
import { STATUS_DETAILS_KEY } from '../../../proto/status-details.ts'
import { failure } from './scripted-server.ts'

const plain = (code: number, details = ''): StatusObject => ({ code, details, metadata: new Metadata() })

const KINDS = {
  CANCELLED: 'cancelled',
  UNKNOWN: 'internal',
  INVALID_ARGUMENT: 'invalid',
  DEADLINE_EXCEEDED: 'timeout',
  NOT_FOUND: 'not-found',
  ALREADY_EXISTS: 'invalid',
  PERMISSION_DENIED: 'denied',
  RESOURCE_EXHAUSTED: 'exhausted',
  FAILED_PRECONDITION: 'invalid',
  ABORTED: 'cancelled',
  OUT_OF_RANGE: 'invalid',
  UNIMPLEMENTED: 'internal',
  INTERNAL: 'internal',
  UNAVAILABLE: 'transport',
  DATA_LOSS: 'corrupt',
  UNAUTHENTICATED: 'denied',
} as const

for (const code of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
  // The other side has reset the stream.
  const kind = code === 'CANCELLED' ? 'transport' : KINDS[code]
  test(`a bare ${code} is of kind ${kind}, with its code as reason`, () => {
    const error = errorFromStatus(plain(status[code], 'why'))
    const message = code === 'DEADLINE_EXCEEDED' ? 'The call did not end before its deadline (why).' : 'why'
    assert.deepEqual(error, {
      kind,
      code,
      reason: code,
      message,
      retryable: kind === 'transport',
      retryAfterMs: null,
      details: {},
    })
  })
}

test('every reason of the server keeps its code, and an unspecific kind only where the code has one', () => {
  for (const [reason, code] of Object.entries(REASONS)) {
    const error = errorFromStatus(failure(code, reason, 'why'))
    assert.equal(error.reason, reason)
    assert.equal(error.code, code)
    assert.equal(error.kind, reason === 'CURSOR_IDLE' ? 'timeout' : KINDS[code])
  }
})

test('a damaged file is corrupt under either of its codes', () => {
  assert.equal(errorFromStatus(failure('DATA_LOSS', 'FILE_CORRUPT', 'why')).kind, 'corrupt')
  assert.equal(errorFromStatus(failure('INVALID_ARGUMENT', 'FILE_CORRUPT', 'why')).kind, 'corrupt')
})

test('the facts of an error come through', () => {
  const error = errorFromStatus(failure('INVALID_ARGUMENT', 'COLUMN_NOT_FOUND', 'no x', { metadata: { column: 'x', candidates: 'y, z' } }))
  assert.deepEqual(error.details, { column: 'x', candidates: 'y, z' })
  assert.equal(error.message, 'no x')
})

test('the server says whether a retry makes sense, and when', () => {
  const full = errorFromStatus(failure('RESOURCE_EXHAUSTED', 'QUEUE_FULL', 'full', { retryAfterMs: 1250 }))
  assert.deepEqual([full.retryable, full.retryAfterMs], [true, 1250])
  const lost = errorFromStatus(failure('UNAVAILABLE', 'IO_ERROR', 'disk gone'))
  assert.deepEqual([lost.retryable, lost.retryAfterMs], [false, null])
})

test('a status that the library makes has a message even without text', () => {
  assert.equal(errorFromStatus(plain(status.UNKNOWN)).message, 'The call ended with UNKNOWN.')
})

test('a code from the future is internal', () => {
  const error = errorFromStatus(plain(99, 'new'))
  assert.deepEqual([error.kind, error.code], ['internal', 'UNKNOWN'])
})

test('a trailer that is not a status is passed over', () => {
  const object = plain(status.NOT_FOUND, 'gone')
  object.metadata.set(STATUS_DETAILS_KEY, Buffer.from([0xff, 0xff, 0xff]))
  assert.equal(errorFromStatus(object).reason, 'NOT_FOUND')
})

test('an error inside an answer is the same as one that ends a call', () => {
  const error = errorFromWire({ code: status.NOT_FOUND, reason: 'FILE_NOT_FOUND', message: 'no a', metadata: { path: 'a' } })
  assert.deepEqual(error, errorFromStatus(failure('NOT_FOUND', 'FILE_NOT_FOUND', 'no a', { metadata: { path: 'a' } })))
  const busy = errorFromWire({ code: status.RESOURCE_EXHAUSTED, reason: 'QUEUE_FULL', message: 'full', metadata: {}, retryAfterMs: '70' })
  assert.deepEqual([busy.retryable, busy.retryAfterMs], [true, 70])
})
