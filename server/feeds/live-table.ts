// A live table: rows that only grow, numbered from 0 in the order in which they were taken. The newest are in a log for
// subscribers, all that retention keeps are with the engine for queries, which first ask for those that it does not have yet.
import type { ArrowSchema } from '../arrow/schema.ts'
import type { Clock } from '../clock.ts'
import type { IpcMessage, LiveBinding } from '../engine/engine.ts'
import type { LiveSource } from '../handles/live-source.ts'
import type { Storage } from '../handles/storage.ts'
import { BatchLog, type LoggedBatch, type SharedBytes } from './batch-log.ts'
import type { FeedPool } from './feed-pool.ts'
import type { Retention, StoredRows } from './thread/live-store.ts'
import type { Taken } from './thread/lot.ts'
import type { Recovered } from './thread/table-rows.ts'

/** Once so many rows or bytes wait, they are given to the engine; small enough that it does not hold up what comes in for long. */
const FLUSH_ROWS = 8_192
const FLUSH_BYTES = 2 * 1024 * 1024
/** At the latest after so long, so that retention by age goes on and little waits. */
const FLUSH_EVERY_MS = 1_000

/** Whoever has to read all rows, and keeps his own place. */
export interface LiveReader {
  /** Retention waits for those who have not read a row, for a while. */
  readonly nextRow: number
  /** There are more rows. */
  onRows(): void
}

export interface LiveTableFacts {
  /** The name that clients know it by. */
  readonly name: string
  /** The engine's name. */
  readonly table: string
  readonly schema: ArrowSchema
  readonly binding: LiveBinding
  readonly retention: Retention
  /** Holds its rows; the table is one holder. */
  readonly storage: Storage
  /** What the engine has of it when it is opened. */
  readonly stored: StoredRows
  readonly isDurable: boolean
  /** Where its rows are on disk; null: nowhere. */
  readonly directory: string | null
  readonly recovered: Recovered
}

export interface LiveTableParts {
  readonly pool: Pick<FeedPool, 'run'>
  readonly clock: Clock
  readonly logBytes: number
  /** What all logs hold together. */
  readonly sharedLogBytes: SharedBytes
  /** Hears of rows that the engine could not take. */
  readonly onFault: (message: string, stack?: string) => void
  /** The engine has other tables than before. */
  readonly onSegments: () => void
}

export class LiveTable implements LiveSource {
  readonly facts: LiveTableFacts
  readonly log: BatchLog
  readonly readers = new Set<LiveReader>()
  readonly #parts: LiveTableParts
  #stored: StoredRows
  /** Rows that a flush under way or done includes. */
  #flushedTo: number
  #flushing: Promise<void> = Promise.resolve()
  /** Why the engine did not take what it was given last. */
  #failure: Error | null = null
  #waitingBytes = 0
  #takenBytes: number
  #stopTimer: (() => void) | null = null
  #isClosed = false

  readonly #startFlush = (): void => {
    this.#flushing = this.#flush()
  }

  constructor(parts: LiveTableParts, facts: LiveTableFacts) {
    this.#parts = parts
    this.facts = facts
    this.#stored = facts.stored
    this.#flushedTo = facts.stored.endRow
    this.#takenBytes = facts.stored.bytes
    this.log = new BatchLog(parts.logBytes, parts.sharedLogBytes, facts.stored.endRow)
  }

  /** What the engine has. */
  get stored(): StoredRows {
    return this.#stored
  }

  get rows(): bigint {
    return BigInt(this.log.endRow - this.#stored.firstRow)
  }

  get bytes(): number {
    return this.#stored.bytes + this.#waitingBytes + this.log.bytes
  }

  /** Of all rows that were taken, and of those that were there when it was opened. */
  get takenBytes(): number {
    return this.#takenBytes
  }

  /** Takes record batches in, which have the table's schema; gives the rows after they can be read. */
  async takeBatches(schema: IpcMessage, dictionaries: readonly IpcMessage[], batches: readonly IpcMessage[]): Promise<Taken> {
    const buffers = batches.flatMap(({ header, body }) => [header.buffer as ArrayBuffer, body.buffer as ArrayBuffer])
    const taken = await this.#parts.pool.run('takeBatches', [this.facts.table, schema, dictionaries, batches], buffers)
    this.accept(taken)
    return taken
  }

  /** Rows that the thread of the feeds has taken. */
  accept({ rows, data }: Taken): LoggedBatch | null {
    if (data === null || this.#isClosed) return null
    const batch = this.log.append(rows, data)
    this.#waitingBytes += data.length
    this.#takenBytes += data.length
    const isDue = this.log.endRow - this.#flushedTo >= FLUSH_ROWS || this.#waitingBytes >= FLUSH_BYTES
    if (isDue && this.#failure === null) this.#startFlush()
    else this.#stopTimer ??= this.#parts.clock.after(FLUSH_EVERY_MS, this.#startFlush)
    for (const reader of this.readers) reader.onRows()
    return batch
  }

  /** Settles once queries see all rows that have been taken so far; fails where the engine cannot take them. */
  async ready(): Promise<void> {
    const { endRow } = this.log
    if (endRow > this.#flushedTo) this.#startFlush()
    await this.#flushing
    if (this.#failure !== null && this.#stored.endRow < endRow) throw this.#failure
  }

  async close(reason: Error): Promise<void> {
    this.#isClosed = true
    this.#stopTimer?.()
    this.log.end(reason)
    this.log.clear()
    await this.#flushing
    await this.#parts.pool.run('closeTable', [this.facts.table])
  }

  /** Never rejects: who has to know of a failure finds rows that are not stored. */
  async #flush(): Promise<void> {
    const { pool, clock, onSegments, onFault } = this.#parts
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#flushedTo = this.log.endRow
    this.#waitingBytes = 0
    const heldFrom = Math.min(...Array.from(this.readers, ({ nextRow }) => nextRow))
    try {
      this.#stored = await pool.run('flush', [this.facts.table, clock.wallNow(), heldFrom])
      if (this.#stored.isChanged) onSegments()
      this.#failure = null
    } catch (error) {
      const { message, stack } = error as Error
      if (this.#failure === null) onFault(`The engine could not take rows of the live table ${this.facts.name}: ${message}`, stack)
      this.#failure = error as Error
      // They wait at the thread, and are tried again.
      this.#flushedTo = this.#stored.endRow
      if (!this.#isClosed) this.#stopTimer ??= clock.after(FLUSH_EVERY_MS, this.#startFlush)
    }
  }
}
