// A live table's rows in the engine: batches wait here until somebody asks for them or there is time to append them, since that costs
// ten times what taking them does. They go into segments, so that what retention no longer keeps goes by whole segments; what it
// lets go of while it waits here never reaches the engine.
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { ConnectionId, Engine, LiveBinding } from '../../engine/engine.ts'
import type { LiveSegments } from '../../engine/live-segments.ts'
import { WaitingBatches } from './waiting-batches.ts'

export interface Retention {
  /** At least so many of the newest rows are kept; null: however many there are. */
  readonly maxRows: number | null
  readonly maxBytes: number | null
  readonly maxAgeMs: number | null
}

export interface LiveStoreOptions {
  readonly table: string
  readonly schema: ArrowSchema
  readonly retention: Retention
  /** A segment that has so many rows, or bytes, is followed by another. */
  readonly segmentRows: number
  readonly segmentBytes: number
}

/** Rows that somebody has not read yet are kept beyond what retention asks for, up to so many times as much. */
const HELD_FACTOR = 2

interface Segment {
  readonly number: number
  /** Which of the table's schemas its rows have. */
  readonly schema: number
  /** Fixed once it has rows. */
  firstRow: number
  rows: number
  bytes: number
  /** When its last row came. */
  lastMs: number
}

export interface SegmentFacts {
  readonly number: number
  readonly schema: number
  readonly firstRow: number
  readonly rows: number
}

/** What the engine has after a flush. */
export interface StoredRows {
  /** Number of the oldest row that is kept. */
  readonly firstRow: number
  /** Number of the row after the newest that queries see. */
  readonly endRow: number
  readonly bytes: number
  /** Of rows that no query sees yet. */
  readonly waitingRows: number
  readonly waitingBytes: number
  readonly segments: readonly SegmentFacts[]
  /** Whether segments came or went. */
  readonly isChanged: boolean
}

export type LiveEngine = Pick<Engine, 'setSegments' | 'widenLive' | 'appendLive'>

export class LiveStore {
  readonly #engine: LiveEngine
  readonly #connection: ConnectionId
  readonly #options: LiveStoreOptions
  /** All that it has had; the newest is that of the rows that come. */
  readonly #schemas: ArrowSchema[]
  #segments: Segment[]
  #waiting: WaitingBatches
  /** Whether the engine did not take the last rows that it was given. */
  #isRefused = false

  /** `firstRow`: the number that its first row will have. */
  constructor(engine: LiveEngine, connection: ConnectionId, options: LiveStoreOptions, firstRow = 0) {
    this.#engine = engine
    this.#connection = connection
    this.#options = options
    this.#schemas = [options.schema]
    this.#segments = [segmentAt(0, 0, firstRow)]
    this.#waiting = new WaitingBatches(options.schema)
  }

  /** Keeps a batch for a later flush; its memory must stay as it is until then. */
  add(batch: ArrowBatch, bytes: number, nowMs: number): void {
    this.#waiting.add(batch, bytes, nowMs)
  }

  /** Bytes of rows that no query sees yet. */
  get waitingBytes(): number {
    return this.#waiting.bytes
  }

