// Finds where in a JSON value the values of some pointers lie, in one pass that also proves the value to be JSON.
import type { JsonScanner, ValueKind } from '../json/scanner.ts'

/** A value in the bytes that the scanner has open. */
export interface Found {
  kind: ValueKind
  /** -1 where the value has none. */
  start: number
  end: number
}

class Place {
  readonly name: string
  readonly byName = new Map<string, Place>()
  found: Found | null = null
  /** The pass in which it was met last. */
  metIn = 0

  constructor(name: string) {
    this.name = name
  }

  child(name: string): Place {
    const child = this.byName.get(name) ?? new Place(name)
    this.byName.set(name, child)
    return child
  }
}

export class PlaceFinder {
  readonly #root = new Place('')
  readonly #all: Found[] = []
  #pass = 0

  /** What {@link look} fills in for this path; the same for the same path. */
  place(path: readonly string[]): Found {
    let place = this.#root
    for (const part of path) place = place.child(part)
    if (place.found !== null) return place.found
    place.found = { kind: 'nothing', start: -1, end: -1 }
    this.#all.push(place.found)
    return place.found
  }

  /** Passes over the value that is next. False when it is no JSON; `json.problem` says why. */
  look(json: JsonScanner): boolean {
    for (const found of this.#all) found.start = -1
    this.#pass += 1
    json.problem = ''
    return this.#walk(json, this.#root, 0)
  }

  #walk(json: JsonScanner, place: Place, depth: number): boolean {
    if (place.metIn === this.#pass) return json.fail(`the key ${JSON.stringify(place.name)} comes twice`)
    place.metIn = this.#pass
    const kind = json.peek()
    const start = json.at
    if (!this.#passOver(json, place, kind, depth)) return false
    const { found } = place
    if (found !== null) {
      found.kind = kind
      found.start = start
      found.end = json.at
    }
    return true
  }

  #passOver(json: JsonScanner, place: Place, kind: ValueKind, depth: number): boolean {
    if (place.byName.size === 0) return json.skipValue(depth)
    if (kind === 'object') return this.#walkObject(json, place, depth)
    return kind === 'array' ? this.#walkArray(json, place, depth) : json.skipValue(depth)
  }

  #walkObject(json: JsonScanner, place: Place, depth: number): boolean {
    for (let more = json.firstKey(); more; more = json.nextKey())
      if (!this.#walkChild(json, place.byName.get(json.textValue()), depth)) return false
    return json.problem === ''
  }

  #walkArray(json: JsonScanner, place: Place, depth: number): boolean {
    let index = 0
    for (let more = json.firstItem(); more; more = json.nextItem())
      if (!this.#walkChild(json, place.byName.get(String(index++)), depth)) return false
    return json.problem === ''
  }

  #walkChild(json: JsonScanner, child: Place | undefined, depth: number): boolean {
    return child === undefined ? json.skipValue(depth + 1) : this.#walk(json, child, depth + 1)
  }
}
