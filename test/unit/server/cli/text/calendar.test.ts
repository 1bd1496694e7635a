import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TimeUnit } from 'apache-arrow'
import fc from 'fast-check'
import { dateText, intervalText, timestampText, timeText } from '../../../../../server/cli/text/calendar.ts'

const MS_PER_DAY = 86_400_000

test('days are the dates that Date gives, wherever Date has them', () => {
  const days = fc.integer({ min: -100_000_000, max: 100_000_000 })
  fc.assert(
    fc.property(days, (day) => {
      const [date] = new Date(day * MS_PER_DAY).toISOString().split('T')
      assert.equal(normalYear(dateText(BigInt(day))), normalYear(date ?? ''))
    }),
  )
})

/** Date writes six digits of year where we write as many as it takes. */
function normalYear(date: string): string {
  return date.replace(/^([+-])0*(\d{4,}-)/, '$1$2')
}

test('years beyond four digits carry a sign', () => {
  assert.equal(dateText(-719_529n), '-0001-12-31')
  assert.equal(dateText(2_932_897n), '+10000-01-01')
  assert.equal(dateText(-719_528n), '0000-01-01')
})

test('a timestamp has the digits that it takes, in every unit', () => {
  assert.equal(timestampText(0n, TimeUnit.SECOND), '1970-01-01T00:00:00')
  assert.equal(timestampText(1_709_209_800_120n, TimeUnit.MILLISECOND), '2024-02-29T12:30:00.120')
  assert.equal(timestampText(1_709_209_800_000_001n, TimeUnit.MICROSECOND), '2024-02-29T12:30:00.000001')
  assert.equal(timestampText(1_709_209_800_000_000_001n, TimeUnit.NANOSECOND), '2024-02-29T12:30:00.000000001')
})

test('a moment before 1970 counts down to the day before', () => {
  assert.equal(timestampText(-1n, TimeUnit.MICROSECOND), '1969-12-31T23:59:59.999999')
})

test('the largest and smallest timestamps of 64 bits are told', () => {
  assert.equal(timestampText(2n ** 63n - 1n, TimeUnit.MICROSECOND), '+294247-01-10T04:00:54.775807')
  assert.equal(timestampText(-(2n ** 63n), TimeUnit.NANOSECOND), '1677-09-21T00:12:43.145224192')
})

test('times of day and lengths of time are hours, minutes and seconds', () => {
  assert.equal(timeText(45_000_500n, TimeUnit.MILLISECOND), '12:30:00.500')
  assert.equal(timeText(-360_000n, TimeUnit.SECOND), '-100:00:00')
})

test('an interval names its parts, and nothing is a time of zero', () => {
  assert.equal(intervalText(14, -3, 1_500_000_000n, TimeUnit.NANOSECOND), '1 year 2 months -3 days 00:00:01.500')
  assert.equal(intervalText(-13, 1, 0n, TimeUnit.NANOSECOND), '-1 year -1 month 1 day')
  assert.equal(intervalText(0, 0, 0n, TimeUnit.NANOSECOND), '00:00:00')
})
