// A live table: rows that only grow, numbered from 0 in the order in which they were taken. The newest are in a log for
// subscribers, all that retention keeps are with the engine for queries, which first ask for those that it does not have yet.
import type { IpcMessage, LiveBinding } from '../engine/engine.ts'
import type { LiveSource } from '../handles/live-source.ts'
import { BatchLog } from './batch-log.ts'
import type { LiveReader, LiveTableFacts, LiveTableParts } from './live-table-parts.ts'
import { LotsHere } from './lots-here.ts'
import type { StoredRows } from './thread/live-store.ts'
import type { LiveShape, Lot, Taken } from './thread/lot.ts'
import type { ProducerStretch } from './thread/producer-places.ts'

/** So many rows are given to the engine at once where nobody waits for them: it does not hold up what comes in for long. */
const STEP_ROWS = 8_192
/** The same where a query waits. */
const LARGE_STEP_ROWS = 32_768
/** What may wait until the thread has time. A query that comes then waits for all of it, most of a second. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024
/** Messages that were read here and go to the thread together, in bytes: some 500 ticks, which it reads in less than a millisecond. */
const MOST_BYTES_HERE = 96 * 1024
/** What the thread may have before it of such rows; then messages go the longer way, in lots, and nothing gathers without a bound. */
const MOST_HAND_OVERS = 8
/** So often retention is looked after, and the engine tried again that took nothing. */
const TIDY_EVERY_MS = 1_000
/** So long a busy thread is left alone. */
const BUSY_MS = 20

export class LiveTable implements LiveSource {
  readonly facts: LiveTableFacts
  #shape: LiveShape
  #version = 0
  readonly log: BatchLog
  readonly readers = new Set<LiveReader>()
  readonly #parts: LiveTableParts
  #stored: StoredRows
  #flushing: Promise<void> = Promise.resolve()
  /** Why the engine did not take what it was given last. */
  #failure: Error | null = null
  #isTidying = false
  /** Rows on their way through the thread: how many calls bring them. */
  #taking = 0
  /** What was read here and the thread does not have yet. */
  readonly #here = new LotsHere()
  #handingOver = 0
  #takenBytes: number
  #stopTimer: (() => void) | null = null
  #isClosed = false

