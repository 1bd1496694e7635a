// The number that a scanner read last, to the last digit.
import { SAFE_DIGITS, type JsonScanner } from '../json/scanner.ts'

/** Powers of ten that are exact as doubles. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))
/** Of more digits than any column keeps, only that there are some is kept: else a long number would cost time by its square. */
const MOST_DIGITS = 400
/** Beyond the range of every column. */
const HUGE = 10n ** 100n

/** The nearest double. */
export function doubleOf(json: JsonScanner): number {
  const { exponent } = json
  // Both factors are exact, so there is one rounding: Clinger, "How to read floating point numbers accurately", 1990.
  if (json.digits <= SAFE_DIGITS && exponent >= -22 && exponent <= 22) {
    const value = exponent < 0 ? json.mantissa / (POWERS[-exponent] as number) : json.mantissa * (POWERS[exponent] as number)
    return json.isNegative ? -value : value
  }
  return Number(json.numberText())
}

/** Where it is whole; else null. Beyond the range of every column it is some number that is so, too. */
export function wholeOf(json: JsonScanner): number | bigint | null {
  if (json.digits <= SAFE_DIGITS && json.exponent === 0) return json.isNegative ? -json.mantissa : json.mantissa
  const [digits, exponent] = decimalOf(json)
  if (exponent < 0) return null
  if (exponent > 99) return digits < 0n ? -HUGE : HUGE
  return exponent === 0 ? digits : digits * 10n ** BigInt(exponent)
}

/** Digits with their sign and without zeros at their end, and the power of ten that they count. */
export function decimalOf(json: JsonScanner): readonly [digits: bigint, exponent: number] {
  let { mantissa, exponent } = json
  if (mantissa === 0) return [0n, 0]
  if (json.digits > SAFE_DIGITS) return longDecimalOf(json)
  for (; mantissa % 10 === 0; exponent++) mantissa /= 10
  return [BigInt(json.isNegative ? -mantissa : mantissa), exponent]
}

/** The same where there are many digits. */
function longDecimalOf(json: JsonScanner): readonly [digits: bigint, exponent: number] {
  if (json.isWhole && json.digits <= MOST_DIGITS) return [BigInt(json.numberText()), 0]
  const [mantissa = ''] = json.numberText().split(/[eE]/, 1)
  const all = mantissa.replace(/[.-]/g, '')
  let first = 0
  while (all[first] === '0') first += 1
  let end = all.length
  while (all[end - 1] === '0') end -= 1
  const dropped = all.length - end
  const text = end - first <= MOST_DIGITS ? all.slice(first, end) : `${all.slice(first, first + MOST_DIGITS)}1`
  const digits = BigInt(text)
  return [json.isNegative ? -digits : digits, json.exponent + dropped + (end - first - text.length)]
}
