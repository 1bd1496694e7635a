// Rows that wait to be a batch: until there are enough of them, or the first has waited long enough.
import type { Clock } from '../clock.ts'
import type { MappedRow } from './row-mapper.ts'

/** When rows become a batch: whichever comes first. */
export interface BatchLimits {
  readonly rows: number
  readonly bytes: number
  readonly ms: number
}

export class Batcher {
  readonly #limits: BatchLimits
  readonly #clock: Clock
  readonly #onBatch: (rows: readonly MappedRow[]) => void
  #rows: MappedRow[] = []
  #bytes = 0
  #stopTimer: (() => void) | null = null

  constructor(limits: BatchLimits, clock: Clock, onBatch: (rows: readonly MappedRow[]) => void) {
    this.#limits = limits
    this.#clock = clock
    this.#onBatch = onBatch
  }

  /** Bytes of the messages whose rows wait. */
  get bytes(): number {
    return this.#bytes
  }

  get rows(): number {
    return this.#rows.length
  }

  add(row: MappedRow, bytes: number): void {
    this.#rows.push(row)
    this.#bytes += bytes
    if (this.#rows.length >= this.#limits.rows || this.#bytes >= this.#limits.bytes) this.flush()
    else this.#stopTimer ??= this.#clock.schedule(() => this.flush(), this.#limits.ms)
  }

  /** Lets those that wait go now. */
  flush(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    const rows = this.#rows
    if (rows.length === 0) return
    this.#rows = []
    this.#bytes = 0
    this.#onBatch(rows)
  }
}
