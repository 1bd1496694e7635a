// Rows of a live table from the engine, for subscribers whom the log has left behind.
import { END_OF_STREAM } from '../arrow/ipc-record-batch.ts'
import { MESSAGE_PREFIX_BYTES } from '../arrow/ipc-message.ts'
import type { Clock } from '../clock.ts'
import type { Operation } from '../workers/operation.ts'
import { ResultStream } from '../workers/result-stream.ts'
import type { PageLimits, ResultRequest, SessionParts } from '../workers/session-parts.ts'
import type { LiveTable } from './live-table.ts'

export interface StoredPage {
  /** Record batch messages. */
  readonly data: Uint8Array
  readonly rows: number
}

/** What reads of stored rows need. */
export interface StoredReads {
  readonly sessions: SessionParts
  readonly clock: Clock
}

/** A reader who takes longer over a page loses his query, which keeps all rows that the engine drops for as long as it is open. */
const MOST_PAUSE_MS = 500

/**
 * The rows from that number on that the engine has now, in their order. They must be kept still. It may end before the last of them
 * when its reader is slow: he goes on with another one, if the rows are kept until then.
 */
export async function* storedRows(
  { sessions, clock }: StoredReads,
  operation: Operation,
  table: LiveTable,
  fromRow: number,
  limits: PageLimits,
): AsyncGenerator<StoredPage> {
  const { target } = table.binding
  const request = { parameters: [], files: [], target, keepStatement: false, ...limits, sql: sqlOfRows(table, 'columns', fromRow) }
  let isGivenUp = false
  for await (const { data, rows, giveUp } of answerPages(sessions, operation, request)) {
    if (rows === 0) continue
    const stopTimer = clock.after(MOST_PAUSE_MS, () => {
      isGivenUp = true
      giveUp()
    })
    try {
      yield { data, rows }
    } finally {
      stopTimer()
    }
    if (isGivenUp) return
  }
}

export interface AnswerPage extends StoredPage {
  /** The schema message, on the first page. */
  readonly schema: Uint8Array | null
  readonly isLast: boolean
  /** Ends the query while its reader still has this page. He must not ask for another one. */
  readonly giveUp: () => void
}

/** An answer's messages without those around them, for streams that consist of many answers. A page is the reader's until he asks for the next. */
export async function* answerPages(sessions: SessionParts, operation: Operation, request: ResultRequest): AsyncGenerator<AnswerPage> {
  const result = await ResultStream.open(sessions, operation, request)
  try {
    let schemaEnd: number | null = null
    for (let page = await result.take(); page !== null; page = await result.take()) {
      const { data, rows, isLast } = page
      const start: number = schemaEnd === null ? schemaBytes(data) : 0
      try {
        yield {
          data: data.subarray(start, isLast ? data.length - END_OF_STREAM.length : undefined),
          rows,
          schema: start > 0 ? data.subarray(0, start) : null,
          isLast,
          giveUp: () => void result.close(),
        }
      } finally {
        page.release()
      }
      schemaEnd ??= start
    }
  } finally {
    await result.close()
  }
}

/** SQL of the rows from one number up to another, exclusive, that the engine has; as stored, or as queries see them. */
export function sqlOfRows({ stored, binding }: LiveTable, columns: 'columns' | 'face', fromRow: number, toRow = stored.endRow): string {
  const selectOf = (schema: number): string => binding.selects[schema]?.[columns] ?? ''
  const selects = stored.segments
    .filter(({ firstRow, rows }) => firstRow + rows > fromRow && firstRow < toRow)
    .map(({ number, schema, firstRow, rows }) => {
      // Only the rows that the table is known to have: more may have come since.
      const bounds = `rowid >= ${Math.max(0, fromRow - firstRow)} AND rowid < ${Math.min(rows, toRow - firstRow)}`
      return `SELECT ${selectOf(schema)} FROM ${binding.segmentPrefix}${number} WHERE ${bounds}`
    })
  if (selects.length > 0) return selects.join(' UNION ALL ')
  const last = stored.segments.at(-1) ?? { schema: 0, number: 0 }
  return `SELECT ${selectOf(last.schema)} FROM ${binding.segmentPrefix}${last.number} WHERE false`
}

/** Bytes of the schema message with which a result begins. */
function schemaBytes(data: Uint8Array): number {
  return MESSAGE_PREFIX_BYTES + new DataView(data.buffer, data.byteOffset).getUint32(4, true)
}
