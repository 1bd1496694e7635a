// Batches that wait to be appended. Each costs the engine some 50 µs however small it is, so small ones that stand beside each other
// are joined, a few at a time as they come: joining a thousand at once would hold up what comes in.
import { concatColumns } from '../../arrow/concat-columns.ts'
import type { ArrowBatch, ArrowColumn, ArrowSchema } from '../../arrow/schema.ts'

/** Batches of at least so many rows stay as they are. */
const LARGE_ROWS = 1_024
/** So many batches become one. */
const JOINED_AT_ONCE = 32

export class WaitingBatches {
  readonly #schema: ArrowSchema
  #batches: ArrowBatch[] = []
  /** Those at the end that are neither large nor joined yet. */
  #single = 0

  constructor(schema: ArrowSchema) {
    this.#schema = schema
  }

  add(batch: ArrowBatch): void {
    this.#batches.push(batch)
    this.#single = batch.length >= LARGE_ROWS ? 0 : this.#single + 1
    if (this.#single < JOINED_AT_ONCE) return
    this.#batches.push(this.#join(this.#batches.splice(-JOINED_AT_ONCE)))
    this.#single = 0
  }

  /** All rows in their order, in as few batches as it takes. */
  joined(): readonly ArrowBatch[] {
    const joined: ArrowBatch[] = []
    let run: ArrowBatch[] = []
    for (const batch of this.#batches) {
      if (batch.length < LARGE_ROWS) {
        run.push(batch)
        continue
      }
      if (run.length > 0) joined.push(this.#join(run))
      run = []
      joined.push(batch)
    }
    if (run.length > 0) joined.push(this.#join(run))
    this.#batches = joined
    this.#single = 0
    return joined
  }

  clear(): void {
    this.#batches = []
    this.#single = 0
  }

  #join(batches: readonly ArrowBatch[]): ArrowBatch {
    const [only] = batches
    if (batches.length === 1 && only !== undefined) return only
    const columns = this.#schema.fields.map((field, index) =>
      concatColumns(
        field,
        batches.map((batch) => batch.columns[index] as ArrowColumn),
      ),
    )
    return { length: batches.reduce((sum, { length }) => sum + length, 0), columns }
  }
}
