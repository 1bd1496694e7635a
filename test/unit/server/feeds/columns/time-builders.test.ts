import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ArrowType, TimeUnit } from '../../../../../server/arrow/schema.ts'
import { readAs } from '../json-columns.ts'

const UNITS = ['s', 'ms', 'us', 'ns'] as const
const POWERS = { s: 0, ms: 3, us: 6, ns: 9 } as const
const BEYOND = { problem: 'a number beyond the range of the column' }

function timestamp(unit: TimeUnit): ArrowType {
  return { kind: 'timestamp', unit, timezone: 'UTC' }
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}

/** A decimal text times a power of ten, cut off downwards. */
function scaled(text: string, power: number): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  const shift = power - fraction.length
  const digits = BigInt(whole + fraction)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : floorDivide(digits, 10n ** BigInt(-shift))
}

function inRange(value: bigint): string | typeof BEYOND {
  return BigInt.asIntN(64, value) === value ? String(value) : BEYOND
}

describe('a column of instants', () => {
  const fractions = fc.option(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 }))

  it('counts its own unit, whatever unit numbers count, to the last digit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...UNITS),
        fc.constantFrom(...UNITS),
        fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
        fractions,
        (unit, from, whole, fraction) => {
          const text = `${whole}${fraction === null ? '' : `.${fraction}`}`
          assert.deepEqual(readAs(timestamp(unit), text, { unit: from }), inRange(scaled(text, POWERS[unit] - POWERS[from])), text)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('has the instants of texts in ISO 8601, cut off to its unit', () => {
    const date = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), date, fc.nat(999_999_999), (unit, day, nanoseconds) => {
        const seconds = BigInt(Math.floor(day.getTime() / 1000))
        const text = `${day.toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`
        const value = floorDivide(seconds * 1_000_000_000n + BigInt(nanoseconds), 10n ** BigInt(9 - POWERS[unit]))
        assert.deepEqual(readAs(timestamp(unit), JSON.stringify(text)), inRange(value), text)
      }),
      { numRuns: 2_000 },
    )
  })

  const cases: readonly (readonly [string, TimeUnit, unknown])[] = [
    ['1795768772434123456', 'ns', '1795768772434123456'],
    ['"2026-11-27T08:39:32.434123456+00:00"', 'ns', '1795768772434123456'],
    ['"2262-04-11T23:47:16.854775807Z"', 'ns', '9223372036854775807'],
    ['"2262-04-11T23:47:16.854775808Z"', 'ns', BEYOND],
    ['1e3', 's', '1000'],
    ['0e500', 's', '0'],
    ['1e-500', 's', '0'],
    ['-1e-5000', 's', '-1'],
    ['1e500', 's', BEYOND],
    [`1.${'0'.repeat(50_000)}`, 's', '1'],
    ['"yesterday"', 's', { problem: 'a text that is no instant in ISO 8601' }],
    ['"2026-11-27T08\\u003a30"', 's', { problem: 'a text that is no instant in ISO 8601' }],
    ['true', 's', { problem: 'true where a time should be' }],
  ]
  for (const [text, unit, expected] of cases) {
    it(`in ${unit} makes ${JSON.stringify(expected)} of ${text.slice(0, 40)}`, () => {
      assert.deepEqual(readAs(timestamp(unit), text), expected)
    })
  }
})

describe('a column of lengths of time', () => {
  it('takes numbers and no texts', () => {
    const type: ArrowType = { kind: 'duration', unit: 'ms' }
    assert.equal(readAs(type, '1.5', { unit: 's' }), '1500')
    assert.deepEqual(readAs(type, '"2026-11-27"'), { problem: 'string where a time should be' })
  })
})

describe('a column of dates', () => {
  const type: ArrowType = { kind: 'date', unit: 'day' }

  it('has the day as it is written, whatever time and offset stand behind it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -719_528, max: 2_932_896 }),
        fc.constantFrom('', 'T23:59:60Z', ' 00:30+14:00', 'T23:30:00.5-11:00'),
        (day, time) => {
          const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
          assert.equal(readAs(type, JSON.stringify(text + time)), String(day))
        },
      ),
    )
  })

  it('refuses numbers and other texts', () => {
    assert.deepEqual(readAs(type, '5'), { problem: 'number where a date should be' })
    assert.deepEqual(readAs(type, '"27.11.2026"'), { problem: 'a text that is no date in ISO 8601' })
  })
})
