// Quantities for people.

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const
const MS_PER_UNIT = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000 } as const

/** `1,234,567`, however large. */
export function countText(count: number | bigint): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** `1 row`, `2 rows`; irregular plurals are given. */
export function counted(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${countText(count)} ${BigInt(count) === 1n ? noun : plural}`
}

/** `12.3 MB`; units of 1,000. */
export function bytesText(bytes: number | bigint): string {
  let [value, unit] = [Number(bytes), 0]
  while (value >= 999.95 && unit < BYTE_UNITS.length - 1) [value, unit] = [value / 1_000, unit + 1]
  return `${unit === 0 ? countText(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`
}

/** `850 ms`, `3.2 s`, `12.5 min`. */
export function durationText(ms: number): string {
  for (const [unit, length] of Object.entries(MS_PER_UNIT))
    if (ms >= length) return `${(ms / length).toFixed(1).replace(/\.0$/, '')} ${unit}`
  return `${Math.round(ms)} ms`
}
