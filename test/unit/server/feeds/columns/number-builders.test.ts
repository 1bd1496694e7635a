import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BOOL, FLOAT, int, readAs } from '../json-columns.ts'

const RUNS = { numRuns: 2_000 }
const SINGLE = { kind: 'float', bits: 32 } as const

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 })
/** Numbers as JSON writes them, of which many have more digits than a double. */
const numbers = fc
  .tuple(
    fc.boolean(),
    digits,
    fc.option(digits),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.oneof(fc.nat(30), fc.nat(400)))),
  )
  .map(
    ([isNegative, whole, fraction, power]) =>
      `${isNegative ? '-' : ''}${BigInt(whole)}${fraction === null ? '' : `.${fraction}`}${power?.join('') ?? ''}`,
  )

/** The exact value as a whole number, or null where it is none; worked out the long way. */
function exactly(text: string): bigint | null {
  const [mantissa = '', power = '0'] = text.split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = BigInt(whole + fraction)
  const shift = Number(power) - fraction.length
  if (shift >= 0) return all * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return all % divisor === 0n ? all / divisor : null
}

describe('a column of floats', () => {
  it('has the bits that JSON.parse gives, and refuses whole numbers that it cannot hold and what is beyond its range', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          numbers,
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const value = JSON.parse(text) as number
          const isWhole = /^-?\d+$/.test(text)
          const read = readAs(FLOAT, text)
          if (!Number.isFinite(value)) assert.deepEqual(read, { problem: 'a number beyond the range of the column' })
          else if (isWhole && BigInt(value) !== BigInt(text)) assert.deepEqual(read, { problem: 'a whole number that a float cannot hold' })
          else assert.ok(Object.is(read, value), `${text}: ${JSON.stringify(read)}`)
        },
      ),
      { numRuns: 10_000 },
    )
  })

  const cases: readonly (readonly [string, unknown])[] = [
    ['-0', -0],
    ['-0.0', -0],
    ['0.1e-400', 0],
    ['1e400', { problem: 'a number beyond the range of the column' }],
    [`1${'0'.repeat(400)}`, { problem: 'a number beyond the range of the column' }],
    [`1${'0'.repeat(100_000)}e-100000`, 1],
    [`0.${'0'.repeat(100_009)}1e1000101`, { problem: 'a number beyond the range of the column' }],
    ['9007199254740993', { problem: 'a whole number that a float cannot hold' }],
    ['-9007199254740993', { problem: 'a whole number that a float cannot hold' }],
    ['9007199254740992', 9007199254740992],
    ['9007199254740993.0', 9007199254740992],
    ['123456789012345678901234567890e-10', 12345678901234567890],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', 5e-324],
    ['2.2250738585072011e-308', 2.225073858507201e-308],
  ]
  for (const [text, expected] of cases) {
    it(`makes ${JSON.stringify(expected)} of ${text.slice(0, 40)}`, () => {
      assert.ok(Object.is(readAs(FLOAT, text), expected) || JSON.stringify(readAs(FLOAT, text)) === JSON.stringify(expected))
    })
  }

  it('of 32 bits has the nearest one, and refuses whole numbers that it cannot hold', () => {
    fc.assert(
      fc.property(fc.oneof(numbers, fc.integer().map(String)), (text) => {
        const value = Number(text)
        const single = Math.fround(value)
        const read = readAs(SINGLE, text)
        if (!Number.isFinite(single)) assert.deepEqual(read, { problem: 'a number beyond the range of the column' })
        else if (/^-?\d+$/.test(text) && BigInt(single) !== BigInt(text))
          assert.deepEqual(read, { problem: 'a whole number that a float cannot hold' })
        else assert.ok(Object.is(read, single), text)
      }),
      RUNS,
    )
    assert.deepEqual(readAs(SINGLE, '16777217'), { problem: 'a whole number that a float cannot hold' })
    assert.equal(readAs(SINGLE, '16777216'), 16777216)
    assert.deepEqual(readAs(SINGLE, '3.5e38'), { problem: 'a number beyond the range of the column' })
  })
})

