// Reads one row from one JSON value: its members go to the columns that want them, found by the path to each. Keys mostly come in
// the order of the row before, so the next one is compared with the one that came then, byte by byte, before it is looked up.
import type { ColumnBuilder } from '../columns/column-builder.ts'
import { RowPlace } from './row-place.ts'
import type { JsonScanner, ValueKind } from './scanner.ts'

export interface RowColumn {
  readonly name: string
  /** The parts of the path to it, which is neither another's nor leads into another's value. */
  readonly path: readonly string[]
  readonly builder: ColumnBuilder
}

export class RowReader {
  /** Values of rows that were read, passed over since nobody wants them. */
  unknownFields = 0
  /** Values of rows that were read, which became null since they did not fit. */
  misfits = 0
  readonly #root = new RowPlace('')
  readonly #columns: readonly RowColumn[]
  readonly #misfitsAreNull: boolean
  /** The row in which each column got its value last. */
  readonly #filledIn: Float64Array
  /** Counts on for good, so that what was noted of a row is never taken for another's. */
  #row = 0
  #lastColumn = -1

  constructor(columns: readonly RowColumn[], misfitsAreNull: boolean) {
    this.#columns = columns
    this.#misfitsAreNull = misfitsAreNull
    this.#filledIn = new Float64Array(columns.length)
    columns.forEach(({ path }, index) => {
      this.#root.descend(path).column = index
    })
  }

  /** The column that was being read when {@link read} failed, or null. */
  get failedColumn(): string | null {
    return this.#columns[this.#lastColumn]?.name ?? null
  }

  /** Reads the value that is next as row number `length` of the columns. False when it is none: then they are as before. */
  read(json: JsonScanner, length: number): boolean {
    const { unknownFields, misfits } = this
    this.#row += 1
    this.#lastColumn = -1
    json.problem = ''
    if (this.#readPlace(json, this.#root, 0) && this.#fillMissing(json)) return true
    for (const { builder } of this.#columns) builder.truncate(length)
    this.unknownFields = unknownFields
    this.misfits = misfits
    return false
  }

  #fillMissing(json: JsonScanner): boolean {
    const filledIn = this.#filledIn
    for (let index = 0; index < filledIn.length; index++) {
      if (filledIn[index] === this.#row) continue
      const { builder } = this.#columns[index] as RowColumn
      if (!builder.takesNull) {
        this.#lastColumn = index
        return json.fail('a value that must be there is missing')
      }
      builder.addNull()
    }
    return true
  }

  #readPlace(json: JsonScanner, place: RowPlace, depth: number): boolean {
    if (place.column >= 0) return this.#readColumn(json, place.column)
    const kind = json.peek()
    if (kind === 'object') return this.#readObject(json, place, depth)
    if (kind === 'array' && place.takesArray) return this.#readArray(json, place, depth)
    // What the columns below lie in is not there: they stay without a value.
    if (kind === 'null' && place !== this.#root) return json.literal('null')
    return this.#passMisfit(json, place, kind, depth)
  }

  #passMisfit(json: JsonScanner, place: RowPlace, kind: ValueKind, depth: number): boolean {
    if (place === this.#root) return json.failKind(kind, 'an object')
    if (!this.#misfitsAreNull) return json.failKind(kind, `the object ${JSON.stringify(place.name)}`)
    this.misfits += 1
    return json.skipValue(depth)
  }

  #readColumn(json: JsonScanner, index: number): boolean {
    const { builder } = this.#columns[index] as RowColumn
    this.#lastColumn = index
    const start = json.at
    if (!builder.read(json)) {
      if (!this.#misfitsAreNull || !builder.takesNull) return false
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

  #readObject(json: JsonScanner, place: RowPlace, depth: number): boolean {
    let position = 0
    let expected = place.expected(0)
    for (let more = json.firstKey(expected?.key); more; more = json.nextKey(expected?.key)) {
      const found = json.isExpected ? expected : place.found(json.textValue(), position)
      if (!this.#readMember(json, found, depth)) return false
      position += 1
      expected = place.expected(position)
    }
    return json.problem === ''
  }

  #readMember(json: JsonScanner, place: RowPlace | undefined, depth: number): boolean {
    if (place === undefined || place.isIgnored) {
      this.unknownFields += 1
      return json.skipValue(depth + 1)
    }
    if (place.metIn === this.#row) {
      this.#lastColumn = place.column
      return json.fail(`the key ${JSON.stringify(place.name)} comes twice`)
    }
    place.metIn = this.#row
    return this.#readPlace(json, place, depth + 1)
  }

  #readArray(json: JsonScanner, place: RowPlace, depth: number): boolean {
    let index = 0
    for (let more = json.firstItem(); more; more = json.nextItem()) {
      if (!this.#readMember(json, place.item(index), depth)) return false
      index += 1
    }
    return json.problem === ''
  }
}
