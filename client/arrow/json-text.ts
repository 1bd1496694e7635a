import { LongNumber } from './long-number.ts'

/** Any value as JSON, with bigints and numbers of many digits as numbers. */
export function jsonText(value: unknown): string {
  if (typeof value === 'bigint' || value instanceof LongNumber) return String(value)
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  if (isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value) && !(value instanceof Uint8Array)
}
