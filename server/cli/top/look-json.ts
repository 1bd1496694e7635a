// A look at a server as JSON.
import type { Look } from './look.ts'

/** One line, with names as in the other commands' JSON; what there is none of is null. */
export function lookJson({ status, ...others }: Look): string {
  return `${JSON.stringify(plain({ server: status, ...others }))}\n`
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if (isOption(value)) return plain(value.unwrapOr(null))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [snakeCase(name), plain(one)]))
}

function isOption(value: object): value is { unwrapOr(fallback: null): unknown } {
  return 'unwrapOr' in value
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
