// Instants in ISO 8601, read in place: `2026-11-27T08:30:00.123456789Z`, with `T` or a space, an offset or none (then UTC), or the
// date alone.

const ZERO = 0x30
const NINE = 0x39
const DASH = 0x2d
const PLUS = 0x2b
const COLON = 0x3a
const DOT = 0x2e
const COMMA = 0x2c
const SPACE = 0x20
const LOWER_T = 0x74
const LOWER_Z = 0x7a
/** Turns capitals into small letters, and leaves a space alone. */
const SMALL = 0x20
const DAY_S = 86_400
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export class IsoInstant {
  /** The date as it is written, in days since 1970. */
  day = 0
  /** Since 1970, before it negative; a safe integer. */
  seconds = 0
  /** Of the second, 0 to 999,999,999; further digits are cut off. */
  nanoseconds = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #end = 0

  /** False for a text that is none, such as the 30th of February. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.nanoseconds = 0
    const days = this.#date()
    if (days === null) return false
    this.day = days
    this.seconds = days * DAY_S
    return this.#at === end || (this.#time() && this.#zone() && this.#at === end)
  }

  #date(): number | null {
    const year = this.#digits(4)
    if (year === -1 || !this.#take(DASH)) return null
    const month = this.#digits(2)
    if (month < 1 || month > 12 || !this.#take(DASH)) return null
    const day = this.#digits(2)
    return day < 1 || day > daysIn(year, month) ? null : daysFromCivil(year, month, day)
  }

  #time(): boolean {
    const separator = this.#bytes[this.#at]
    if (separator !== SPACE && ((separator ?? 0) | SMALL) !== LOWER_T) return false
    this.#at += 1
    const hour = this.#digits(2)
    if (hour < 0 || hour > 23 || !this.#take(COLON)) return false
    const minute = this.#digits(2)
    if (minute < 0 || minute > 59) return false
    this.seconds += hour * 3_600 + minute * 60
    if (!this.#take(COLON)) return true
    const second = this.#digits(2)
    // A leap second is the second after it, as in Unix time.
    if (second < 0 || second > 60) return false
    this.seconds += second
    return this.#fraction()
  }

  #fraction(): boolean {
    if (!this.#take(DOT) && !this.#take(COMMA)) return true
    const start = this.#at
    let unit = 100_000_000
    for (; this.#isDigit(); this.#at++, unit = Math.floor(unit / 10)) this.nanoseconds += unit * ((this.#bytes[this.#at] as number) - ZERO)
    return this.#at > start
  }

  #zone(): boolean {
    if (this.#at === this.#end) return true
    const sign = this.#bytes[this.#at++] as number
    if ((sign | SMALL) === LOWER_Z) return true
    if (sign !== PLUS && sign !== DASH) return false
    const hours = this.#digits(2)
    const hasColon = this.#take(COLON)
    const minutes = this.#at < this.#end || hasColon ? this.#digits(2) : 0
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false
    const offset = hours * 3_600 + minutes * 60
    this.seconds -= sign === DASH ? -offset : offset
    return true
  }

  /** So many digits as a number, or -1. */
  #digits(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++, this.#at++) {
      if (!this.#isDigit()) return -1
      value = value * 10 + (this.#bytes[this.#at] as number) - ZERO
    }
    return value
  }

  #isDigit(): boolean {
    const byte = this.#bytes[this.#at] as number
    return this.#at < this.#end && byte >= ZERO && byte <= NINE
  }

  #take(byte: number): boolean {
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) return false
    this.#at += 1
    return true
  }
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] as number)
}

/** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
