import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { messageType } from '../../../proto/definition.ts'
import type { ExecuteManyResponse, ExecuteManyResponse__Output } from '../../../proto/gen/quiver/v1/ExecuteManyResponse.ts'
import { decodeAnswers, encodeAnswers, frameAnswers } from '../../../proto/many-answers.ts'
import { PAGE_HEADROOM } from '../../../server/engine/engine.ts'

const reference = messageType<ExecuteManyResponse, ExecuteManyResponse__Output>('quiver.v1.ExecuteManyResponse')

const lengths = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(110, 127, 128, 16_370, 16_384, 70_000, 2_097_152))
const answer = fc.record({
  index: fc.integer({ min: 0, max: 0xffffffff }),
  data: lengths.map((length) => withHeadroom(length)),
  headroom: fc.constantFrom(0, 8, PAGE_HEADROOM),
  error: fc.option(fc.record({ code: fc.nat({ max: 16 }), message: fc.string({ unit: 'grapheme' }) })),
})
const answers = fc.array(answer, { maxLength: 5 })

/** Bytes of a page after free ones. */
function withHeadroom(length: number): Uint8Array {
  return new Uint8Array(PAGE_HEADROOM + length).fill(7).subarray(PAGE_HEADROOM)
}

function withoutPadding({ answers }: ExecuteManyResponse__Output) {
  return answers.map((one) => ({ ...one, padding: Buffer.alloc(0), data: Buffer.from(one.data) }))
}

test('what is written, the general codec reads, and the other way round', () => {
  const property = fc.property(answers, (list) => {
    const general = reference.serialize({ answers: list.map(({ headroom: _, ...message }) => message) })
    const expected = withoutPadding(reference.deserialize(general))
    assert.deepEqual(withoutPadding(reference.deserialize(Buffer.from(encodeAnswers({ answers: list })))), expected)
    assert.deepEqual(withoutPadding(decodeAnswers(general)), expected)
  })
  fc.assert(property)
})

test('a frame is the message behind a flag and its length', () => {
  const property = fc.property(answers, (list) => {
    const message = Buffer.from(encodeAnswers({ answers: list }))
    const prefix = Buffer.alloc(5)
    prefix.writeUInt32BE(message.length, 1)
    assert.deepEqual(frameAnswers({ answers: list }), Buffer.concat([prefix, message]))
  })
  fc.assert(property)
})

test('a lone page is framed where it lies, on a multiple of 8, and read as a view', () => {
  for (const length of [200, 5_000, 100_000, 2_000_000, 4_000_000]) {
    const data = withHeadroom(length)
    const frame = frameAnswers({ answers: [{ index: 9, data, headroom: PAGE_HEADROOM }] })
    assert.equal(frame.buffer, data.buffer)
    assert.equal((data.byteOffset - frame.byteOffset) % 8, 0, `${length} bytes`)
    const message = frame.subarray(5)
    assert.equal(decodeAnswers(message).answers[0]?.data.buffer, message.buffer)
  }
})

test('answers that came together do not hold each other in memory', () => {
  const message = encodeAnswers({ answers: [{ data: new Uint8Array(100) }, { data: new Uint8Array(50) }] })
  assert.deepEqual(
    decodeAnswers(message).answers.map(({ data }) => data.buffer.byteLength),
    [100, 50],
  )
})

test('arbitrary bytes decode or throw an Error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeAnswers(Buffer.from(bytes))
      } catch (error) {
        assert.ok(error instanceof Error)
      }
    }),
  )
})
