import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decimalText, floatText } from '../../../../../server/cli/text/numbers.ts'

test('a float reads back as the same number', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Object.is(Number(floatText(value, 64)), value)))
  fc.assert(fc.property(fc.float({ noNaN: true }), (value) => Object.is(Math.fround(Number(floatText(value, 32))), value)))
})

test('a 32-bit float has no more digits than it takes', () => {
  assert.equal(floatText(Math.fround(0.1), 32), '0.1')
  assert.equal(floatText(Math.fround(16_777_217), 32), '16777216')
  assert.equal(floatText(Math.fround(3.4e38), 32), '3.4e+38')
})

test('a 16-bit float has no more digits than it takes', () => {
  assert.equal(floatText(0.0999755859375, 16), '0.1')
  assert.equal(floatText(65_504, 16), '65500')
  assert.equal(floatText(5.960464477539063e-8, 16), '6e-8')
})

test('what is no number is named', () => {
  assert.deepEqual(
    [NaN, Infinity, -Infinity, -0].map((value) => floatText(value, 32)),
    ['NaN', 'Infinity', '-Infinity', '-0'],
  )
})

test('a decimal has all its digits and its scale', () => {
  const cases = [
    [0n, 0, '0'],
    [-12_340n, 3, '-12.340'],
    [5n, 3, '0.005'],
    [-5n, 0, '-5'],
    [5n, -2, '500'],
    [2n ** 127n - 1n, 0, '170141183460469231731687303715884105727'],
    [-(2n ** 127n), 38, '-1.70141183460469231731687303715884105728'],
  ] as const
  for (const [unscaled, scale, text] of cases) assert.equal(decimalText(wordsOf(unscaled), scale), text)
})

function wordsOf(value: bigint): Uint32Array {
  return Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number(BigInt.asUintN(32, value >> shift)))
}
