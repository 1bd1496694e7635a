// How far each producer has come who numbers his rows, so that what he sends again after a lost connection is not taken twice. It is
// looked at where rows are kept, one batch after the other, since batches of his lost connection may still come when he is back.
import { DataError } from '../../errors.ts'

/** A batch in the count of its producer. */
export interface ProducerStretch {
  readonly producer: string
  /** Number of the first row of the call that it came with. */
  readonly callRow: number
  /** Number of its own first row. */
  readonly firstRow: number
}

/** Those who were not heard of for the longest time are forgotten first. */
const MOST_PRODUCERS = 10_000

export class ProducerPlaces {
  readonly #maxProducers: number
  /** The number of the row that is due from each, by when he was last heard of. */
  readonly #due = new Map<string, number>()

  constructor(maxProducers = MOST_PRODUCERS) {
    this.#maxProducers = maxProducers
  }

  /**
   * How many of so many rows were taken before: the first ones. Of a producer who is not known, those before his call were. Fails with
   * ARGUMENT_INVALID when rows before these are missing: where one batch could not be kept, those after it must not be either.
   */
  taken({ producer, callRow, firstRow }: ProducerStretch, rows: number): number {
    const due = this.#due.get(producer) ?? callRow
    if (firstRow <= due) return Math.min(rows, due - firstRow)
    throw new DataError('ARGUMENT_INVALID', `producer_row: row ${due} of ${producer} is due, and the next that comes is ${firstRow}.`, {
      field: 'producer_row',
      due: String(due),
    })
  }

  /** His rows before that number are taken. */
  reach(producer: string, endRow: number): void {
    this.#due.delete(producer)
    this.#due.set(producer, endRow)
    if (this.#due.size <= this.#maxProducers) return
    for (const oldest of this.#due.keys()) {
      this.#due.delete(oldest)
      return
    }
  }
}
