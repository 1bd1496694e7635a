// Numbers as text that reads back as the same number, and no longer than that takes.

/** Digits that always tell two numbers of this width apart. */
const DIGITS = { 16: 5, 32: 9 } as const

/** `1e+21`, `0.1`, `-0`, `NaN`, `Infinity`. `bits` is the width of the float that the number comes from. */
export function floatText(value: number, bits: 16 | 32 | 64): string {
  if (Object.is(value, -0)) return '-0'
  if (bits === 64 || !Number.isFinite(value)) return String(value)
  const same = bits === 32 ? Math.fround : nearestHalf
  for (let digits = 1; digits < DIGITS[bits]; digits += 1) {
    const rounded = Number(value.toPrecision(digits))
    if (same(rounded) === value) return String(rounded)
  }
  return String(Number(value.toPrecision(DIGITS[bits])))
}

/** A decimal of these 32-bit words, the lowest first, in two's complement: `-12.340` with scale 3. */
export function decimalText(words: Uint32Array, scale: number): string {
  const unscaled = BigInt.asIntN(
    32 * words.length,
    words.reduceRight((high, word) => (high << 32n) | BigInt(word), 0n),
  )
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const sign = unscaled < 0n ? '-' : ''
  if (scale <= 0) return `${sign}${unscaled === 0n ? '0' : digits + '0'.repeat(-scale)}`
  const padded = digits.padStart(scale + 1, '0')
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** The half-precision number next to `value`, for magnitudes that such numbers have. */
function nearestHalf(value: number): number {
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))))
  const step = 2 ** (exponent - 10)
  return Math.round(value / step) * step
}
