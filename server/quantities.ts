// Sizes and durations as people write them: `512MB`, `4GiB`, `500ms`, `10m`.

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

export const SIZE_RULE = 'It must be a number of bytes, or one with a unit: 512MB, 4GiB.'

/** Bytes; null when it is no size. */
export function sizeFromText(text: string): number | null {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.toLowerCase()) ?? []
  const factor = SIZE_UNITS[unit]
  return amount === '' || factor === undefined ? null : Math.floor(Number(amount) * factor)
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3 }

export const DURATION_RULE = 'It must be a number with a unit: 500ms, 30s, 10m, 2h.'

/** Milliseconds; null when it is no duration. */
export function durationFromText(text: string): number | null {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(text.toLowerCase()) ?? []
  const factor = DURATION_UNITS[unit]
  return amount === '' || factor === undefined ? null : Math.round(Number(amount) * factor)
}

const EXACT_SIZES = ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB', 'KiB', 'kB'] as const
const EXACT_DURATIONS = ['d', 'h', 'm', 's'] as const

/** A short text that is exactly so many bytes: `64MiB`. */
export function sizeText(bytes: number): string {
  return exactly(bytes, EXACT_SIZES, (unit) => SIZE_UNITS[unit.toLowerCase()]) ?? String(bytes)
}

/** A short text that is exactly so many milliseconds: `30m`. */
export function durationText(milliseconds: number): string {
  return exactly(milliseconds, EXACT_DURATIONS, (unit) => DURATION_UNITS[unit]) ?? `${milliseconds}ms`
}

/** In the first unit of which it is a whole number; null when there is none. */
function exactly(amount: number, units: readonly string[], factorOf: (unit: string) => number | undefined): string | null {
  if (amount === 0) return null
  const unit = units.find((candidate) => amount % (factorOf(candidate) ?? Infinity) === 0)
  return unit === undefined ? null : `${amount / (factorOf(unit) ?? 1)}${unit}`
}
