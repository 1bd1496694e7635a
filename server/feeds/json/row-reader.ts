// Reads one row from one JSON value: its members go to the columns that want them, found by the path to each. Keys mostly come in
// the order of the row before, so the next one is compared with the one that came then, byte by byte, before it is looked up.
import type { ColumnBuilder } from '../columns/column-builder.ts'
import type { JsonScanner } from './scanner.ts'

export interface RowColumn {
  readonly name: string
  /** The parts of the path to it. */
  readonly path: readonly string[]
  readonly builder: ColumnBuilder
}

/** So many names that nobody wants are remembered for each object. */
const MOST_IGNORED = 256

/** A place in the row: an object or array that leads on, a value that a column takes, or one that nobody wants. */
class Place {
  readonly key: Buffer
  readonly name: string
  readonly byName = new Map<string, Place>()
  /** Children in the order in which they came last. */
  readonly order: Place[] = []
  column = -1
  isIgnored = false
  /** The row in which it was met last. */
  metIn = -1

  constructor(name: string) {
    this.name = name
    this.key = Buffer.from(name)
  }

  child(name: string): Place {
    const child = this.byName.get(name) ?? new Place(name)
    this.byName.set(name, child)
    return child
  }

  /** Remembers a name to be passed over, if there is room. */
  ignore(name: string): void {
    if (this.byName.size < MOST_IGNORED) this.child(name).isIgnored = true
  }
}

export class RowReader {
  /** Values that were passed over since nobody wants them. */
  unknownFields = 0
  /** Values that became null since they did not fit. */
  misfits = 0
  readonly #root = new Place('')
  readonly #columns: readonly RowColumn[]
  readonly #misfitsAreNull: boolean
  /** The row in which each column got its value last. */
  readonly #filledIn: Int32Array
  #row = 0
  #lastColumn = -1

  constructor(columns: readonly RowColumn[], misfitsAreNull: boolean) {
    this.#columns = columns
    this.#misfitsAreNull = misfitsAreNull
    this.#filledIn = new Int32Array(columns.length).fill(-1)
    columns.forEach(({ path }, index) => {
      let place = this.#root
      for (const part of path) place = place.child(part)
      place.column = index
    })
  }

  /** The column that was being read when {@link read} failed, or null. */
  get failedColumn(): string | null {
    return this.#columns[this.#lastColumn]?.name ?? null
  }

  /** Reads the value that is next as row number `length` of the columns. False when it is none: then they are as before. */
  read(json: JsonScanner, length: number): boolean {
    this.#row = this.#row === 2 ** 31 - 1 ? 0 : this.#row + 1
    this.#lastColumn = -1
    json.problem = ''
    if (!this.#readPlace(json, this.#root, 0)) {
      for (const { builder } of this.#columns) builder.truncate(length)
      return false
    }
    const filledIn = this.#filledIn
    for (let index = 0; index < filledIn.length; index++)
      if (filledIn[index] !== this.#row) (this.#columns[index] as RowColumn).builder.addNull()
    return true
  }

  #readPlace(json: JsonScanner, place: Place, depth: number): boolean {
    if (place.column >= 0) return this.#readColumn(json, place.column)
    const kind = json.peek()
    if (kind === 'object') return this.#readObject(json, place, depth)
    if (kind === 'array') return this.#readArray(json, place, depth)
    if (place === this.#root) return json.fail(kind === 'nothing' ? 'no JSON value' : `${kind} where an object should be`)
    // Null, or something else than what the columns below expect: they stay without a value.
    if (kind !== 'null') this.misfits += 1
    if (kind !== 'null' && !this.#misfitsAreNull) return json.fail(`${kind} where an object should be (${place.name})`)
    return json.skipValue(depth)
  }

  #readColumn(json: JsonScanner, index: number): boolean {
    const { builder } = this.#columns[index] as RowColumn
    this.#lastColumn = index
    const start = json.at
    if (!builder.read(json)) {
      if (!this.#misfitsAreNull) return false
      json.at = start
      json.problem = ''
      if (!json.skipValue()) return false
      this.misfits += 1
      builder.addNull()
    }
    this.#filledIn[index] = this.#row
    this.#lastColumn = -1
    return true
  }

  #readObject(json: JsonScanner, place: Place, depth: number): boolean {
    const { order } = place
    let position = 0
    for (let more = json.firstKey(); more; more = json.nextKey()) {
      let child = order[position]
      if (child === undefined || !isKey(json, child)) {
        child = place.byName.get(json.textValue())
        if (child !== undefined) order[position] = child
      }
      position += 1
      if (child === undefined || child.isIgnored) {
        this.unknownFields += 1
        if (child === undefined) place.ignore(json.textValue())
        if (!json.skipValue(depth + 1)) return false
        continue
      }
      if (child.metIn === this.#row) return json.fail(`the key ${JSON.stringify(child.name)} comes twice`)
      child.metIn = this.#row
      if (!this.#readPlace(json, child, depth + 1)) return false
    }
    return json.problem === ''
  }

  #readArray(json: JsonScanner, place: Place, depth: number): boolean {
    let index = 0
    for (let more = json.firstItem(); more; more = json.nextItem()) {
      const child = place.byName.get(String(index))
      if (child === undefined ? !json.skipValue(depth + 1) : !this.#readPlace(json, child, depth + 1)) return false
      index += 1
    }
    return json.problem === ''
  }
}

function isKey(json: JsonScanner, { key }: Place): boolean {
  const { bytes, textStart } = json
  if (json.textEnd - textStart !== key.length || json.isEscaped) return false
  for (let at = 0; at < key.length; at++) if (bytes[textStart + at] !== key[at]) return false
  return true
}
