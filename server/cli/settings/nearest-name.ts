// The name that somebody meant who wrote another one.

const MOST_EDITS = 2

/** Null when none is near. `-`, `_` and case make no difference. */
export function nearestName(written: string, names: readonly string[]): string | null {
  const distances = names.map((name) => ({ name, edits: editsBetween(plain(written), plain(name)) }))
  const nearest = distances.reduce((best, next) => (next.edits < best.edits ? next : best), { name: '', edits: Infinity })
  return nearest.edits <= Math.min(MOST_EDITS, Math.floor(written.length / 3)) ? nearest.name : null
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '')
}

/** Letters to add, to leave out, to replace, or to swap with their neighbour. */
function editsBetween(from: string, to: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, index) => index)]
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const replaced = (last[column - 1] ?? 0) + (isSame ? 0 : 1)
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : Infinity
      next.push(Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, replaced, swapped))
    }
    ;[before, last] = [last, next]
  }
  return last[to.length] ?? 0
}
