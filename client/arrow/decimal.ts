// Decimals of 128 bits out of what JavaScript and JSON have for numbers: to the last digit, or not at all.
import type { Decimal } from 'apache-arrow'
import { LongNumber } from './long-number.ts'

/** The number without its point, or why the column cannot hold it; null for what is no number. */
type Unscaled = { readonly value: bigint } | { readonly problem: string } | null

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
/** No column has room for more. */
const MOST_DIGITS = 38
/** Of so many digits a double keeps each; what has more may have been rounded before it came here. */
const SURE_DIGITS = 15

/** Of texts as JSON writes numbers, bigints, safe integers, and fractions whose digits a double is sure to have kept. */
export function unscaledDecimal(value: unknown, { precision, scale }: Pick<Decimal, 'precision' | 'scale'>): Unscaled {
  if (typeof value === 'number' && !isSure(value))
    return { problem: `${value} is a number that may have been rounded: give its digits as a text` }
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' || value instanceof LongNumber
  const found = isNumber ? NUMBER.exec(String(value)) : null
  if (found === null) return typeof value === 'string' ? { problem: 'a text that is no number' } : null
  const [, sign, whole = '', fraction = '', exponent = '0'] = found
  const all = whole + fraction
  const first = firstOther(all, '0')
  const end = endWithout(all, '0')
  if (first >= end) return { value: 0n }
  const power = Number(exponent) - fraction.length + (all.length - end) + scale
  if (power < 0) return { problem: `a number of more than ${scale} decimal places` }
  if (end - first + power > Math.min(precision, MOST_DIGITS)) return { problem: 'a number beyond the range of the column' }
  return { value: BigInt(`${sign}${all.slice(first, end)}`) * 10n ** BigInt(power) }
}

/** The memory of a column; null is null. */
export function decimalWords(values: readonly unknown[]): Uint32Array {
  const words = new BigUint64Array(2 * values.length)
  values.forEach((value, row) => {
    if (typeof value !== 'bigint') return
    words[2 * row] = BigInt.asUintN(64, value)
    words[2 * row + 1] = BigInt.asUintN(64, value >> 64n)
  })
  return new Uint32Array(words.buffer)
}

function isSure(value: number): boolean {
  if (Number.isInteger(value)) return Number.isSafeInteger(value)
  const [digits = ''] = String(value).split('e', 1)
  return Number.isFinite(value) && digits.replace(/^-?0?\.?0*|\./g, '').length <= SURE_DIGITS
}

function firstOther(text: string, skipped: string): number {
  let at = 0
  while (text[at] === skipped) at += 1
  return at
}

function endWithout(text: string, skipped: string): number {
  let end = text.length
  while (text[end - 1] === skipped) end -= 1
  return end
}
