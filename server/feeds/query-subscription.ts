// A query over a live table for one reader, answered again and again, each time over the rows that came since. In the query's SQL the
// live table is a name that nobody else can guess; each time another stretch of its rows takes that name's place.
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { BoundQuery } from '../handles/bound-query.ts'
import type { Core } from '../handles/core.ts'
import type { Operation } from '../workers/operation.ts'
import { LiveTable } from './live-table.ts'
import { answerPages, sqlOfRows } from './stored-rows.ts'
import { goneRows, requireVersion, startRow, type Piece, type SubscriptionOptions } from './subscription.ts'

export interface QuerySubscriptionOptions extends SubscriptionOptions {
  /** From one answer to the next, at least. */
  readonly intervalMs: number
}

/** One answer sees at most so many rows, so that those who begin far back get on step by step. */
const MOST_ROWS = 100_000

/** The live table that a query reads. Fails with ARGUMENT_INVALID unless it is exactly one. */
export function liveTableOf({ tables }: Pick<BoundQuery, 'tables'>): LiveTable {
  const lives = [...new Set(tables.flatMap((table) => table.lives))]
  const [live] = lives
  if (lives.length === 1 && live instanceof LiveTable) return live
  throw new DataError(
    'ARGUMENT_INVALID',
    `A subscription follows one live table, and this reads ${lives.length === 0 ? 'none' : lives.length}.`,
    {
      field: 'source',
    },
  )
}

/** The first piece is the schema alone. It ends when the table does. */
export async function* querySubscription(
  core: Core,
  clock: Clock,
  operation: Operation,
  query: BoundQuery,
  options: QuerySubscriptionOptions,
): AsyncGenerator<Piece> {
  const table = liveTableOf(query)
  const pin = core.registry.pin(query.tables)
  const { version } = table
  try {
    await table.ready()
    const grown = table.log.waiter(operation.signal)
    let next = startRow(table, options.start)
    yield* answer(core, operation, query, table, { firstRow: next, endRow: next, skipped: 0, ...options })
    for (;;) {
      const beganMs = clock.now()
      requireVersion(table, version, next)
      await grown(next)
      operation.throwIfAborted()
      await table.ready()
      requireVersion(table, version, next)
      const skipped = goneRows(table, next, options.lagging)
      const firstRow = next + skipped
      const endRow = Math.min(table.stored.endRow, firstRow + MOST_ROWS)
      yield* answer(core, operation, query, table, { firstRow, endRow, skipped, ...options })
      next = endRow
      if (endRow === table.stored.endRow) await pause(clock, options.intervalMs - (clock.now() - beganMs), operation.signal)
    }
  } catch (error) {
    throw query.explain(error)
  } finally {
    pin.release()
  }
}

interface Stretch extends QuerySubscriptionOptions {
  readonly firstRow: number
  readonly endRow: number
  readonly skipped: number
}

/** Over no rows, the schema of all answers. */
async function* answer(
  core: Core,
  operation: Operation,
  query: BoundQuery,
  table: LiveTable,
  { firstRow, endRow, skipped, limits }: Stretch,
): AsyncGenerator<Piece> {
  const sql = query.sql.replaceAll(table.binding.relation, `(${sqlOfRows(table, 'face', firstRow, endRow)})`)
  const request = { sql, parameters: query.parameters, files: query.files, target: null, keepStatement: false, ...limits }
  for await (const { data, rows, schema, isLast } of answerPages(core.sessions, operation, request)) {
    if (firstRow === endRow) {
      if (schema !== null) yield { data: schema, rows: 0, firstRow, endRow, skipped: 0 }
    } else {
      yield { data, rows, firstRow, endRow: isLast ? endRow : null, skipped }
    }
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return
  await new Promise<void>((resolve) => {
    const stopTimer = clock.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      stopTimer()
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
