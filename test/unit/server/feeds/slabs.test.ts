import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Slabs } from '../../../../server/feeds/slabs.ts'

test('memory of a slab is zeroed, on a multiple of 8 and nobody else’s', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { minLength: 1, maxLength: 60 }), (sizes) => {
      const slabs = new Slabs()
      const given = sizes.map((size) => slabs.allocate(size))
      for (const [index, bytes] of given.entries()) {
        assert.equal(bytes.length, sizes[index])
        assert.equal(bytes.byteOffset % 8, 0)
        assert.ok(bytes.every((byte) => byte === 0))
        bytes.fill(index + 1)
      }
      for (const [index, bytes] of given.entries()) assert.ok(bytes.every((byte) => byte === index + 1))
    }),
  )
})

test('many small things share few buffers, and the first of them little', () => {
  const slabs = new Slabs()
  const first = slabs.allocate(500)
  assert.equal(first.buffer.byteLength, 4 * 1024)
  const buffers = new Set(Array.from({ length: 1_000 }, () => slabs.allocate(500).buffer))
  assert.ok(buffers.size <= 12, `${buffers.size} buffers`)
  assert.ok([...buffers].every(({ byteLength }) => byteLength <= 64 * 1024))
})
