// A live table's rows in the engine: batches wait here until it pays to append them, since an append costs the engine a
// transaction, and go into segments, so that what retention no longer keeps goes by whole segments.
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { ConnectionId, Engine } from '../../engine/engine.ts'
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
  readonly firstRow: number
  rows: number
  bytes: number
  /** When its last row came. */
  lastMs: number
}

export interface SegmentFacts {
  readonly number: number
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
  readonly segments: readonly SegmentFacts[]
  /** Whether segments came or went. */
  readonly isChanged: boolean
}

export type LiveEngine = Pick<Engine, 'setSegments' | 'appendLive'>

export class LiveStore {
  readonly #engine: LiveEngine
  readonly #connection: ConnectionId
  readonly #options: LiveStoreOptions
  #segments: Segment[]
  readonly #waiting: WaitingBatches
  #waitingBytes = 0

  /** `firstRow`: the number that its first row will have. */
  constructor(engine: LiveEngine, connection: ConnectionId, options: LiveStoreOptions, firstRow = 0) {
    this.#engine = engine
    this.#connection = connection
    this.#options = options
    this.#segments = [{ number: 0, firstRow, rows: 0, bytes: 0, lastMs: 0 }]
    this.#waiting = new WaitingBatches(options.schema)
  }

  /** Keeps a batch for the next flush; its memory must stay as it is until then. */
  add(batch: ArrowBatch, bytes: number): void {
    this.#waiting.add(batch)
    this.#waitingBytes += bytes
  }

  /** Bytes of rows that no query sees yet. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Makes all rows so far visible to queries. Somebody still has to read the rows from `heldFrom` on. */
  flush(nowMs: number, heldFrom = Infinity): StoredRows {
    const { table, schema } = this.#options
    const batches = this.#waiting.joined()
    let isChanged = false
    if (batches.length > 0) {
      const last = this.#last
      this.#engine.appendLive(this.#connection, table, last.number, schema, batches)
      this.#waiting.clear()
      last.rows += batches.reduce((sum, { length }) => sum + length, 0)
      last.bytes += this.#waitingBytes
      last.lastMs = nowMs
      this.#waitingBytes = 0
    }
    const outdated = this.#outdated(nowMs, heldFrom)
    if (this.#isFull || outdated.length > 0) {
      this.#turnOver(outdated)
      isChanged = true
    }
    return this.#stored(isChanged)
  }

  /** Rows that come from now on go into another segment. Only after a flush. */
  endSegment(): void {
    if (this.#last.rows > 0) this.#turnOver([], true)
  }

  get #last(): Segment {
    return this.#segments.at(-1) as Segment
  }

  get #isFull(): boolean {
    const { segmentRows, segmentBytes } = this.#options
    return this.#last.rows >= segmentRows || this.#last.bytes >= segmentBytes
  }

  /** The oldest segments that retention does not ask for any more. */
  #outdated(nowMs: number, heldFrom: number): Segment[] {
    const { maxRows, maxBytes, maxAgeMs } = this.#options.retention
    const outdated: Segment[] = []
    let rows = this.#segments.reduce((sum, segment) => sum + segment.rows, 0)
    let bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
    for (const segment of this.#segments) {
      rows -= segment.rows
      bytes -= segment.bytes
      const factor = segment.firstRow + segment.rows > heldFrom ? HELD_FACTOR : 1
      const isEnough = (maxRows !== null && rows >= factor * maxRows) || (maxBytes !== null && bytes >= factor * maxBytes)
      const isOld = maxAgeMs !== null && segment.lastMs < nowMs - factor * maxAgeMs
      if (segment.rows === 0 || !(isEnough || isOld)) break
      outdated.push(segment)
    }
    return outdated
  }

  #turnOver(outdated: readonly Segment[], isEnded = false): void {
    const { table, schema } = this.#options
    const { number, firstRow, rows } = this.#last
    const kept = this.#segments.filter((segment) => !outdated.includes(segment))
    const hasNext = isEnded || this.#isFull || kept.length === 0
    const next = hasNext ? [{ number: number + 1, firstRow: firstRow + rows, rows: 0, bytes: 0, lastMs: 0 }] : []
    const segments = [...kept, ...next]
    this.#engine.setSegments(this.#connection, {
      table,
      schema,
      segments: segments.map((segment) => segment.number),
      dropped: outdated.map((segment) => segment.number),
    })
    this.#segments = segments
  }

  #stored(isChanged: boolean): StoredRows {
    const { firstRow, rows } = this.#last
    return {
      firstRow: this.#segments[0]?.firstRow ?? 0,
      endRow: firstRow + rows,
      bytes: this.#segments.reduce((sum, segment) => sum + segment.bytes, 0),
      segments: this.#segments.map((segment) => ({ number: segment.number, firstRow: segment.firstRow, rows: segment.rows })),
      isChanged,
    }
  }
}
