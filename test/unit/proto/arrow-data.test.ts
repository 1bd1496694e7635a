import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import {
  decodeArrowData,
  decodePutRequest,
  encodeArrowData,
  encodePutRequest,
  frameArrowData,
  FRAMING_BYTES,
  type OutgoingArrowData,
} from '../../../proto/arrow-data.ts'
import { messageType } from '../../../proto/definition.ts'
import type { ArrowData, ArrowData__Output } from '../../../proto/gen/quiver/v1/ArrowData.ts'
import type { PutRequest, PutRequest__Output } from '../../../proto/gen/quiver/v1/PutRequest.ts'
import { PAGE_HEADROOM } from '../../../server/engine/engine.ts'

const reference = messageType<ArrowData, ArrowData__Output>('quiver.v1.ArrowData')
const putReference = messageType<PutRequest, PutRequest__Output>('quiver.v1.PutRequest')

const uint32 = fc.integer({ min: 0, max: 0xffffffff })
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(127, 128, 16_383, 16_384, 70_000, 2_097_152).map((length) => new Uint8Array(length).fill(7)),
)
const wireError = fc.record(
  {
    code: fc.integer({ min: 0, max: 16 }),
    reason: fc.string(),
    message: fc.string({ unit: 'grapheme' }),
    metadata: fc.dictionary(fc.string(), fc.string()),
    retryAfterMs: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String),
  },
  { requiredKeys: [] },
)
const arrowData = fc.record({ index: uint32, data: bytes, error: fc.option(wireError) })
const putRequest = fc.record({ options: fc.option(fc.record({ ttlMs: fc.nat().map(String), name: fc.string() })), data: bytes })

/** A page as the engine hands it out: its bytes after free ones, which hold what is left of something else. */
function withHeadroom(data: Uint8Array): Uint8Array {
  const memory = new Uint8Array(PAGE_HEADROOM + data.length).fill(0xee)
  memory.set(data, PAGE_HEADROOM)
  return memory.subarray(PAGE_HEADROOM)
}

function withoutPadding<T extends { padding: Buffer }>(message: T): T {
  assert.ok(message.padding.every((byte) => byte === 0))
  return { ...message, padding: Buffer.alloc(0) }
}

test('the framing fits in the headroom that the engine leaves', () => {
  assert.equal(FRAMING_BYTES, PAGE_HEADROOM)
  const data = withHeadroom(new Uint8Array(5_000_000))
  const encoded = encodeArrowData({ index: 0xffffffff, data, headroom: PAGE_HEADROOM })
  assert.equal(encoded.buffer, data.buffer)
})

test('a page is framed where it lies', () => {
  const data = withHeadroom(new Uint8Array(5_000_000))
  assert.equal(frameArrowData({ index: 0xffffffff, data, headroom: PAGE_HEADROOM }).buffer, data.buffer)
})

test('a frame is the encoded message behind a flag and its length, and takes no more than the free bytes', () => {
  const headroom = fc.integer({ min: 0, max: PAGE_HEADROOM })
  const property = fc.property(arrowData, headroom, (message, free) => {
    const encoded = Buffer.from(encodeArrowData(message))
    const prefix = Buffer.alloc(5)
    prefix.writeUInt32BE(encoded.length, 1)
    const data = withHeadroom(message.data)
    assert.deepEqual(frameArrowData({ ...message, data, headroom: free }), Buffer.concat([prefix, encoded]))
    const taken = new Uint8Array(data.buffer, 0, PAGE_HEADROOM - free)
    assert.ok(taken.every((byte) => byte === 0xee))
  })
  fc.assert(property)
})

test('what encodeArrowData writes, the general codec reads', () => {
  const property = fc.property(arrowData, fc.boolean(), (message, inPlace) => {
    const outgoing: OutgoingArrowData = inPlace ? { ...message, data: withHeadroom(message.data), headroom: PAGE_HEADROOM } : message
    const expected = reference.deserialize(reference.serialize(message))
    assert.deepEqual(withoutPadding(reference.deserialize(encodeArrowData(outgoing))), expected)
  })
  fc.assert(property)
})

test('what the general codec writes, decodeArrowData reads', () => {
  const property = fc.property(arrowData, bytes, (message, padding) => {
    const encoded = reference.serialize({ ...message, padding })
    assert.deepEqual(decodeArrowData(encoded), { ...reference.deserialize(encoded), padding: Buffer.alloc(0) })
  })
  fc.assert(property)
})

