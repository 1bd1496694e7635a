// Times as counts of a unit since 1970, of texts in ISO 8601 and of numbers in another unit.
import { TimeUnit } from 'apache-arrow'
import type { LongNumber } from '../arrow/long-number.ts'

/** Powers of ten of a second. */
const POWERS: Readonly<Record<TimeUnit, number>> = {
  [TimeUnit.SECOND]: 0,
  [TimeUnit.MILLISECOND]: 3,
  [TimeUnit.MICROSECOND]: 6,
  [TimeUnit.NANOSECOND]: 9,
}

const DATE = String.raw`(\d{4})-(\d{2})-(\d{2})`
const TIME = String.raw`[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?`
const INSTANT = new RegExp(`^${DATE}(?:${TIME})?$`)
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
const MOST_EXPONENT = 400

/** The count that a text stands for, in UTC where it names no offset; what the unit cannot tell is cut off. Null for no instant. */
export function instantOfText(text: string, unit: TimeUnit): bigint | null {
  const found = INSTANT.exec(text)
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = found
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null
  const midnight = dayStart(Number(year), Number(month), Number(day))
  if (midnight === null) return null
  const seconds = midnight / 1_000 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - offsetSeconds(zone)
  const power = POWERS[unit]
  return BigInt(seconds) * 10n ** BigInt(power) + BigInt(fraction.slice(0, power).padEnd(power, '0') || '0')
}

/** Midnight UTC of the day that a text begins with. */
export function dateOfText(text: string): Date | null {
  const found = INSTANT.exec(text)
  const midnight = found === null ? null : dayStart(Number(found[1]), Number(found[2]), Number(found[3]))
  return midnight === null ? null : new Date(midnight)
}

/** A number of `from` as a count of `to`; what it cannot tell is cut off. Null where it is none. */
export function scaledTime(value: number | bigint | LongNumber, from: TimeUnit, to: TimeUnit): bigint | null {
  const found = DECIMAL.exec(String(value))
  if (found === null) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = found
  const digits = BigInt(`${sign}${whole}${fraction}`)
  const power = Number(exponent) - fraction.length + POWERS[to] - POWERS[from]
  if (Math.abs(power) > MOST_EXPONENT) return null
  return power >= 0 ? digits * 10n ** BigInt(power) : floorDivide(digits, 10n ** BigInt(-power))
}

/** Null for a day that there is none of, such as the 30th of February. */
function dayStart(year: number, month: number, day: number): number | null {
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, day)
  return midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day ? midnight.getTime() : null
}

function offsetSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const seconds = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60
  return zone.startsWith('-') ? -seconds : seconds
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient
}
