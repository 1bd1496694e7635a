// Many reads in one call: requests go out while answers come in, in any order; the results are in the order of the requests.
import type { BatchReadRequest } from '../../proto/gen/quiver/v1/BatchReadRequest.ts'
import type { BatchReadResponse__Output as Answer } from '../../proto/gen/quiver/v1/BatchReadResponse.ts'
import type { ReadRequest } from '../../proto/gen/quiver/v1/ReadRequest.ts'
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import type { Call } from '../transport/call.ts'
import { factsOf } from '../transport/call-facts.ts'
import type { Target } from '../transport/target.ts'
import { errorFromWire } from '../wire-error.ts'
import { Answers, type BatchProgress } from './answers.ts'
import { pathList, type Paths, type ReadOptions } from './read.ts'
import { readRequest, type ReadShape } from './read-request.ts'
import type { Session } from './session.ts'
import { undo } from './undo.ts'

type NumberedRead = BatchReadRequest & { readonly index: number }

/** One read of a batch: a path, or paths with options that replace those of the batch. */
export type BatchReadItem = string | ({ readonly paths: Paths } & ReadShape)

/** Options of a batch read; those of a read apply to every item that does not say otherwise. */
export interface BatchReadOptions extends ReadOptions {
  /** Called after each answer, in the order in which they come. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}

/** Resolves to one result for each item, in their order; does not reject unless `onProgress` throws. */
export async function batchRead(
  { servers }: Session,
  items: readonly BatchReadItem[],
  options: BatchReadOptions,
): Promise<Result<TableInfo, QuiverError>[]> {
  const answers = new Answers<TableInfo>(items.length, options.onProgress)
  const requests = sendable(items, options, answers)
  if (requests.length === 0) return answers.complete(null)
  const facts = factsOf<object>(tablesService.BatchRead, {})
  const outcome = await servers.run(facts, options, async (target) => {
    const waiting = requests.filter(({ index }) => !answers.has(index))
    const failure = await readAll(target, waiting, (answer) => {
      if (answer.table) servers.noteHandle(answer.table.handle, target.connection)
      take(answers, answer)
    })
    return failure === null ? ok(undefined) : err(failure)
  })
  return answers.complete(outcome.isErr() ? outcome.error : null)
}

/** One call; resolves to why it ended, null when well. */
async function readAll(
  { connection, options }: Target,
  requests: readonly NumberedRead[],
  take: (answer: Answer) => void,
): Promise<QuiverError | null> {
  const started = connection.start(
    tablesService.BatchRead,
    options,
    undo(connection, ({ table }: Answer) => table ?? null),
  )
  if (started.isErr()) return started.error
  const call = started.value
  try {
    const [, failure] = await Promise.all([sendAll(call, requests), receiveAll(call, take)])
    return failure
  } finally {
    call.close()
  }
}

/** The requests that can be sent; the others are answered with their errors. */
function sendable(items: readonly BatchReadItem[], options: ReadShape, answers: Answers<TableInfo>): NumberedRead[] {
  return items.flatMap((item, index) => {
    const request = requestOf(item, options)
    if (request.isOk()) return [{ index, read: request.value }]
    answers.set(index, err(request.error))
    return []
  })
}

function requestOf(item: BatchReadItem, options: ReadShape): Result<ReadRequest, QuiverError> {
  if (typeof item === 'string') return readRequest([item], options)
  return readRequest(pathList(item.paths), { ...options, ...item })
}

async function sendAll(call: Call<BatchReadRequest, Answer>, requests: readonly BatchReadRequest[]): Promise<void> {
  for (const request of requests) if (!(await call.send(request))) return
  call.endSending()
}

async function receiveAll(call: Call<BatchReadRequest, Answer>, take: (answer: Answer) => void): Promise<QuiverError | null> {
  for (;;) {
    const received = await call.next()
    if (received.done === true) return received.value
    take(received.value)
  }
}

function take(answers: Answers<TableInfo>, { index, table, error }: Answer): void {
  if (table) answers.set(index, ok(tableInfoFromWire(table)))
  else if (error) answers.set(index, err(errorFromWire(error)))
}