describe('a column of whole numbers', () => {
  for (const bits of [8, 16, 32, 64] as const) {
    for (const signed of [true, false]) {
      const type = int(bits, signed)
      const least = signed ? -(2n ** BigInt(bits - 1)) : 0n
      const most = least + 2n ** BigInt(bits) - 1n
      const check = (text: string) => {
        const value = exactly(text)
        const read = readAs(type, text)
        if (value === null) assert.deepEqual(read, { problem: 'a fraction where a whole number should be' }, text)
        else if (value < least || value > most) assert.deepEqual(read, { problem: 'a number beyond the range of the column' }, text)
        else assert.equal(read, String(value), text)
      }

      it(`of ${bits} bits ${signed ? 'with' : 'without'} a sign keeps every digit, and refuses fractions and what is beyond its range`, () => {
        fc.assert(fc.property(numbers, check), RUNS)
        fc.assert(
          fc.property(fc.bigInt({ min: least - 10n, max: most + 10n }), (value) => check(String(value))),
          RUNS,
        )
        for (let beside = -3n; beside <= 3n; beside++)
          for (const edge of [least, 0n, most, 2n ** 53n, -(2n ** 53n), 2n ** 32n, -(2n ** 32n)]) check(String(edge + beside))
      })
    }
  }

  const cases: readonly (readonly [string, string | { readonly problem: string }])[] = [
    ['-0', '0'],
    ['5.0', '5'],
    ['0.5e1', '5'],
    ['500e-2', '5'],
    ['0e1000000', '0'],
    ['1.00000000000000000000001', { problem: 'a fraction where a whole number should be' }],
    ['1e-400', { problem: 'a fraction where a whole number should be' }],
    ['1e400', { problem: 'a number beyond the range of the column' }],
    ['-1e99999999999999999999', { problem: 'a number beyond the range of the column' }],
    [`7${'0'.repeat(100_000)}e-100000`, '7'],
    [`7.${'0'.repeat(100_000)}`, '7'],
    [`7.${'0'.repeat(100_000)}1`, { problem: 'a fraction where a whole number should be' }],
    [`0.${'0'.repeat(100_009)}1e1000101`, { problem: 'a number beyond the range of the column' }],
    ['9'.repeat(100_000), { problem: 'a number beyond the range of the column' }],
    ['01', { problem: 'a number is not written as JSON writes them' }],
    ['+1', { problem: 'a value is none that JSON knows' }],
    ['.5', { problem: 'a value is none that JSON knows' }],
    ['1.', { problem: 'a number has no digits after its point' }],
    ['1e', { problem: 'a number has no digits after its exponent' }],
    ['', { problem: 'the message ends where a value should be' }],
    ['true', { problem: 'true where a number should be' }],
    ['"1"', { problem: 'string where a number should be' }],
    ['[1]', { problem: 'array where a number should be' }],
  ]
  for (const [text, expected] of cases) {
    it(`makes ${JSON.stringify(expected)} of ${text.slice(0, 40)}, whatever its width`, () => {
      for (const bits of [8, 16, 32, 64] as const) assert.deepEqual(readAs(int(bits), text), expected)
    })
  }
})

describe('numbers in quotes', () => {
  const quoted = { isQuoted: true }

  it('are what they are without, for each type that takes them', () => {
    const types = [
      FLOAT,
      int(32),
      int(64),
      { kind: 'decimal', bits: 128, precision: 20, scale: 3 } as const,
      { kind: 'duration', unit: 'us' } as const,
    ]
    fc.assert(
      fc.property(numbers, fc.constantFrom(...types), (text, type) => {
        assert.deepEqual(readAs(type, `"${text}"`, quoted), readAs(type, text))
        assert.deepEqual(readAs(type, text, quoted), readAs(type, text))
      }),
      RUNS,
    )
  })

  const refused: readonly (readonly [string, string])[] = [
    ['"', 'a text that is no number'],
    ['"1', 'a text that is no number'],
    ['""', 'a text that is no number'],
    ['" 1"', 'a text that is no number'],
    ['"1 "', 'a text that is no number'],
    ['"+1"', 'a text that is no number'],
    ['"NaN"', 'a text that is no number'],
    ['"null"', 'a text that is no number'],
    ['"1,5"', 'a text that is no number'],
    ['"\\u0031"', 'a text that is no number'],
    ['"01"', 'a number is not written as JSON writes them'],
    ['"1e999"', 'a number beyond the range of the column'],
  ]
  for (const [text, problem] of refused) {
    it(`refuse ${text}: ${problem}`, () => {
      assert.deepEqual(readAs(FLOAT, text, quoted), { problem })
    })
  }

  it('are refused where the mapping does not tell of them', () => {
    assert.deepEqual(readAs(FLOAT, '"1"'), { problem: 'string where a number should be' })
  })
})

describe('a column of truth values', () => {
  it('takes true, false and null alone', () => {
    assert.equal(readAs(BOOL, ' true'), true)
    assert.equal(readAs(BOOL, 'false'), false)
    assert.equal(readAs(BOOL, 'null'), null)
    for (const text of ['1', '"true"', '[]', '{}']) assert.match(JSON.stringify(readAs(BOOL, text)), /where true or false should be/)
    for (const text of ['tru', 'f', 'nul', 'False', '']) assert.match(JSON.stringify(readAs(BOOL, text)), /problem/)
  })
})
