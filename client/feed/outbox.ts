// Batches that the server has not said to have taken, in their order. What was sent over a connection that is lost is sent again.
import type { RecordBatch } from 'apache-arrow'

interface Entry {
  batch: RecordBatch
  readonly bytes: number
}

export class Outbox {
  readonly #entries: Entry[] = []
  /** How many of them were sent over the connection that stands. */
  #sent = 0
  #bytes = 0
  #rows = 0
  #takenRows = 0

  /** Of all of them. */
  get bytes(): number {
    return this.#bytes
  }

  get rows(): number {
    return this.#rows
  }

  /** Of all that were ever in it: the number of the first row that is. */
  get takenRows(): number {
    return this.#takenRows
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  add(batch: RecordBatch): void {
    const bytes = batch.data.byteLength
    this.#entries.push({ batch, bytes })
    this.#bytes += bytes
    this.#rows += batch.numRows
  }

  /** The next to send; null when all are sent. */
  next(): RecordBatch | null {
    const entry = this.#entries[this.#sent]
    if (entry === undefined) return null
    this.#sent += 1
    return entry.batch
  }

  /** So many rows more were taken; a batch of which a part was taken keeps the rest. */
  taken(rows: number): void {
    const known = Math.min(rows, this.#rows)
    this.#rows -= known
    this.#takenRows += known
    for (let left = rows; left > 0;) {
      const first = this.#entries[0]
      if (first === undefined) return
      const { numRows } = first.batch
      if (left < numRows) {
        first.batch = first.batch.slice(left)
        return
      }
      left -= numRows
      this.#bytes -= first.bytes
      this.#entries.shift()
      this.#sent -= 1
    }
  }

  /** The connection is lost: what was sent over it and not taken is to be sent again. Answers with how many rows that are. */
  rewind(): number {
    const again = this.#entries.slice(0, this.#sent).reduce((sum, { batch }) => sum + batch.numRows, 0)
    this.#sent = 0
    return again
  }
}
