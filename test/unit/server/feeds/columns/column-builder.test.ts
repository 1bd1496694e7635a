import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { countNulls, isValid } from '../../../../../server/arrow/check-values.ts'
import { FIRST_CAPACITY, grownBytes, newBytes, Validity } from '../../../../../server/feeds/columns/column-builder.ts'

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('valid' as const), count: fc.nat(40) }),
    fc.record({ kind: fc.constant('null' as const), count: fc.nat(20) }),
    fc.record({ kind: fc.constant('truncate' as const), count: fc.nat(60) }),
    fc.record({ kind: fc.constant('finish' as const), count: fc.constant(0) }),
  ),
  { maxLength: 40 },
)

describe('the validity of a column', () => {
  it('says which values are there after any steps back and forth', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const validity = new Validity()
        let model: boolean[] = []
        for (const { kind, count } of [...all, { kind: 'finish' as const, count: 0 }]) {
          if (kind === 'truncate') {
            model = model.slice(0, Math.max(0, model.length - count))
            validity.truncate(model.length)
          } else if (kind === 'finish') {
            checkFinished(validity, model)
            model = []
          } else {
            for (let index = 0; index < count; index++) {
              if (kind === 'valid') validity.addValid()
              else validity.addNull()
              model.push(kind === 'valid')
            }
          }
          assert.equal(validity.length, model.length)
          assert.equal(validity.nullCount, model.filter((isThere) => !isThere).length)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('is right for the first null at each place of a byte, and for what follows it', () => {
    for (let before = 0; before <= 8 * FIRST_CAPACITY + 9; before++) {
      const validity = new Validity()
      for (let row = 0; row < before; row++) validity.addValid()
      validity.addNull()
      validity.addValid()
      checkFinished(validity, [...Array<boolean>(before).fill(true), false, true])
    }
  })

  it('has no buffer where the only nulls were taken back', () => {
    const validity = new Validity()
    validity.addValid()
    validity.addNull()
    validity.truncate(1)
    validity.addValid()
    assert.deepEqual(validity.finish(), { length: 2, nullCount: 0, buffer: null })
  })
})

function checkFinished(validity: Validity, model: readonly boolean[]): void {
  const { length, nullCount, buffer } = validity.finish()
  assert.equal(length, model.length)
  assert.equal(nullCount, model.filter((isThere) => !isThere).length)
  assert.equal(buffer === null, nullCount === 0)
  if (buffer === null) return
  assert.equal(buffer.byteLength, Math.ceil(length / 8))
  assert.equal(countNulls(buffer, length), nullCount)
  model.forEach((isThere, row) => {
    assert.equal(isValid(buffer, row), isThere, `row ${row}`)
  })
}

describe('memory of columns', () => {
  it('is never empty and starts at the beginning of its buffer, so engines may read it by address', () => {
    for (const bytes of [0, 1, 63, 64, 65, 4096]) {
      const made = newBytes(bytes)
      assert.ok(made.byteLength >= Math.max(1, bytes))
      assert.equal(made.byteOffset, 0)
    }
  })

  it('keeps its bytes when it grows, to at least twice the size', () => {
    const grown = grownBytes(Uint8Array.of(1, 2, 3), 4)
    assert.deepEqual([...grown.subarray(0, 4)], [1, 2, 3, 0])
    assert.ok(grownBytes(newBytes(1_000), 1_001).byteLength >= 2_000)
    assert.ok(grownBytes(newBytes(10), 5_000).byteLength >= 5_000)
  })
})
