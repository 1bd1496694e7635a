// Finds where in a JSON value the values of some pointers lie, in one pass that also proves the value to be JSON.
import type { JsonScanner, ValueKind } from '../json/scanner.ts'
import { RowPlace } from '../json/row-place.ts'

/** A value in the bytes that the scanner has open. */
export interface Found {
  kind: ValueKind
  /** -1 where the value has none. */
  start: number
  end: number
}

export class PlaceFinder {
  readonly #root = new RowPlace('')
  /** Places in which others lie. */
  readonly #leading = new Set<RowPlace>()
  /** By the number that its place has for a column. */
  readonly #all: Found[] = []
  #pass = 0

  /** What {@link look} fills in for this path; the same for the same path. */
  place(path: readonly string[]): Found {
    path.forEach((_, depth) => this.#leading.add(this.#root.descend(path.slice(0, depth))))
    const place = this.#root.descend(path)
    if (place.column === -1) place.column = this.#all.push({ kind: 'nothing', start: -1, end: -1 }) - 1
    return this.#all[place.column] as Found
  }

  /** Passes over the value that is next. False when it is no JSON; `json.problem` says why. */
  look(json: JsonScanner): boolean {
    for (const found of this.#all) found.start = -1
    this.#pass += 1
    json.problem = ''
    return this.#walk(json, this.#root, 0)
  }

  #walk(json: JsonScanner, place: RowPlace, depth: number): boolean {
    if (place.metIn === this.#pass) return json.fail(`the key ${JSON.stringify(place.name)} comes twice`)
    place.metIn = this.#pass
    const kind = json.peek()
    const start = json.at
    if (!this.#passOver(json, place, kind, depth)) return false
    const found = this.#all[place.column]
    if (found !== undefined) {
      found.kind = kind
      found.start = start
      found.end = json.at
    }
    return true
  }

  #passOver(json: JsonScanner, place: RowPlace, kind: ValueKind, depth: number): boolean {
    if (!this.#leading.has(place)) return json.skipValue(depth)
    if (kind === 'object') return this.#walkObject(json, place, depth)
    return kind === 'array' ? this.#walkArray(json, place, depth) : json.skipValue(depth)
  }

  #walkObject(json: JsonScanner, place: RowPlace, depth: number): boolean {
    let position = 0
    let expected = place.expected(0)
    for (let more = json.firstKey(expected?.key); more; more = json.nextKey(expected?.key)) {
      const child = json.isExpected ? expected : place.found(json.textValue(), position)
      if (!this.#walkChild(json, child, depth)) return false
      position += 1
      expected = place.expected(position)
    }
    return json.problem === ''
  }

  #walkArray(json: JsonScanner, place: RowPlace, depth: number): boolean {
    let index = 0
    for (let more = json.firstItem(); more; more = json.nextItem())
      if (!this.#walkChild(json, place.takesArray ? place.item(index++) : undefined, depth)) return false
    return json.problem === ''
  }

  #walkChild(json: JsonScanner, child: RowPlace | undefined, depth: number): boolean {
    return child === undefined || child.isIgnored ? json.skipValue(depth + 1) : this.#walk(json, child, depth + 1)
  }
}
