// Messages whose rows were read on the main thread, until the feeds' thread gets them. It reads them once more, many at a time, which
// costs a row a twentieth of what taking over a batch of one row does (docs/decisions/live-tables.md).
import { joinLots, type Lot } from './thread/lot.ts'

/** What a message costs beside its bytes. */
const MESSAGE_BYTES = 64

/** Messages of one feed that came one after the other. */
export interface LotRun {
  readonly feed: number
  readonly lot: Lot
  /** What was made of them. */
  readonly rows: number
}

export class LotsHere {
  #runs: { readonly feed: number; readonly lots: Lot[]; rows: number }[] = []
  #bytes = 0

  /** What reading them again costs, as bytes. */
  get bytes(): number {
    return this.#bytes
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0
  }

  add(feed: number, lot: Lot, rows: number): void {
    this.#bytes += lot.end + lot.starts.length * MESSAGE_BYTES
    const last = this.#runs.at(-1)
    if (last?.feed === feed) {
      last.lots.push(lot)
      last.rows += rows
    } else this.#runs.push({ feed, lots: [lot], rows })
  }

  /** All of them, in their order. */
  take(): readonly LotRun[] {
    const runs = this.#runs.map(({ feed, lots, rows }) => ({ feed, lot: joinLots(lots), rows }))
    this.#runs = []
    this.#bytes = 0
    return runs
  }
}
