// A column that has the same value in all rows of a feed: read once to see that it fits, and then again for each row, which costs what
// a short value of a message costs.
import type { ColumnBuilder } from '../columns/column-builder.ts'
import { JsonScanner } from '../json/scanner.ts'
import { wrong, type PlacedColumn } from './check-mapping.ts'

/** Rows have it many times over. */
const MOST_BYTES = 4_096
/** Of it so many characters are told in errors. */
const MOST_TOLD = 100

export class ConstantColumn {
  readonly name: string
  readonly #builder: ColumnBuilder
  readonly #json = new JsonScanner()

  /** Fails with ARGUMENT_INVALID for a value that is no JSON, or none of the column's. */
  constructor({ column, value }: PlacedColumn, builder: ColumnBuilder) {
    this.name = column
    this.#builder = builder
    const bytes = Buffer.from(`${value ?? ''}\0`)
    if (bytes.length > MOST_BYTES + 1) throw wrong(column, `The constant of column ${column} has more than ${MOST_BYTES} bytes.`)
    this.#json.open(bytes, 0, bytes.length - 1)
    const problem = this.#problem(bytes.length - 1)
    builder.truncate(0)
    if (problem !== null)
      throw wrong(column, `The constant ${(value ?? '').slice(0, MOST_TOLD)} does not fit column ${column}: ${problem}.`)
  }

  /** Gives one more row its value. False where there is no room; the scanner says so. */
  fill(json: JsonScanner): boolean {
    this.#json.at = 0
    return this.#builder.read(this.#json) || json.fail(this.#json.problem)
  }

  #problem(end: number): string | null {
    const json = this.#json
    if (!this.#builder.read(json)) return json.problem
    json.skipSpace()
    return json.at === end ? null : 'something follows the value'
  }
}
