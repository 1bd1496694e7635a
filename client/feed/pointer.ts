// JSON pointers (RFC 6901) on values of JavaScript.

/** The names and indices that a pointer goes through. */
export type Path = readonly string[]

/** An index of an array. */
export const INDEX = /^(?:0|[1-9]\d*)$/

/** Null for a text that is no pointer. */
export function pathOf(pointer: string): Path | null {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What lies there; undefined where nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined
    if (!Array.isArray(found)) found = Object.hasOwn(found, part) ? (found as Record<string, unknown>)[part] : undefined
    else if (INDEX.test(part)) found = (found as unknown[])[Number(part)]
    else return undefined
  }
  return found
}
