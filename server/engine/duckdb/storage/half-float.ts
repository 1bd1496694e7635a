// IEEE 754 half precision to single and back, as bits, so that every NaN stays the one that it is. Rounds to nearest, ties to even.

export function singleFromHalf(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0
  if (fraction === 0) return sign >>> 0
  // Below the smallest normal half, but not below that of singles: the highest bit becomes the implicit one.
  const shift = Math.clz32(fraction) - 21
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0
}

function rounded(value: number, shift: number): number {
  const half = 1 << (shift - 1)
  const rest = value & ((1 << shift) - 1)
  const whole = value >>> shift
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole
}

export function halfFromSingle(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7fffff
  // A NaN whose fraction lies below that of halves must not become infinity.
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : fraction >>> 13 || 0x200)
  const shifted = exponent - 112
  if (shifted >= 0x1f) return sign | 0x7c00
  if (shifted > 0) return sign | rounded((shifted << 23) | fraction, 13)
  if (shifted < -10) return sign
  return sign | rounded(fraction | 0x800000, 14 - shifted)
}
