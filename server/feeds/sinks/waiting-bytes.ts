import type { LiveTable } from '../live-table.ts'

type Measured = Pick<LiveTable, 'log' | 'stored' | 'takenBytes'>

/** About how many bytes the rows from a number on have: exact where it was told of that number, between taking rows for equally large. */
export class WaitingBytes {
  readonly #table: Measured
  /** As much of the table's `takenBytes` is before the row `#row`. */
  #bytes: number
  #row: number

  constructor(table: Measured) {
    this.#table = table
    this.#row = table.stored.firstRow
    this.#bytes = table.takenBytes - table.stored.bytes
  }

  from(row: number): number {
    const { log, takenBytes } = this.#table
    const rows = log.endRow - this.#row
    return rows <= 0 ? 0 : ((takenBytes - this.#bytes) * Math.min(rows, Math.max(0, log.endRow - row))) / rows
  }

  /** Rows before that number are of no interest any more. */
  moveTo(row: number): void {
    this.#bytes = this.#table.takenBytes - this.from(row)
    this.#row = row
  }
}
