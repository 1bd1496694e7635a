// The newest batches of a live table as they go to subscribers: a stretch of its rows, by number. Whoever reads it keeps the
// number of the row he wants next, so the log holds the same however many read and however slowly; what it has let go of is still
// with the engine as long as retention keeps it. The memory of what it lets go of is freed at once, or when its last reader is done.
import { freeBuffer } from './free-buffer.ts'

export interface LoggedBatch {
  readonly firstRow: number
  readonly rows: number
  /** One encapsulated record batch message. */
  readonly data: Uint8Array
}

/** What the logs of all tables hold together. */
export interface SharedBytes {
  readonly maxBytes: number
  bytes: number
}

export class BatchLog {
  readonly #maxBytes: number
  readonly #shared: SharedBytes
  /** Those before `#start` are gone. */
  #batches: LoggedBatch[] = []
  #start = 0
  #bytes = 0
  #endRow = 0
  /** Of batches that are being read, by how many. */
  readonly #readers = new Map<LoggedBatch, number>()
  readonly #wake = new Set<() => void>()
  #ended: Error | null = null
  readonly #enders = new Set<(reason: Error) => void>()

  /** It lets go of old batches when it holds more than `maxBytes`, or all together hold more than they may. `endRow`: the number that the first row will have. */
  constructor(maxBytes: number, shared: SharedBytes = { maxBytes: Infinity, bytes: 0 }, endRow = 0) {
    this.#maxBytes = maxBytes
    this.#shared = shared
    this.#endRow = endRow
  }

  /** The number that the next row will have. */
  get endRow(): number {
    return this.#endRow
  }

  get firstRow(): number {
    return this.#batches[this.#start]?.firstRow ?? this.#endRow
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Readers that wait for rows. */
  get waiting(): number {
    return this.#wake.size
  }

  /** `data` is the log's from now on: its memory is freed with it. */
  append(rows: number, data: Uint8Array): LoggedBatch {
    const batch = { firstRow: this.#endRow, rows, data }
    this.#batches.push(batch)
    this.#endRow += rows
    this.#bytes += data.length
    this.#shared.bytes += data.length
    while (this.#isTooLarge && this.#start < this.#batches.length - 1) this.#dropOldest()
    this.#wakeAll()
    return batch
  }

  /**
   * Batches from the one with this row on, up to so many bytes but at least one; empty when there are none yet, null when the row is
   * gone or within a batch. Theirs who asked until they are {@link done} with them. Fails when the table has ended.
   */
  read(fromRow: number, maxBytes: number): readonly LoggedBatch[] | null {
    if (this.#ended !== null) throw this.#ended
    if (fromRow >= this.#endRow) return []
    if (fromRow < this.firstRow) return null
    let index = this.#find(fromRow)
    // Batches are given whole: who wants a part of one gets it from the engine.
    if (this.#batches[index]?.firstRow !== fromRow) return null
    const found: LoggedBatch[] = []
    let bytes = 0
    for (; index < this.#batches.length; index++) {
      const batch = this.#batches[index] as LoggedBatch
      bytes += batch.data.length
      if (found.length > 0 && bytes > maxBytes) break
      found.push(batch)
      this.#readers.set(batch, (this.#readers.get(batch) ?? 0) + 1)
    }
    return found
  }

  /** Their reader does not need them any more. */
  done(batches: readonly LoggedBatch[]): void {
    for (const batch of batches) {
      const readers = (this.#readers.get(batch) ?? 0) - 1
      if (readers > 0) {
        this.#readers.set(batch, readers)
        continue
      }
      this.#readers.delete(batch)
      if (batch.firstRow < this.firstRow) freeBuffer(batch.data)
    }
  }

  /** How one reader waits, as long as his signal lets him: what it gives settles once there is a row of that number or the signal aborts, and fails when the table has ended. */
  waiter(signal: AbortSignal): (beyondRow: number) => Promise<void> {
    let wake: (() => void) | null = null
    const giveUp = (): void => {
      if (wake === null) return
      // Else readers who come and go would gather here while no rows come.
      this.#wake.delete(wake)
      wake()
    }
    // Once for the reader, as rows may come one by one.
    signal.addEventListener('abort', giveUp, { once: true })
    return async (row) => {
      while (this.#endRow <= row && !signal.aborted) {
        if (this.#ended !== null) throw this.#ended
        await new Promise<void>((resolve) => {
          wake = resolve
          this.#wake.add(resolve)
        })
      }
    }
  }

  /** Calls back when nothing more comes, until the returned function is called. */
  onEnd(listener: (reason: Error) => void): () => void {
    this.#enders.add(listener)
    return () => {
      this.#enders.delete(listener)
    }
  }

  /** Nothing more comes. */
  end(reason: Error): void {
    if (this.#ended === null) for (const listener of this.#enders) listener(reason)
    this.#ended ??= reason
    this.#wakeAll()
  }

  /** Lets go of all batches. */
  clear(): void {
    while (this.#start < this.#batches.length) this.#dropOldest()
  }

  get #isTooLarge(): boolean {
    return this.#bytes > this.#maxBytes || this.#shared.bytes > this.#shared.maxBytes
  }

  #find(row: number): number {
    let low = this.#start
    let high = this.#batches.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#batches[middle] as LoggedBatch).firstRow <= row) low = middle
      else high = middle - 1
    }
    return low
  }

  #dropOldest(): void {
    const oldest = this.#batches[this.#start] as LoggedBatch
    this.#bytes -= oldest.data.length
    this.#shared.bytes -= oldest.data.length
    if (!this.#readers.has(oldest)) freeBuffer(oldest.data)
    this.#start += 1
    if (this.#start < 1024 || this.#start * 2 < this.#batches.length) {
      this.#batches[this.#start - 1] = GONE
      return
    }
    this.#batches = this.#batches.slice(this.#start)
    this.#start = 0
  }

  #wakeAll(): void {
    for (const wake of this.#wake) wake()
    this.#wake.clear()
  }
}

/** So that what was let go of is not kept by its place. */
const GONE: LoggedBatch = { firstRow: 0, rows: 0, data: new Uint8Array(0) }
