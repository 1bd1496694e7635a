// From messages to batches that fit the table, and what became of the messages.
import { util, type RecordBatch, type Schema } from 'apache-arrow'
import { jsonText } from '../arrow/json-text.ts'
import type { Clock } from '../clock.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { fromNullable, none, type Option } from '../option.ts'
import type { Misfits } from '../operations/mapping.ts'
import { Batcher, type BatchLimits } from './batcher.ts'
import type { Origin } from './column-values.ts'
import { fittingRows } from './fitting-rows.ts'
import { MOST_COPIED_BYTES } from './input.ts'
import { piecesOf } from './parse-messages.ts'
import type { RowMapper } from './row-mapper.ts'

/** What is told of something that did not fit. */
export interface Rejection {
  readonly reason: string
  readonly column: Option<string>
  readonly bytes: Uint8Array
  readonly length: number
}

export interface IntakeParts {
  readonly schema: Schema
  readonly mapper: RowMapper
  readonly policy: Misfits
  /** Arrow data is taken only where no mapping is asked for. */
  readonly takesArrow: boolean
  readonly limits: BatchLimits
  readonly clock: Clock
  readonly onBatch: (batch: RecordBatch) => void
  readonly onReject: (rejection: Rejection) => void
  /** Nothing of the kind can be taken. */
  readonly onFailure: (error: QuiverError) => void
}

/** A number, a date or a boolean, roughly. */
const PLAIN_BYTES = 8

export class RowIntake {
  readonly #parts: IntakeParts
  readonly #batcher: Batcher
  readonly #counts = { messages: 0, ignored: 0, rejected: 0, misfits: 0 }

  constructor(parts: IntakeParts) {
    this.#parts = parts
    this.#batcher = new Batcher(parts.limits, parts.clock, (rows) => this.#batch(rows))
  }

  get counts(): Readonly<Record<'messages' | 'ignored' | 'rejected' | 'misfits' | 'gaps', number>> {
    return { ...this.#counts, gaps: this.#parts.mapper.gaps }
  }

  /** Of rows that are not yet a batch. */
  get bytes(): number {
    return this.#batcher.bytes
  }

  get rows(): number {
    return this.#batcher.rows
  }

  text(text: string, bytes: number): void {
    this.#counts.messages += 1
    const pieces = piecesOf(text, this.#parts.mapper.wantsDigits)
    for (const piece of pieces) {
      if ('problem' in piece) this.#rejectText(piece.problem, piece.text)
      else this.#map(piece.value, 'json', bytes / pieces.length, () => piece.text)
    }
  }

  value(value: unknown): void {
    this.#counts.messages += 1
    this.#map(value, 'record', roughBytes(value), () => jsonText(value))
  }

  arrow(batch: RecordBatch): void {
    this.#counts.messages += 1
    const { schema, takesArrow, onBatch, onFailure } = this.#parts
    if (!takesArrow) return onFailure(invalidError('ARGUMENT_INVALID', 'Arrow data has no mapping: leave it out.', { argument: 'mapping' }))
    if (!util.compareSchemas(schema, batch.schema)) {
      const message = `A record batch has the schema ${String(batch.schema)}, and the table ${String(schema)}.`
      return onFailure(invalidError('SCHEMA_MISMATCH', message))
    }
    // Rows keep the order in which they came.
    this.#batcher.flush()
    onBatch(batch)
  }

  refuse(reason: string, bytes: Uint8Array, length: number): void {
    this.#counts.messages += 1
    this.#reject({ reason, column: none, bytes, length })
  }

  flush(): void {
    this.#batcher.flush()
  }

  #map(message: unknown, origin: Origin, bytes: number, textOf: () => string): void {
    const mapped = this.#parts.mapper.map(message, origin)
    if (mapped.kind === 'ignored') this.#counts.ignored += 1
    else if (mapped.kind === 'refused') this.#rejectText(mapped.reason, textOf())
    else
      for (const row of mapped.rows) {
        if ('reason' in row) this.#rejectText(row.reason, jsonText(row.source))
        else this.#batcher.add(row, bytes / mapped.rows.length)
      }
  }

  #batch(rows: Parameters<typeof fittingRows>[1]): void {
    const { schema, policy } = this.#parts
    const fitting = fittingRows(schema, rows, policy)
    if (fitting.isErr()) return this.#parts.onFailure(fitting.error)
    const { batch, rejected, misfits } = fitting.value
    this.#counts.misfits += misfits
    for (const { row, error } of rejected) {
      const column = fromNullable(error.details['column'])
      this.#rejectText(withoutPlace(error.message), jsonText(row.source), column)
    }
    if (batch !== null) this.#parts.onBatch(batch)
  }

  #rejectText(reason: string, text: string, column: Option<string> = none): void {
    const bytes = Buffer.from(text)
    this.#reject({ reason, column, bytes: Uint8Array.prototype.slice.call(bytes, 0, MOST_COPIED_BYTES), length: bytes.length })
  }

  #reject(rejection: Rejection): void {
    this.#counts.rejected += 1
    this.#parts.onReject(rejection)
  }
}

/** The row that the message counts is one of a batch of one. */
function withoutPlace(message: string): string {
  return message.replace(/^Row 0(, |: | )/, '')
}

function roughBytes(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length
  if (typeof value !== 'object' || value === null) return PLAIN_BYTES
  const values: unknown[] = Object.values(value)
  return values.reduce<number>((sum, one) => sum + roughBytes(one), PLAIN_BYTES)
}