  readonly #tidy = (): void => {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#isTidying = true
    void this.#tidyUp()
  }

  constructor(parts: LiveTableParts, facts: LiveTableFacts, shape: LiveShape) {
    this.#parts = parts
    this.facts = facts
    this.#shape = shape
    this.#stored = facts.stored
    this.#takenBytes = facts.stored.bytes
    this.log = new BatchLog(parts.logBytes, parts.sharedLogBytes, facts.stored.endRow)
  }

  /** What its rows are now. */
  get shape(): LiveShape {
    return this.#shape
  }

  get binding(): LiveBinding {
    return this.#shape.binding
  }

  /** Counts how often it has become wider. */
  get version(): number {
    return this.#version
  }

  /** What the engine has. */
  get stored(): StoredRows {
    return this.#stored
  }

  get rows(): bigint {
    return BigInt(this.log.endRow - this.#stored.firstRow)
  }

  get bytes(): number {
    return this.#stored.bytes + this.#stored.waitingBytes + this.log.bytes
  }

  /** Of all rows that were taken, and of those that were there when it was opened. */
  get takenBytes(): number {
    return this.#takenBytes
  }

  /** Takes messages of a feed in, by its number at the thread; gives the rows after they can be read. */
  takeLot(feed: number, lot: Lot): Promise<Taken> {
    return this.#take(() => this.#parts.pool.run('takeLot', [feed, lot], [lot.bytes.buffer, lot.starts.buffer]))
  }

  /**
   * Takes a record batch in, which has the table's schema, without the rows that its producer has sent before where he counts them;
   * gives the others after they can be read.
   */
  takeBatch(
    schema: IpcMessage,
    dictionaries: readonly IpcMessage[],
    batch: IpcMessage,
    stretch: ProducerStretch | null = null,
  ): Promise<Taken> {
    const buffers = [batch.header.buffer as ArrayBuffer, batch.body.buffer as ArrayBuffer]
    return this.#take(() => this.#parts.pool.run('takeBatch', [this.facts.table, schema, dictionaries, batch, stretch], buffers))
  }

  /**
   * Whether rows may be taken that were read on this thread, which for a few is faster than the way to the other: none that the other
   * has may come after them, none of them has to be on disk, and the other keeps up with what it is handed.
   */
  get mayTakeHere(): boolean {
    return this.#taking === 0 && this.#handingOver < MOST_HAND_OVERS && !this.facts.isDurable && !this.#isClosed
  }

  /** Takes what was read here of a feed's messages; only while it {@link mayTakeHere}. */
  takeHere(feed: number, lot: Lot, taken: Taken): void {
    if (taken.data === null) return
    this.#here.add(feed, lot, taken.rows)
    this.#accept(taken)
    if (this.#here.bytes >= MOST_BYTES_HERE) this.handOver()
  }

  async #take(work: () => Promise<Taken>): Promise<Taken> {
    this.handOver()
    this.#taking += 1
    try {
      const taken = await work()
      this.#accept(taken)
      return taken
    } finally {
      this.#taking -= 1
    }
  }

  /** Gives the thread what was read here, before whatever it gets next. */
  handOver(): void {
    if (this.#here.isEmpty) return
    this.#handingOver += 1
    const runs = this.#here.take().map(({ feed, lot, rows }) => this.#parts.pool.run('adopt', [feed, lot, rows], [lot.bytes.buffer]))
    void Promise.allSettled(runs).then((outcomes) => {
      this.#handingOver -= 1
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed === undefined || this.#isClosed) return
      const { message, stack } = failed.reason as Error
      this.#parts.onFault(`Queries will not see some rows of the live table ${this.facts.name}: ${message}`, stack)
    })
  }

  /** Rows that the thread of the feeds has taken. */
  #accept({ rows, data, widened }: Taken): void {
    if (this.#isClosed) return
    if (widened !== undefined) this.#widen(widened)
    if (data === null) return
    this.log.append(rows, data)
    this.#takenBytes += data.length
    this.#tidySoon()
    for (const reader of this.readers) reader.onRows()
  }

  #widen(shape: LiveShape): void {
    this.#shape = shape
    this.#version += 1
    // Those who follow it have to begin anew, and older rows come from the engine, which has them with all columns.
    this.log.clear()
    this.#parts.onSegments()
  }

  /** Never rejects. */
  settled(): Promise<void> {
    return this.#flush(0)
  }

  /** Settles once queries see all rows that have been taken so far; fails where the engine cannot take them. */
  async ready(): Promise<void> {
    const { endRow } = this.log
    while (this.#stored.endRow < endRow) {
      await this.#flushing
      if (this.#stored.endRow >= endRow) return
      await this.#flush(LARGE_STEP_ROWS)
      if (this.#failure !== null) throw this.#failure
    }
  }

  async close(reason: Error): Promise<void> {
    this.#isClosed = true
    this.#stopTimer?.()
    this.log.end(reason)
    this.log.clear()
    await this.#flushing
    await this.#parts.pool.run('closeTable', [this.facts.table])
  }

  get #waitingRows(): number {
    return this.log.endRow - this.#stored.endRow
  }

  /** Whether time alone changes something. */
  get #isAging(): boolean {
    return this.#waitingRows > 0 || (this.facts.retention.maxAgeMs !== null && this.#stored.endRow > this.#stored.firstRow)
  }

  /** After what else is to be done in this turn: reading more comes before appending. */
  #tidySoon(): void {
    if (this.#isTidying || this.#isClosed) return
    const isDue = this.#waitingRows >= STEP_ROWS && this.#failure === null
    if (isDue && this.#parts.pool.isIdle) {
      this.#isTidying = true
      setImmediate(this.#tidy)
    } else if (this.#isAging) {
      this.#stopTimer ??= this.#parts.clock.after(isDue ? BUSY_MS : TIDY_EVERY_MS, this.#tidy)
    }
  }

  /** Gives the engine some of the rows that wait, if the thread has time or they are too many; else only looks after retention. */
  async #tidyUp(): Promise<void> {
    if (this.#isClosed) return
    const isTime = this.#parts.pool.isIdle || this.#stored.waitingBytes > MOST_WAITING_BYTES
    const isWorthIt = this.#waitingRows >= STEP_ROWS || this.#failure !== null
    await this.#flush(isTime && isWorthIt ? STEP_ROWS : 0)
    this.#isTidying = false
    this.#tidySoon()
  }

  /** One after the other. Never rejects: who has to know of a failure finds it noted. */
  #flush(rows: number): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flushNow(rows))
    return this.#flushing
  }

  async #flushNow(rows: number): Promise<void> {
    this.handOver()
    const { pool, clock, onSegments, onFault } = this.#parts
    const heldFrom = Math.min(...Array.from(this.readers, ({ nextRow }) => nextRow))
    try {
      this.#stored = await pool.run('flush', [this.facts.table, clock.wallNow(), heldFrom, rows])
      if (this.#stored.isChanged) onSegments()
      if (rows > 0) this.#failure = null
    } catch (error) {
      const { message, stack } = error as Error
      if (this.#failure === null) onFault(`The engine could not take rows of the live table ${this.facts.name}: ${message}`, stack)
      this.#failure = error as Error
    }
  }
}
