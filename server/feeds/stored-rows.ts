// Rows of a live table from the engine, for subscribers whom the log has left behind.
import { END_OF_STREAM } from '../arrow/ipc-record-batch.ts'
import { MESSAGE_PREFIX_BYTES } from '../arrow/ipc-message.ts'
import type { Operation } from '../workers/operation.ts'
import { ResultStream } from '../workers/result-stream.ts'
import type { PageLimits, SessionParts } from '../workers/session.ts'
import type { LiveTable } from './live-table.ts'

export interface StoredPage {
  /** Record batch messages. */
  readonly data: Uint8Array
  readonly rows: number
}

/** The rows from that number on that the engine has now, in their order. They must be kept still. */
export async function* storedRows(
  sessions: SessionParts,
  operation: Operation,
  table: LiveTable,
  fromRow: number,
  limits: PageLimits,
): AsyncGenerator<StoredPage> {
  const request = { parameters: [], files: [], target: table.facts.binding.target, keepStatement: false, ...limits }
  const result = await ResultStream.open(sessions, operation, { ...request, sql: sqlOf(table, fromRow) })
  try {
    let isFirst = true
    for (let page = await result.take(); page !== null; page = await result.take()) {
      const { data, rows, isLast } = page
      try {
        if (rows > 0)
          yield { data: data.subarray(isFirst ? schemaBytes(data) : 0, isLast ? data.length - END_OF_STREAM.length : undefined), rows }
      } finally {
        page.release()
      }
      isFirst = false
    }
  } finally {
    await result.close()
  }
}

function sqlOf({ stored, facts }: LiveTable, fromRow: number): string {
  const { columns, segmentPrefix } = facts.binding
  return stored.segments
    .filter(({ firstRow, rows }) => firstRow + rows > fromRow)
    .map(({ number, firstRow, rows }) => {
      // Only the rows that the table is known to have: more may have come since.
      const bounds = `rowid >= ${Math.max(0, fromRow - firstRow)} AND rowid < ${rows}`
      return `SELECT ${columns} FROM ${segmentPrefix}${number} WHERE ${bounds}`
    })
    .join(' UNION ALL ')
}

/** Bytes of the schema message with which a result begins. */
function schemaBytes(data: Uint8Array): number {
  return MESSAGE_PREFIX_BYTES + new DataView(data.buffer, data.byteOffset).getUint32(4, true)
}
