// Instants, dates and lengths of time: numbers in a stated unit, or texts in ISO 8601.
import type { TimeUnit } from '../../arrow/schema.ts'
import { IsoInstant } from '../json/iso-instant.ts'
import { SAFE_DIGITS, type JsonScanner, type ValueKind } from '../json/scanner.ts'
import { decimalOf } from './exact-number.ts'
import { FixedBuilder, LongBuilder, MOST_HALVED_DIGITS } from './number-builders.ts'

/** Powers of ten of a second. */
const UNIT_POWERS = { s: 0, ms: 3, us: 6, ns: 9 } as const satisfies Record<TimeUnit, number>

const instant = new IsoInstant()
const SMALL_POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

export interface TimeOptions {
  /** What the column counts. */
  readonly unit: TimeUnit
  /** What numbers count. */
  readonly from: TimeUnit
  /** Whether texts are instants, as they are not for lengths of time. */
  readonly takesText: boolean
  /** Whether texts are numbers in quotes. */
  readonly isQuoted: boolean
}

/**
 * Counts of a unit since 1970, or lengths of time. Numbers are counts of the unit `from`, of which more than the column can hold
 * is cut off; texts are instants in ISO 8601, in UTC where they name no offset.
 */
export class TimeBuilder extends LongBuilder {
  readonly #power: number
  readonly #unitPower: number
  readonly #takesText: boolean

  constructor({ unit, from, takesText, isQuoted }: TimeOptions) {
    super(true, isQuoted)
    this.#unitPower = UNIT_POWERS[unit]
    this.#power = this.#unitPower - UNIT_POWERS[from]
    this.#takesText = takesText
  }

  protected override readValue(json: JsonScanner, index: number, kind: ValueKind): boolean {
    if (kind === 'string' && this.#takesText) return this.#readText(json, index)
    if (kind !== 'number') return json.failKind(kind, 'a time')
    return json.number() && this.#putNumber(json, index)
  }

  #putNumber(json: JsonScanner, index: number): boolean {
    const shift = json.exponent + this.#power
    if (json.digits <= SAFE_DIGITS && shift >= 0 && json.digits + shift <= SAFE_DIGITS + 3) {
      const value = json.mantissa * (SMALL_POWERS[shift] ?? Infinity)
      if (value <= Number.MAX_SAFE_INTEGER) return this.put(json, index, json.isNegative ? -value : value)
    }
    if (shift === 0 && json.isWhole && json.digits > SAFE_DIGITS && json.digits <= MOST_HALVED_DIGITS) return this.putLong(json, index)
    const [digits, exponent] = decimalOf(json)
    const power = exponent + this.#power
    if (power > 30) return json.fail('a number beyond the range of the column')
    // All digits are cut off.
    if (power < -1_000) return this.put(json, index, digits < 0n ? -1 : 0)
    return this.putBig(json, index, power >= 0 ? digits * 10n ** BigInt(power) : floorDivide(digits, 10n ** BigInt(-power)))
  }

  #readText(json: JsonScanner, index: number): boolean {
    if (!json.text()) return false
    if (json.isEscaped || !instant.read(json.bytes, json.textStart, json.textEnd)) return json.fail('a text that is no instant in ISO 8601')
    const { seconds, nanoseconds } = instant
    const perSecond = SMALL_POWERS[this.#unitPower] as number
    const fraction = Math.floor(nanoseconds / (1e9 / perSecond))
    const value = seconds * perSecond + fraction
    if (Number.isSafeInteger(value)) return this.put(json, index, value)
    return this.putBig(json, index, BigInt(seconds) * BigInt(perSecond) + BigInt(fraction))
  }
}

/** Days since 1970, of texts that begin with `YYYY-MM-DD`; a time of day and an offset are cut off. */
export class DateBuilder extends FixedBuilder {
  #days!: Int32Array

  constructor() {
    super(4, false)
    this.viewsChanged()
  }

  protected override readValue(json: JsonScanner, index: number, kind: ValueKind): boolean {
    if (kind !== 'string') return json.failKind(kind, 'a date')
    if (!json.text()) return false
    if (json.isEscaped || !instant.read(json.bytes, json.textStart, json.textEnd)) return json.fail('a text that is no date in ISO 8601')
    this.#days[index] = instant.day
    return true
  }

  protected override viewsChanged(): void {
    this.#days = new Int32Array(this.bytes.buffer)
  }
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient
}
