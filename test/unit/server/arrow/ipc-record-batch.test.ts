import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readMessageInfo, MESSAGE_PREFIX_BYTES } from '../../../../server/arrow/ipc-message.ts'
import { END_OF_STREAM, planDictionaryBatch, planRecordBatch } from '../../../../server/arrow/ipc-record-batch.ts'

describe('a planned record batch', () => {
  it('puts every buffer on a multiple of 8, after the one before, and nothing more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 20 }), (lengths) => {
        const { bodyOffsets, bodyLength } = planRecordBatch(1, [], lengths)
        let end = 0
        bodyOffsets.forEach((offset, index) => {
          assert.equal(offset % 8, 0)
          assert.ok(offset >= end && offset < end + 8)
          end = offset + (lengths[index] as number)
        })
        assert.equal(bodyLength, Math.ceil(end / 8) * 8)
      }),
    )
  })

  it('has a header that says how long it and the body are', () => {
    const { headerBytes, bodyLength } = planRecordBatch(3, [{ length: 3, nullCount: 1 }], [1, 24])
    const view = new DataView(headerBytes.buffer)
    assert.equal(view.getUint32(0, true), 0xffffffff)
    assert.equal(view.getInt32(4, true), headerBytes.byteLength - MESSAGE_PREFIX_BYTES)
    assert.equal(headerBytes.byteLength % 8, 0)
    assert.deepEqual(readMessageInfo(headerBytes.subarray(MESSAGE_PREFIX_BYTES)), { kind: 'recordBatch', bodyLength })
    assert.equal(bodyLength, 32)
  })

  it('may have a body beyond 4 GiB', () => {
    const { headerBytes, bodyLength } = planRecordBatch(2 ** 30, [{ length: 2 ** 30, nullCount: 0 }], [0, 2 ** 33])
    assert.equal(bodyLength, 2 ** 33)
    assert.equal(readMessageInfo(headerBytes.subarray(MESSAGE_PREFIX_BYTES)).bodyLength, 2 ** 33)
  })

  it('does not change when another is planned', () => {
    const first = planRecordBatch(3, [{ length: 3, nullCount: 0 }], [0, 24]).headerBytes
    const copy = first.slice()
    planDictionaryBatch({ id: 9n, isDelta: true }, [{ length: 100, nullCount: 5 }], [8, 800])
    assert.deepEqual(first, copy)
  })

  it('of a thousand columns is as sound as one of one', () => {
    const nodes = Array.from({ length: 1000 }, () => ({ length: 10, nullCount: 0 }))
    const { headerBytes, bodyLength } = planRecordBatch(10, nodes, Array<number>(2000).fill(16))
    assert.deepEqual(readMessageInfo(headerBytes.subarray(MESSAGE_PREFIX_BYTES)), { kind: 'recordBatch', bodyLength })
  })
})

it('the end of a stream is a message of no length', () => {
  assert.deepEqual([...END_OF_STREAM], [255, 255, 255, 255, 0, 0, 0, 0])
})
