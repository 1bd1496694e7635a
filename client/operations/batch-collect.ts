// The rows of many tables in one call. Their streams come interleaved; each is decoded by itself, so one that fails or is damaged
// disturbs no other, and when the call breaks the tables that were complete by then are kept.
import type { Table } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { BatchCollectRequest } from '../../proto/gen/quiver/v1/BatchCollectRequest.ts'
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import { idOf, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import type { Source } from '../transport/result-stream.ts'
import { startWith } from '../transport/unary.ts'
import { Answers, type BatchProgress } from './answers.ts'
import { present, wholeNumbers } from './arguments.ts'
import type { BatchShape, Identified } from './collect.ts'
import { PartialTable } from './partial-table.ts'
import type { Session } from './session.ts'

/** Options of a batch collect. */
export interface BatchCollectOptions extends CallOptions, Identified, Pick<BatchShape, 'batchBytes'> {
  /** How many tables the server reads at once; by default as many as it has workers. */
  readonly concurrency?: number | undefined
  /** Called after each table is complete or has failed. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}

/** Resolves to one result for each table, in their order; does not reject unless `onProgress` throws. */
export async function batchCollect(
  session: Session,
  tables: readonly TableRef[],
  options: BatchCollectOptions,
): Promise<Result<Table, QuiverError>[]> {
  const answers = new Answers<Table>(tables.length, options.onProgress)
  if (tables.length === 0) return []
  const started = start(session, tables, options)
  if (started.isErr()) return answers.complete(started.error)
  try {
    return answers.complete(await receiveAll(started.value, answers))
  } finally {
    started.value.close()
  }
}

function start({ connection }: Session, tables: readonly TableRef[], options: BatchCollectOptions): Result<Source<ArrowData>, QuiverError> {
  const { batchBytes, concurrency, queryId } = options
  const request = present<BatchCollectRequest>({ handles: tables.map(idOf), batchBytes, concurrency, queryId })
  return wholeNumbers({ batchBytes, concurrency }).andThen(() => startWith(connection, tablesService.BatchCollect, request, options))
}

/** Takes data until the call ends; resolves to why it ended, null when well. */
async function receiveAll(call: Source<ArrowData>, answers: Answers<Table>): Promise<QuiverError | null> {
  const parts = new Map<number, PartialTable>()
  for (;;) {
    const received = await call.next()
    if (received.done === true) return received.value
    const { index } = received.value
    if (answers.has(index)) continue
    const part = parts.get(index) ?? new PartialTable()
    parts.set(index, part)
    const answer = part.take(received.value)
    if (answer === null) continue
    answers.set(index, answer)
    parts.delete(index)
  }
}
