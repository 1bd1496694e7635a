import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ArrowType } from '../../../../../server/arrow/schema.ts'
import { readAs } from '../json-columns.ts'

function decimal(precision: number, scale: number): ArrowType {
  return { kind: 'decimal', bits: 128, precision, scale }
}

const BEYOND = { problem: 'a number beyond the range of the column' }

test('a decimal keeps each digit, and refuses what it has no place for', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      fc.boolean(),
      digits,
      fc.option(digits),
      fc.integer({ min: 1, max: 38 }),
      fc.nat(38),
      fc.integer({ min: -20, max: 20 }),
      (...parts) => {
        const [isNegative, whole, fraction, precision, scale, power] = parts
        const text = `${isNegative ? '-' : ''}${BigInt(whole)}${fraction === null ? '' : `.${fraction}`}e${power}`
        const all = BigInt(`${isNegative ? '-' : ''}${whole}${fraction ?? ''}`)
        const shift = scale + power - (fraction?.length ?? 0)
        const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n
        const unscaled = shift < 0 ? all / divisor : all * 10n ** BigInt(shift)
        const isBeyond = unscaled >= 10n ** BigInt(precision) || unscaled <= -(10n ** BigInt(precision))
        const read = readAs(decimal(precision, scale), text)
        if (all % divisor !== 0n) assert.deepEqual(read, { problem: `a number of more than ${scale} decimal places` }, text)
        else if (isBeyond) assert.deepEqual(read, BEYOND, text)
        else assert.equal(read, String(unscaled), text)
      },
    ),
    { numRuns: 3_000 },
  )
})

const cases: readonly (readonly [string, number, number, unknown])[] = [
  ['-0', 5, 2, '0'],
  ['0e999999', 5, 2, '0'],
  ['1.10', 5, 1, '11'],
  [`1.1${'0'.repeat(50_000)}`, 5, 1, '11'],
  ['9'.repeat(50_000), 38, 0, BEYOND],
  ['-1e999999', 38, 0, BEYOND],
  ['1e-999999', 38, 10, { problem: 'a number of more than 10 decimal places' }],
  ['12345678901234567890123456789012345678', 38, 0, '12345678901234567890123456789012345678'],
  ['123456789012345678000', 20, -3, '123456789012345678'],
  ['"1"', 5, 2, { problem: 'string where a number should be' }],
]
for (const [text, precision, scale, expected] of cases) {
  test(`a decimal(${precision}, ${scale}) makes ${JSON.stringify(expected)} of ${text.slice(0, 45)}`, () => {
    assert.deepEqual(readAs(decimal(precision, scale), text), expected)
  })
}