  /**
   * Lets go of what retention does not ask for, and makes the oldest `rows` of those that wait visible to queries, or a few more.
   * Somebody still has to read the rows from `heldFrom` on.
   */
  flush(nowMs: number, heldFrom = Infinity, rows = Infinity): StoredRows {
    const outdated = this.#outdated(nowMs, heldFrom)
    const goesNow = outdated.length > 0 && !this.#goesWithNext(outdated)
    if (goesNow) this.#turnOver(outdated)
    if (this.#storedRows === 0) this.#last.firstRow += this.#dropWaiting(nowMs, heldFrom)
    this.#append(nowMs, rows)
    const isFull = this.#isFull
    if (isFull) this.#turnOver(this.#outdated(nowMs, heldFrom))
    return this.#stored(goesNow || isFull)
  }

  /** Makes all rows that wait visible to queries. */
  appendAll(nowMs: number): void {
    this.#append(nowMs, Infinity)
  }

  #append(nowMs: number, rows: number): void {
    const { table } = this.#options
    const waiting = rows > 0 ? this.#waiting.firstRows(rows) : []
    if (waiting.length === 0) return
    const last = this.#last
    this.#isRefused = true
    this.#engine.appendLive(
      this.#connection,
      table,
      last.number,
      this.#schema,
      waiting.map(({ batch }) => batch),
    )
    this.#isRefused = false
    this.#waiting.removeFirst(waiting.length)
    last.rows += waiting.reduce((sum, { batch }) => sum + batch.length, 0)
    last.bytes += waiting.reduce((sum, { bytes }) => sum + bytes, 0)
    last.lastMs = nowMs
  }

  /** Rows that are outdated before they were appended; only where none before them is kept. */
  #dropWaiting(nowMs: number, heldFrom: number): number {
    let dropped = 0
    for (let { first } = this.#waiting; first !== null; { first } = this.#waiting) {
      const after = { rows: this.#waiting.rows - first.batch.length, bytes: this.#waiting.bytes - first.bytes }
      const endRow = this.#last.firstRow + dropped + first.batch.length
      if (!this.#isOutdated(after, endRow, first.timeMs, nowMs, heldFrom)) break
      this.#waiting.removeFirst(1)
      dropped += first.batch.length
    }
    return dropped
  }

  /** Rows that come from now on have this schema, which is wider than the one before. Those that wait become visible first. */
  widen(schema: ArrowSchema, nowMs: number): LiveBinding {
    this.appendAll(nowMs)
    const { number, firstRow, rows } = this.#last
    const segments = [...this.#segments, segmentAt(number + 1, this.#schemas.length, firstRow + rows)]
    const binding = this.#engine.widenLive(this.#connection, this.#shown(segments, [], [...this.#schemas, schema]))
    this.#schemas.push(schema)
    this.#segments = segments
    this.#waiting = new WaitingBatches(schema)
    return binding
  }

  /** How many schemas it has had. */
  get schemas(): number {
    return this.#schemas.length
  }

  /** Rows that come from now on go into another segment. Only after a flush. */
  endSegment(): void {
    if (this.#last.rows > 0) this.#turnOver([], true)
  }

  get #schema(): ArrowSchema {
    return this.#schemas.at(-1) as ArrowSchema
  }

  get #last(): Segment {
    return this.#segments.at(-1) as Segment
  }

  get #isFull(): boolean {
    const { segmentRows, segmentBytes } = this.#options
    return this.#last.rows >= segmentRows || this.#last.bytes >= segmentBytes
  }

  /**
   * Whether these go when the last segment is full, which the rows that wait will make it: every change of the segments has all
   * queries planned anew, so in a flow the oldest goes and the next comes at once. Not where rows must go by their age, nor where the
   * engine may need the memory of the oldest for those that wait.
   */
  #goesWithNext([oldest, ...others]: readonly Segment[]): boolean {
    const { segmentRows, segmentBytes, retention } = this.#options
    if (others.length > 0 || oldest === this.#last || retention.maxAgeMs !== null || this.#isRefused) return false
    return this.#last.rows + this.#waiting.rows >= segmentRows || this.#last.bytes + this.#waiting.bytes >= segmentBytes
  }

  get #storedRows(): number {
    return this.#segments.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** The oldest segments that retention does not ask for any more. */
  #outdated(nowMs: number, heldFrom: number): Segment[] {
    const outdated: Segment[] = []
    const after = {
      rows: this.#storedRows + this.#waiting.rows,
      bytes: this.#segments.reduce((sum, { bytes }) => sum + bytes, 0) + this.#waiting.bytes,
    }
    for (const segment of this.#segments) {
      after.rows -= segment.rows
      after.bytes -= segment.bytes
      // One that stayed empty since the schema changed before any row came.
      if (segment.rows === 0 && segment !== this.#last) {
        outdated.push(segment)
        continue
      }
      if (segment.rows === 0 || !this.#isOutdated(after, segment.firstRow + segment.rows, segment.lastMs, nowMs, heldFrom)) break
      outdated.push(segment)
    }
    return outdated
  }

  /** Whether rows before `endRow`, of that time, may go where so much comes after them. */
  #isOutdated(
    after: { readonly rows: number; readonly bytes: number },
    endRow: number,
    timeMs: number,
    nowMs: number,
    heldFrom: number,
  ): boolean {
    const { maxRows, maxBytes, maxAgeMs } = this.#options.retention
    const factor = endRow > heldFrom ? HELD_FACTOR : 1
    if (maxRows !== null && after.rows >= factor * maxRows) return true
    if (maxBytes !== null && after.bytes >= factor * maxBytes) return true
    return maxAgeMs !== null && timeMs < nowMs - factor * maxAgeMs
  }

  #turnOver(outdated: readonly Segment[], isEnded = false): void {
    const { number, firstRow, rows } = this.#last
    const kept = this.#segments.filter((segment) => !outdated.includes(segment))
    const hasNext = isEnded || this.#isFull || kept.length === 0
    const next = hasNext ? [segmentAt(number + 1, this.#schemas.length - 1, firstRow + rows)] : []
    const segments = [...kept, ...next]
    this.#engine.setSegments(this.#connection, this.#shown(segments, outdated, this.#schemas))
    this.#segments = segments
  }

  #shown(segments: readonly Segment[], dropped: readonly Segment[], schemas: readonly ArrowSchema[]): LiveSegments {
    return {
      table: this.#options.table,
      schemas,
      segments: segments.map(({ number, schema }) => ({ number, schema })),
      dropped: dropped.map(({ number }) => number),
    }
  }

  #stored(isChanged: boolean): StoredRows {
    const { firstRow, rows } = this.#last
    return {
      firstRow: this.#segments[0]?.firstRow ?? 0,
      endRow: firstRow + rows,
      bytes: this.#segments.reduce((sum, segment) => sum + segment.bytes, 0),
      waitingRows: this.#waiting.rows,
      waitingBytes: this.#waiting.bytes,
      segments: this.#segments.map(({ number, schema, firstRow, rows }) => ({ number, schema, firstRow, rows })),
      isChanged,
    }
  }
}

function segmentAt(number: number, schema: number, firstRow: number): Segment {
  return { number, schema, firstRow, rows: 0, bytes: 0, lastMs: 0 }
}
