// Rows of a live table for one reader, from a row number on: the newest from the log, those that the log has let go of from the
// engine. The reader's place is a number, so nothing gathers for one who is slow; when retention has passed him, he is told or
// led on, as he asked.
import { encodeSchemaMessage } from '../arrow/ipc-schema.ts'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import type { PageLimits } from '../workers/session-parts.ts'
import type { LoggedBatch } from './batch-log.ts'
import type { LiveTable } from './live-table.ts'
import { storedRows, type StoredReads } from './stored-rows.ts'

/** Where a subscription begins. */
export type Start = 'now' | 'earliest' | { readonly row: number }

export interface SubscriptionOptions {
  readonly start: Start
  /** Of a piece. */
  readonly limits: PageLimits
  /** What to do when the next row is gone. */
  readonly lagging: 'fail' | 'skip'
}

/** A piece of the IPC stream of a subscription; its reader's until he asks for the next. */
export interface Piece {
  readonly data: Uint8Array
  readonly rows: number
  /** Number of the first row of the table that `data` has, or has seen. */
  readonly firstRow: number
  /** Where a reader who has all pieces up to this one goes on; null within the answer to a query. */
  readonly endRow: number | null
  /** Rows that were lost since the piece before. */
  readonly skipped: number
}

/** The first piece is the schema alone. It ends when the table does. */
export async function* subscription(
  reads: StoredReads,
  operation: Operation,
  table: LiveTable,
  { start, limits, lagging }: SubscriptionOptions,
): AsyncGenerator<Piece> {
  const { log, facts } = table
  facts.storage.retain()
  try {
    let next = startRow(table, start)
    const { version } = table
    const grown = log.waiter(operation.signal)
    yield { data: encodeSchemaMessage(table.shape.schema), rows: 0, firstRow: next, endRow: next, skipped: 0 }
    for (;;) {
      operation.throwIfAborted()
      requireVersion(table, version, next)
      const batches = log.read(next, limits.maxBytes)
      if (batches === null) {
        for await (const piece of fromEngine(reads, operation, table, next, { limits, lagging })) {
          yield piece
          next = piece.firstRow + piece.rows
        }
      } else if (batches.length === 0) {
        await grown(next)
      } else {
        const rows = batches.reduce((sum, batch) => sum + batch.rows, 0)
        try {
          yield { data: joined(batches), rows, firstRow: next, endRow: next + rows, skipped: 0 }
        } finally {
          log.done(batches)
        }
        next += rows
      }
    }
  } finally {
    facts.storage.release()
  }
}

/** The rows from `next` on that the log has let go of. */
async function* fromEngine(
  reads: StoredReads,
  operation: Operation,
  table: LiveTable,
  next: number,
  { limits, lagging }: Pick<SubscriptionOptions, 'limits' | 'lagging'>,
): AsyncGenerator<Piece> {
  const { version } = table
  await table.ready()
  requireVersion(table, version, next)
  let skipped = goneRows(table, next, lagging)
  let firstRow = next + skipped
  try {
    for await (const { data, rows } of storedRows(reads, operation, table, firstRow, limits)) {
      yield { data, rows, firstRow, endRow: firstRow + rows, skipped }
      skipped = 0
      firstRow += rows
    }
  } catch (error) {
    // Retention may have dropped a segment after the query was written and before it began: then there is another way to go on.
    if (operation.signal.aborted || (table.stored.firstRow <= firstRow && table.version === version)) throw error
  }
}

function joined(batches: readonly LoggedBatch[]): Uint8Array {
  const [only] = batches
  return batches.length === 1 && only !== undefined ? only.data : Buffer.concat(batches.map(({ data }) => data))
}

/** How many rows from that one on are no longer kept. Fails with ROWS_GONE where that is not to be. */
export function goneRows({ stored }: LiveTable, row: number, lagging: SubscriptionOptions['lagging']): number {
  const gone = Math.max(0, stored.firstRow - row)
  if (gone > 0 && lagging === 'fail') throw rowsGone(row, stored.firstRow)
  return gone
}

export function startRow({ log, stored }: LiveTable, start: Start): number {
  if (start === 'now') return log.endRow
  if (start === 'earliest') return stored.firstRow
  if (start.row <= log.endRow) return start.row
  throw new DataError('ARGUMENT_INVALID', `from_row is ${start.row}, but the table's next row is ${log.endRow}.`, {
    field: 'from_row',
    endRow: String(log.endRow),
  })
}

/** Fails with SCHEMA_CHANGED for whoever has followed the table up to that row since it had another schema. */
export function requireVersion(table: LiveTable, version: number, nextRow: number): void {
  if (table.version === version) return
  throw new DataError(
    'SCHEMA_CHANGED',
    `The live table ${table.facts.name} has other columns than before; begin anew from row ${nextRow} to see them.`,
    { name: table.facts.name, nextRow: String(nextRow) },
  )
}

function rowsGone(row: number, firstRow: number): DataError {
  return new DataError('ROWS_GONE', `Row ${row} is no longer kept; the oldest that is has number ${firstRow}.`, {
    row: String(row),
    firstRow: String(firstRow),
  })
}
