// Files as callers are told of them: by their way from a root on, so that errors do not tell where on the server's disk the roots lie. The
// same way is understood in requests.
import { realpathSync } from 'node:fs'
import { sep } from 'node:path'
import { DataError } from '../errors.ts'

/** Gives errors without the roots in their message and details. */
export function withoutRoots(roots: readonly string[]): (error: DataError) => DataError {
  const places = [...new Set(roots.flatMap((root) => [root, realPathOf(root)]))].filter((root) => root !== sep)
  if (places.length === 0) return (error) => error
  // The longest first, since roots may lie within each other. What comes before must not be a part of a path.
  const alternatives = places.sort((a, b) => b.length - a.length).map(escaped)
  const beginning = new RegExp(`(?<![\\w.~${escaped(sep)}-])(?:${alternatives.join('|')})(?:${escaped(sep)}+|(?![\\w.-]))`, 'g')
  const shorten = (text: string): string => text.replace(beginning, (found) => (found.endsWith(sep) ? '' : '.'))
  return (error) => {
    const { reason, message, details, retryAfterMs } = error
    const told = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, shorten(value)]))
    const options = retryAfterMs === undefined ? { cause: error.cause } : { cause: error.cause, retryAfterMs }
    return new DataError(reason, shorten(message), told, options)
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function realPathOf(root: string): string {
  try {
    return realpathSync(root)
  } catch {
    return root
  }
}
