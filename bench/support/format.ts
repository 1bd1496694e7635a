// Numbers for people: four digits at most, with the unit's prefix.
import type { Unit } from './lines.ts'

export function formatQuantity(value: number, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return value < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`
    case 'ms':
      return `${digits(value)} ms`
    case 'bytes':
      return `${scaled(value)}B`
    case 'bytes/s':
      return `${scaled(value)}B/s`
    case 'rows/s':
    case 'queries/s':
      return `${scaled(value)}/s`
    case 'count':
      return value.toFixed(0)
    case 'fraction':
      return `${(100 * value).toFixed(1)} %`
  }
}

export function formatRatio(value: number): string {
  return `${digits(value)}×`
}

const prefixes = ['', 'k', 'M', 'G', 'T']

function scaled(value: number): string {
  const step = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1) / 3)))
  return `${digits(value / 1000 ** step)} ${prefixes[step]}`
}

function digits(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
