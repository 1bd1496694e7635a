// Batches that wait to be appended. Each costs the engine some 50 µs however small it is, so small ones that stand beside each other
// are joined, a few at a time as they come: joining a thousand at once would hold up what comes in.
import { concatColumns } from '../../arrow/concat-columns.ts'
import type { ArrowBatch, ArrowColumn, ArrowSchema } from '../../arrow/schema.ts'

/** Batches of at least so many rows stay as they are. */
const LARGE_ROWS = 1_024
/** So many batches become one. */
const JOINED_AT_ONCE = 32

export interface WaitingBatch {
  readonly batch: ArrowBatch
  readonly bytes: number
  /** When it, or the last of those that it was joined of, came. */
  readonly timeMs: number
}

export class WaitingBatches {
  readonly #schema: ArrowSchema
  #batches: WaitingBatch[] = []
  /** Those at the end that are neither large nor joined yet. */
  #single = 0
  #rows = 0
  #bytes = 0

  constructor(schema: ArrowSchema) {
    this.#schema = schema
  }

  get rows(): number {
    return this.#rows
  }

  get bytes(): number {
    return this.#bytes
  }

  add(batch: ArrowBatch, bytes: number, timeMs: number): void {
    this.#batches.push({ batch, bytes, timeMs })
    this.#rows += batch.length
    this.#bytes += bytes
    this.#single = batch.length >= LARGE_ROWS ? 0 : this.#single + 1
    if (this.#single < JOINED_AT_ONCE) return
    this.#batches.push(this.#join(this.#batches.splice(-JOINED_AT_ONCE)))
    this.#single = 0
  }

  /** The oldest; null where there is none. */
  get first(): WaitingBatch | null {
    return this.#batches[0] ?? null
  }

  /** The oldest, up to at least so many rows, in as few batches as it takes; {@link removeFirst} takes them out. */
  firstRows(rows: number): readonly WaitingBatch[] {
    const joined: WaitingBatch[] = []
    let run: WaitingBatch[] = []
    let taken = 0
    let count = 0
    for (; count < this.#batches.length && taken < rows; count++) {
      const waiting = this.#batches[count] as WaitingBatch
      taken += waiting.batch.length
      if (waiting.batch.length < LARGE_ROWS) {
        run.push(waiting)
        continue
      }
      if (run.length > 0) joined.push(this.#join(run))
      run = []
      joined.push(waiting)
    }
    if (run.length > 0) joined.push(this.#join(run))
    this.#batches.splice(0, count, ...joined)
    this.#single = Math.min(this.#single, this.#batches.length - joined.length)
    return joined
  }

  removeFirst(count: number): void {
    for (const { batch, bytes } of this.#batches.splice(0, count)) {
      this.#rows -= batch.length
      this.#bytes -= bytes
    }
    this.#single = Math.min(this.#single, this.#batches.length)
  }

  #join(waiting: readonly WaitingBatch[]): WaitingBatch {
    const [only] = waiting
    if (waiting.length === 1 && only !== undefined) return only
    const columns = this.#schema.fields.map((field, index) =>
      concatColumns(
        field,
        waiting.map(({ batch }) => batch.columns[index] as ArrowColumn),
      ),
    )
    return {
      batch: { length: waiting.reduce((sum, { batch }) => sum + batch.length, 0), columns },
      bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
      timeMs: waiting.at(-1)?.timeMs ?? 0,
    }
  }
}
