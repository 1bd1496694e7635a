// Many reads in one call: requests go out while answers come in, in any order; the results are in the order of the requests.
import type { BatchReadRequest } from '../../proto/gen/quiver/v1/BatchReadRequest.ts'
import type { BatchReadResponse__Output as Answer } from '../../proto/gen/quiver/v1/BatchReadResponse.ts'
import type { ReadRequest } from '../../proto/gen/quiver/v1/ReadRequest.ts'
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import type { Call } from '../transport/call.ts'
import { errorFromWire } from '../wire-error.ts'
import { Answers, type BatchProgress } from './answers.ts'
import { pathList, type Paths, type ReadOptions } from './read.ts'
import { readRequest, type ReadShape } from './read-request.ts'
import type { Session } from './session.ts'
import { undo } from './undo.ts'

/** One read of a batch: a path, or paths with options that replace those of the batch. */
export type BatchReadItem = string | ({ readonly paths: Paths } & ReadShape)

/** Options of a batch read; those of a read apply to every item that does not say otherwise. */
export interface BatchReadOptions extends ReadOptions {
  /** Called after each answer, in the order in which they come. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}

/** Resolves to one result for each item, in their order; does not reject unless `onProgress` throws. */
export async function batchRead(
  { connection }: Session,
  items: readonly BatchReadItem[],
  options: BatchReadOptions,
): Promise<Result<TableInfo, QuiverError>[]> {
  const answers = new Answers<TableInfo>(items.length, options.onProgress)
  const requests = sendable(items, options, answers)
  if (requests.length === 0) return answers.complete(null)
  const started = connection.start(
    tablesService.BatchRead,
    options,
    undo(connection, ({ table }: Answer) => table ?? null),
  )
  if (started.isErr()) return answers.complete(started.error)
  const call = started.value
  try {
    const [, failure] = await Promise.all([sendAll(call, requests), receiveAll(call, answers)])
    return answers.complete(failure)
  } finally {
    call.close()
  }
}

/** The requests that can be sent; the others are answered with their errors. */
function sendable(items: readonly BatchReadItem[], options: ReadShape, answers: Answers<TableInfo>): BatchReadRequest[] {
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

/** Takes answers until the call ends; resolves to why it ended, null when well. */
async function receiveAll(call: Call<BatchReadRequest, Answer>, answers: Answers<TableInfo>): Promise<QuiverError | null> {
  for (;;) {
    const received = await call.next()
    if (received.done === true) return received.value
    const { index, table, error } = received.value
    if (table) answers.set(index, ok(tableInfoFromWire(table)))
    else if (error) answers.set(index, err(errorFromWire(error)))
  }
}
