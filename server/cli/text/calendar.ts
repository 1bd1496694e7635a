// Days and clock ticks as ISO 8601 text, to the last digit: JavaScript's Date ends at milliseconds and at the year 275,760.
import type { TimeUnit } from 'apache-arrow'

/** Ticks of one second, by Arrow's number of the unit: second, millisecond, microsecond, nanosecond. */
const TICKS: Readonly<Record<TimeUnit, bigint>> = { 0: 1n, 1: 1_000n, 2: 1_000_000n, 3: 1_000_000_000n }
const SECONDS_PER_DAY = 86_400n
const DAYS_PER_ERA = 146_097n

/** `2024-02-29`; years outside 0000–9999 carry their sign: `+12024-01-01`, `-0044-03-15`. */
export function dateText(daysSince1970: bigint): string {
  // Era arithmetic on years that begin in March: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
  const days = daysSince1970 + 719_468n
  const era = floorDivide(days, DAYS_PER_ERA)
  const dayOfEra = Number(days - era * DAYS_PER_ERA)
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = BigInt(yearOfEra) + era * 400n + (month <= 2 ? 1n : 0n)
  return `${yearText(year)}-${padded(month, 2)}-${padded(day, 2)}`
}

/** `2024-02-29T12:30:00.000001`, with as many digits after the point as it takes: none, 3, 6 or 9. */
export function timestampText(ticks: bigint, unit: TimeUnit): string {
  const ticksPerDay = SECONDS_PER_DAY * TICKS[unit]
  const days = floorDivide(ticks, ticksPerDay)
  return `${dateText(days)}T${timeText(ticks - days * ticksPerDay, unit)}`
}

/** A time of day, `12:30:00.5`, or a length of time of any number of hours, `-100:00:00`. */
export function timeText(ticks: bigint, unit: TimeUnit): string {
  if (ticks < 0n) return `-${timeText(-ticks, unit)}`
  const seconds = ticks / TICKS[unit]
  const clock = [seconds / 3_600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => padded(part, 2)).join(':')
  return `${clock}${fraction(ticks % TICKS[unit], unit)}`
}

/** `P1Y2M3DT04:05:06`-like lengths have parts that do not convert into one another; absent parts are left out. */
export function intervalText(months: number, days: number, ticks: bigint, unit: TimeUnit): string {
  const years = Math.trunc(months / 12)
  const parts = [counted(years, 'year'), counted(months % 12, 'month'), counted(days, 'day')].filter((part) => part !== '')
  if (ticks !== 0n || parts.length === 0) parts.push(timeText(ticks, unit))
  return parts.join(' ')
}

function counted(count: number, noun: string): string {
  if (count === 0) return ''
  return `${count} ${noun}${Math.abs(count) === 1 ? '' : 's'}`
}

function yearText(year: bigint): string {
  if (year >= 0n && year <= 9_999n) return padded(year, 4)
  return `${year < 0n ? '-' : '+'}${padded(year < 0n ? -year : year, 4)}`
}

function fraction(ticks: bigint, unit: TimeUnit): string {
  if (ticks === 0n) return ''
  return `.${padded(ticks, 3 * unit).replace(/(?:000)+$/, '')}`
}

function padded(value: number | bigint, width: number): string {
  return value.toString().padStart(width, '0')
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor < 0n ? quotient - 1n : quotient
}
