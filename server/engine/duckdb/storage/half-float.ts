// IEEE 754 half precision to single and back, rounding to nearest, ties to even.

const scratch = new DataView(new ArrayBuffer(4))

export function floatFromHalf(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function rounded(value: number, shift: number): number {
  const half = 1 << (shift - 1)
  const rest = value & ((1 << shift) - 1)
  const whole = value >>> shift
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole
}

export function halfFromFloat(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7fffff
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  const shifted = exponent - 112
  if (shifted >= 0x1f) return sign | 0x7c00
  if (shifted > 0) return sign | rounded((shifted << 23) | fraction, 13)
  if (shifted < -10) return sign
  return sign | rounded(fraction | 0x800000, 14 - shifted)
}
