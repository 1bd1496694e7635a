import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  bufferByteLength,
  bufferLayouts,
  childRows,
  hasVariadicBuffers,
  storedChildren,
  storedType,
} from '../../../../server/arrow/layout.ts'
import type { ArrowField, ArrowType } from '../../../../server/arrow/schema.ts'

const int32Offsets = (...values: number[]): Uint8Array => new Uint8Array(new Int32Array(values).buffer)
const int64Offsets = (...values: bigint[]): Uint8Array => new Uint8Array(new BigInt64Array(values).buffer)

/** The bytes of every buffer for nine rows: nine, so that bits spill into a second byte. */
function bytesOfNineRows(type: ArrowType, offsets: Uint8Array | null = null): number[] {
  return bufferLayouts(type).map((layout) => bufferByteLength(layout, 9, offsets))
}

describe('buffer lengths', () => {
  const cases: readonly (readonly [ArrowType, number[]])[] = [
    [{ kind: 'null' }, []],
    [{ kind: 'bool' }, [2, 2]],
    [{ kind: 'int', bits: 8, signed: true }, [2, 9]],
    [{ kind: 'int', bits: 64, signed: false }, [2, 72]],
    [{ kind: 'float', bits: 16 }, [2, 18]],
    [{ kind: 'decimal', bits: 32, precision: 5, scale: 0 }, [2, 36]],
    [{ kind: 'decimal', bits: 256, precision: 50, scale: 0 }, [2, 288]],
    [{ kind: 'fixedBinary', byteWidth: 5 }, [2, 45]],
    [{ kind: 'fixedBinary', byteWidth: 0 }, [2, 0]],
    [{ kind: 'date', unit: 'day' }, [2, 36]],
    [{ kind: 'date', unit: 'ms' }, [2, 72]],
    [{ kind: 'time', unit: 'ms' }, [2, 36]],
    [{ kind: 'time', unit: 'us' }, [2, 72]],
    [{ kind: 'timestamp', unit: 's', timezone: null }, [2, 72]],
    [{ kind: 'duration', unit: 'ns' }, [2, 72]],
    [{ kind: 'interval', unit: 'yearMonth' }, [2, 36]],
    [{ kind: 'interval', unit: 'dayTime' }, [2, 72]],
    [{ kind: 'interval', unit: 'monthDayNano' }, [2, 144]],
    [{ kind: 'utf8View' }, [2, 144]],
    [{ kind: 'struct' }, [2]],
    [{ kind: 'fixedList', size: 3 }, [2]],
    [{ kind: 'union', mode: 'sparse', typeIds: [0] }, [9]],
    [{ kind: 'union', mode: 'dense', typeIds: [0] }, [9, 36]],
  ]
  for (const [type, expected] of cases) {
    it(`of ${JSON.stringify(type)} for nine rows are ${expected.join(', ') || 'none'}`, () =>
      assert.deepEqual(bytesOfNineRows(type), expected))
  }

  it('of text end where the last offset says', () => {
    assert.deepEqual(bytesOfNineRows({ kind: 'utf8' }, int32Offsets(0, 1, 2, 3, 4, 5, 6, 7, 8, 90, 1000)), [2, 40, 90])
    assert.deepEqual(bytesOfNineRows({ kind: 'largeBinary' }, int64Offsets(0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 91n)), [2, 80, 91])
  })

  it('of text without rows are nothing when the producer left the offsets out', () => {
    const [, , data] = bufferLayouts({ kind: 'utf8' })
    assert.ok(data)
    assert.equal(bufferByteLength(data, 0, new Uint8Array(0)), 0)
  })

  it('are read from offsets that are not aligned', () => {
    const shifted = new Uint8Array(44)
    shifted.set(int32Offsets(0, 0, 0, 0, 0, 0, 0, 0, 0, 17), 3)
    assert.deepEqual(bytesOfNineRows({ kind: 'binary' }, shifted.subarray(3, 43)), [2, 40, 17])
  })
})

describe('children', () => {
  it('of lists are as long as the last offset, of fixed lists a multiple, of structs and sparse unions as the parent', () => {
    assert.equal(childRows({ kind: 'list' }, 2, int32Offsets(0, 4, 7)), 7)
    assert.equal(childRows({ kind: 'map', keysSorted: false }, 1, int32Offsets(0, 4, 7)), 4)
    assert.equal(childRows({ kind: 'largeList' }, 2, int64Offsets(0n, 4n, 8n)), 8)
    assert.equal(childRows({ kind: 'fixedList', size: 3 }, 5, null), 15)
    assert.equal(childRows({ kind: 'struct' }, 5, null), 5)
    assert.equal(childRows({ kind: 'union', mode: 'sparse', typeIds: [0] }, 5, null), 5)
    assert.equal(childRows({ kind: 'union', mode: 'dense', typeIds: [0] }, 5, null), 0)
  })
})

describe('a dictionary-encoded field', () => {
  const child: ArrowField = { name: 'item', nullable: true, type: { kind: 'utf8View' }, children: [], metadata: [], dictionary: null }
  const field: ArrowField = {
    ...child,
    type: { kind: 'list' },
    children: [child],
    dictionary: { id: 1n, index: { bits: 16, signed: false }, ordered: false },
  }

  it('is laid out as its indices', () => {
    assert.deepEqual(storedType(field), { kind: 'int', bits: 16, signed: false })
    assert.deepEqual(storedChildren(field), [])
  })

  it('has the children of its type where it is not encoded', () => {
    assert.deepEqual(storedChildren({ ...field, dictionary: null }), [child])
    assert.equal(hasVariadicBuffers(storedType(child)), true)
    assert.equal(hasVariadicBuffers(storedType(field)), false)
  })
})
