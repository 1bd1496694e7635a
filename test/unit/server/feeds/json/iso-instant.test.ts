import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IsoInstant } from '../../../../../server/feeds/json/iso-instant.ts'

const instant = new IsoInstant()

/** Seconds and nanoseconds, or null; the bytes around the text would go on with it. */
function read(text: string): readonly [seconds: number, nanoseconds: number] | null {
  const bytes = Buffer.from(`1${text}0Z`)
  return instant.read(bytes, 1, bytes.length - 2) ? [instant.seconds, instant.nanoseconds] : null
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

const dates = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

test('instants are what Date.parse makes of them', () => {
  fc.assert(
    fc.property(dates, (text) => {
      const ms = Date.parse(text)
      assert.deepEqual(read(text), [Math.floor(ms / 1000), (((ms % 1000) + 1000) % 1000) * 1_000_000])
      assert.equal(instant.day, Math.floor(ms / 86_400_000))
    }),
  )
})

test('offsets are taken off, however they are written', () => {
  fc.assert(
    fc.property(dates, fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59), (date, sign, hours, minutes) => {
      const text = date.slice(0, 19)
      const zone = `${sign}${pad(hours)}:${pad(minutes)}`
      const expected = Date.parse(`${text}${zone}`) / 1000
      assert.deepEqual(read(`${text}${zone}`), [expected, 0])
      assert.deepEqual(read(`${text}${zone.replace(':', '')}`), [expected, 0])
      if (minutes === 0) assert.deepEqual(read(`${text}${sign}${pad(hours)}`), [expected, 0])
      assert.equal(instant.day, Date.parse(text.slice(0, 10)) / 86_400_000, 'the day is the one that is written')
    }),
  )
})

test('fractions keep nine digits, and the others are cut off', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 30 }), (fraction) => {
      const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'))
      assert.deepEqual(read(`1970-01-01T00:00:01.${fraction}Z`), [1, nanoseconds])
      assert.deepEqual(read(`1969-12-31 23:59:59,${fraction}`), [-1, nanoseconds])
    }),
  )
})

test('a day that the calendar does not have is none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), fc.nat(13), fc.nat(32), (year, month, day) => {
      const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
      const ms = Date.parse(`${text}T00:00:00Z`)
      // Date.parse takes the 30th of February for the 1st of March.
      const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
      assert.deepEqual(read(text), isDay ? [ms / 1000, 0] : null)
    }),
    { numRuns: 2_000 },
  )
})

const taken: readonly (readonly [string, string])[] = [
  ['2026-11-27', '2026-11-27T00:00:00Z'],
  ['2026-11-27 08:30', '2026-11-27T08:30:00Z'],
  ['2026-11-27t08:30z', '2026-11-27T08:30:00Z'],
  ['2026-11-27T08:30:15', '2026-11-27T08:30:15Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
  ['2024-02-29T12:00:00-05', '2024-02-29T17:00:00Z'],
]
for (const [text, same] of taken) {
  test(`${text} is ${same}`, () => {
    assert.deepEqual(read(text), [Date.parse(same) / 1000, 0])
  })
}

const refused = [
  '',
  '2026',
  '2026-11',
  '2026-1-1',
  '20261127',
  '2026-11-27T',
  '2026-11-27Z',
  '2026-11-27T08',
  '2026-11-27T08:3',
  '2026-11-27_08:30',
]
refused.push('2026-11-27T24:00:00Z', '2026-11-27T08:60Z', '2026-11-27T08:30:61Z', '2026-11-27T08:30:00.Z', '2026-11-27T08:30.5Z')
refused.push(
  '2026-11-27T08:30:00ZZ',
  '2026-11-27T08:30:00+',
  '2026-11-27T08:30:00+5',
  '2026-11-27T08:30:00+05:',
  '2026-11-27T08:30:00+24:00',
)
refused.push(
  ' 2026-11-27',
  '2026-11-27 ',
  '+002026-11-27',
  '2026-11-27T08:30:00 Z',
  '１２２６-11-27',
  '2026-11-27T08:30:00+05:3',
  '2026-00-10',
)
for (const text of refused) {
  test(`${JSON.stringify(text)} is no instant`, () => {
    assert.equal(read(text), null)
  })
}

test('any bytes are an instant or none, without reading on', () => {
  const close = fc.string({ unit: fc.constantFrom(...'0123456789-:T Z+.,'), maxLength: 32 })
  fc.assert(
    fc.property(close, (text) => {
      const bytes = Buffer.from(text)
      assert.equal(read(text) !== null, new IsoInstant().read(bytes, 0, bytes.length))
    }),
  )
})
