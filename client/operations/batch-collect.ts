// The rows of many tables in one call. Their streams come interleaved; each is decoded by itself, so one that fails or is damaged
// disturbs no other, and when the call breaks the tables that were complete by then are kept.
import type { Table } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { BatchCollectRequest } from '../../proto/gen/quiver/v1/BatchCollectRequest.ts'
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { idOf, type HandleId, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import type { Source } from '../transport/result-stream.ts'
import { factsOf } from '../transport/call-facts.ts'
import { startWith } from '../transport/exchange.ts'
import type { Group } from '../transport/server-set.ts'
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

/** A table, and its place among all. */
interface Wanted {
  readonly handle: HandleId
  readonly index: number
}

/** Resolves to one result for each table, in their order; does not reject unless `onProgress` throws. */
export async function batchCollect(
  session: Session,
  tables: readonly TableRef[],
  options: BatchCollectOptions,
): Promise<Result<Table, QuiverError>[]> {
  const { batchBytes, concurrency } = options
  const answers = new Answers<Table>(tables.length, options.onProgress)
  if (tables.length === 0) return []
  const checked = wholeNumbers({ batchBytes, concurrency })
  if (checked.isErr()) return answers.complete(checked.error)
  const wanted = tables.map((table, index) => ({ handle: idOf(table), index }))
  const groups = await session.servers.byServer(wanted, ({ handle }) => handle, options)
  await Promise.all(groups.map((group) => collectGroup(session, group, options, answers)))
  return answers.complete(null)
}

/** Tables of one server, in one call; should that break, those that are not complete are asked for again. */
async function collectGroup(
  { servers }: Session,
  { route, tables }: Group<Wanted>,
  options: BatchCollectOptions,
  answers: Answers<Table>,
): Promise<void> {
  const { batchBytes, concurrency, queryId } = options
  const facts = { ...factsOf<object>(tablesService.BatchCollect, {}), route, canHedge: false }
  const outcome = await servers.run(facts, options, async (target) => {
    const waiting = tables.filter(({ index }) => !answers.has(index))
    const request = present<BatchCollectRequest>({ handles: waiting.map(({ handle }) => handle), batchBytes, concurrency, queryId })
    const started = startWith(target.connection, tablesService.BatchCollect, request, target.options)
    if (started.isErr()) return err(started.error)
    try {
      const failure = await receiveAll(started.value, answers, waiting)
      return failure === null ? ok(undefined) : err(failure)
    } finally {
      started.value.close()
    }
  })
  if (outcome.isErr()) for (const { index } of tables) answers.set(index, err(outcome.error))
}

/** Takes data until the call ends; resolves to why it ended, null when well. */
async function receiveAll(call: Source<ArrowData>, answers: Answers<Table>, wanted: readonly Wanted[]): Promise<QuiverError | null> {
  const parts = new Map<number, PartialTable>()
  for (;;) {
    const received = await call.next()
    if (received.done === true) return received.value
    const index = wanted[received.value.index]?.index
    if (index === undefined || answers.has(index)) continue
    const part = parts.get(index) ?? new PartialTable()
    parts.set(index, part)
    const answer = part.take(received.value)
    if (answer === null) continue
    answers.set(index, answer)
    parts.delete(index)
  }
}
