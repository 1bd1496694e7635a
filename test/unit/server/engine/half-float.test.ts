// Half precision to single and back, over every half there is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { halfFromSingle, singleFromHalf } from '../../../../server/engine/duckdb/storage/half-float.ts'

function numberOf(single: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, single)
  return view.getFloat32(0)
}

function singleOf(number: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, number)
  return view.getUint32(0)
}

test('every half comes back, each NaN as itself', () => {
  for (let half = 0; half < 0x10000; half++) assert.equal(halfFromSingle(singleFromHalf(half)), half)
})

test('halves have the values of the standard', () => {
  for (let half = 0; half < 0x10000; half++) {
    const [sign, exponent, fraction] = [half < 0x8000 ? 1 : -1, (half >> 10) & 0x1f, half & 0x3ff]
    const finite = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
    const expected = exponent < 0x1f ? sign * finite : fraction === 0 ? sign * Infinity : NaN
    assert.equal(numberOf(singleFromHalf(half)), expected)
  }
})

test('singles round to the nearest half, ties to even', () => {
  const halfOf = (number: number): number => numberOf(singleFromHalf(halfFromSingle(singleOf(number))))
  assert.deepEqual([1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_519, 65_520, 2 ** -25, 2 ** -24, 3 * 2 ** -26].map(halfOf), [
    1,
    1 + 2 * 2 ** -10,
    65_504,
    Infinity,
    0,
    2 ** -24,
    2 ** -24,
  ])
})