test('PutRequest is read and written as the general codec does', () => {
  const property = fc.property(putRequest, (message) => {
    const encoded = putReference.serialize(message)
    assert.deepEqual(decodePutRequest(encoded), putReference.deserialize(encoded))
    const outgoing = { ...message, data: withHeadroom(message.data), headroom: PAGE_HEADROOM }
    assert.deepEqual(withoutPadding(putReference.deserialize(encodePutRequest(outgoing))), putReference.deserialize(encoded))
  })
  fc.assert(property)
})

test('data starts on a multiple of 8 in the gRPC frame, whatever is before it', () => {
  const property = fc.property(arrowData, putRequest, (page, put) => {
    for (const [message, encoded] of [
      [page, encodeArrowData(page)],
      [put, encodePutRequest(put)],
    ] as const) {
      if (message.data.length > 0) assert.equal((5 + encoded.length - message.data.length) % 8, 0)
    }
  })
  fc.assert(property)
})

test('with headroom the message is written around the page without a copy, and the page is left as it was', () => {
  const data = withHeadroom(Uint8Array.of(1, 2, 3))
  const encoded = encodeArrowData({ index: 3, data, headroom: PAGE_HEADROOM })
  assert.equal(encoded.buffer, data.buffer)
  assert.deepEqual([...data], [1, 2, 3])
})

test('without headroom the bytes before the data are not touched', () => {
  const data = withHeadroom(Uint8Array.of(1, 2, 3))
  const encoded = encodeArrowData({ index: 3, data })
  assert.notEqual(encoded.buffer, data.buffer)
  assert.ok(new Uint8Array(data.buffer, 0, PAGE_HEADROOM).every((byte) => byte === 0xee))
})

test('an error too large for the headroom is still sent whole, with the data', () => {
  const error = { code: 5, reason: 'FILE_NOT_FOUND', message: 'x'.repeat(100) }
  const encoded = encodeArrowData({ index: 1, data: withHeadroom(Uint8Array.of(9)), error, headroom: PAGE_HEADROOM })
  const decoded = decodeArrowData(encoded)
  assert.equal(decoded.error?.message, error.message)
  assert.deepEqual([...decoded.data], [9])
})

test('decoded data is a view of what was received', () => {
  const received = encodeArrowData({ data: new Uint8Array(10_000) })
  assert.equal(decodeArrowData(received).data.buffer, received.buffer)
})

test('fields of later versions are passed over, wherever they stand', () => {
  const unknown = fc.constantFrom(
    (writer: protobuf.Writer) => writer.uint32((15 << 3) | 0).uint64(2 ** 60),
    (writer: protobuf.Writer) => writer.uint32((16 << 3) | 1).fixed64(7),
    (writer: protobuf.Writer) => writer.uint32((3000 << 3) | 2).string('later'),
    (writer: protobuf.Writer) =>
      writer
        .uint32((17 << 3) | 3)
        .uint32((1 << 3) | 0)
        .uint32(1)
        .uint32((17 << 3) | 4),
    (writer: protobuf.Writer) => writer.uint32((18 << 3) | 5).fixed32(7),
  )
  const property = fc.property(arrowData, unknown, unknown, (message, before, after) => {
    const head = before(protobuf.Writer.create()).finish()
    const tail = after(protobuf.Writer.create()).finish()
    const encoded = Buffer.concat([head, encodeArrowData(message), tail])
    assert.deepEqual(decodeArrowData(encoded), decodeArrowData(encodeArrowData(message)))
  })
  fc.assert(property)
})

test('a cut message is an error where the cut is inside a field', () => {
  const message = { index: 5, data: new Uint8Array(200), error: { code: 13, message: 'lost' } }
  const encoded = encodeArrowData(message)
  const beforeData = encoded.length - message.data.length
  for (let length = beforeData; length < encoded.length; length++) assert.throws(() => decodeArrowData(encoded.subarray(0, length)), Error)
  for (const inside of [1, 2, 3, 4, 6, 7, 8]) assert.throws(() => decodeArrowData(encoded.subarray(0, inside)), Error)
})

test('arbitrary bytes decode or throw an Error, and never do anything else', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
    try {
      const { data } = decodeArrowData(Buffer.from(noise))
      assert.ok(data.length <= noise.length)
    } catch (error) {
      assert.ok(error instanceof Error && !(error instanceof assert.AssertionError))
    }
  })
  fc.assert(property, { numRuns: 2_000 })
})

test('field number 0 and stray group ends are malformed', () => {
  for (const malformed of [[0x02, 0x00], [0x0c], [0x07]]) assert.throws(() => decodeArrowData(Buffer.from(malformed)), Error)
})
