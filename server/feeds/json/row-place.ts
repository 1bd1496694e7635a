// Where the values of a row lie: a tree of names, with what was learned of them while rows were read.

/** So many names that nobody wants are remembered for each object. */
const MOST_IGNORED = 256
const LONGEST_IGNORED = 256
/** Of the keys of an object, the order of so many is remembered. */
const MOST_ORDERED = 1_024
/** An index of an array as JSON Pointer writes it (RFC 6901 §4). */
const INDEX = /^(?:0|[1-9]\d*)$/
/** What JSON may or must escape, so that a text with it has no bytes of its own. */
const ESCAPED = /[\u0000-\u001f"\\]|\p{Surrogate}/u

/** A place in the row: an object or array that leads on, a value that a column takes, or one that nobody wants. */
export class RowPlace {
  readonly name: string
  /** How the name is written where nothing in it is escaped; null where something must be. */
  readonly key: Uint8Array | null
  column = -1
  isIgnored = false
  /** Some of the places in it have indices for names. */
  takesArray = false
  /** The row in which it was met last. */
  metIn = 0
  readonly #byName = new Map<string, RowPlace>()
  /** Places in it in the order in which they came last. */
  readonly #order: RowPlace[] = []
  #ignored = 0

  constructor(name: string) {
    this.name = name
    this.key = ESCAPED.test(name) ? null : Buffer.from(name)
  }

  /** Makes the place that a path leads to. */
  descend([name, ...rest]: readonly string[]): RowPlace {
    if (name === undefined) return this
    const next = this.#byName.get(name) ?? new RowPlace(name)
    this.#byName.set(name, next)
    this.takesArray ||= INDEX.test(name)
    return next.descend(rest)
  }

  /** The place that is likely to come in this position of an object. */
  expected(position: number): RowPlace | undefined {
    return this.#order[position]
  }

  /** The place of this name, which came in this position. */
  found(name: string, position: number): RowPlace | undefined {
    const place = this.#byName.get(name) ?? this.#ignore(name)
    if (place !== undefined && position <= this.#order.length && position < MOST_ORDERED) this.#order[position] = place
    return place
  }

  /** The item of this index. */
  item(index: number): RowPlace | undefined {
    const place = this.#byName.get(String(index))
    return place?.isIgnored === true ? undefined : place
  }

  /** Remembers a name to be passed over, if there is room. */
  #ignore(name: string): RowPlace | undefined {
    if (this.#ignored >= MOST_IGNORED || name.length > LONGEST_IGNORED) return undefined
    this.#ignored += 1
    const place = new RowPlace(name)
    place.isIgnored = true
    this.#byName.set(name, place)
    return place
  }
}
