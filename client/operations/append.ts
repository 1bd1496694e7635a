// Rows into a live table: one stream of Arrow batches, each answered once its rows can be read.

import type { AppendRequest } from '../../proto/gen/quiver/v1/AppendRequest.ts'
import type { AppendResponse__Output as AppendResponse } from '../../proto/gen/quiver/v1/AppendResponse.ts'
import { feedsService } from '../../proto/load.ts'
import { isRepeatable, promptMessages, type ArrowInput } from '../arrow/put-messages.ts'
import { invalidError, localError, type QuiverError } from '../errors.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import type { Call } from '../transport/call.ts'
import { factsOf } from '../transport/call-facts.ts'
import type { CallOptions } from '../transport/connection.ts'
import type { ProducerStart } from './producers.ts'
import type { Session } from './session.ts'

/** What an append did. */
export interface Appended {
  /** Rows that were taken. */
  readonly rows: bigint
  /** The number that the table's next row will have. */
  readonly endRow: bigint
}

/** Options of an append. */
export interface AppendOptions extends CallOptions {
  /** Called each time that the server tells how far it is. */
  readonly onProgress?: ((appended: Appended) => void) | undefined
}

/** Appends all of it; settles once its rows can be read. */
export function append(
  { servers, producers }: Session,
  name: string,
  input: ArrowInput,
  options: AppendOptions,
): ResultAsync<Appended, QuiverError> {
  return new ResultAsync(producers.use(name, (producer) => appendAs(servers, producer, input, options)))
}

/** What is sent again after a lost connection has the numbers that it had before, by which the server knows the rows that it took. */
function appendAs(
  servers: Session['servers'],
  start: ProducerStart,
  input: ArrowInput,
  options: AppendOptions,
): ResultAsync<Appended, QuiverError> {
  const facts = { ...factsOf(feedsService.Append, { name: start.name }), canHedge: false }
  const onProgress = onlyForward(options.onProgress)
  return servers.run(isRepeatable(input) ? facts : { ...facts, repetition: 'twice' }, options, async (target) => {
    const call = target.connection.start(feedsService.Append, target.options)
    return call.isErr() ? err(call.error) : transfer(call.value, start, input, { onProgress })
  })
}

/** A call that is made again tells of the first rows again. */
function onlyForward(onProgress: AppendOptions['onProgress']): AppendOptions['onProgress'] {
  let told = 0n
  return (
    onProgress &&
    ((appended) => {
      if (appended.rows <= told) return
      told = appended.rows
      onProgress(appended)
    })
  )
}

/** Thrown by an input that knows better what is wrong with it. */
export class SourceError extends Error {
  readonly error: QuiverError

  constructor(error: QuiverError) {
    super(error.message)
    this.error = error
  }
}

function sourceFailed(cause: unknown): QuiverError {
  return invalidError('SOURCE_FAILED', `The data to append could not be read: ${cause instanceof Error ? cause.message : String(cause)}`)
}

type AppendCall = Call<AppendRequest, AppendResponse>

function transfer(
  call: AppendCall,
  start: ProducerStart,
  input: ArrowInput,
  { onProgress }: AppendOptions,
): Promise<Result<Appended, QuiverError>> {
  // Not waited for: where the call has ended, the input may still be asked for an item that never comes.
  void sendAll(call, start, input)
  return receiveAll(call, onProgress)
}

async function sendAll(call: AppendCall, start: ProducerStart, input: ArrowInput): Promise<void> {
  let first: ProducerStart | null = start
  try {
    for await (const { data } of promptMessages(input)) {
      if (!(await call.send(first === null ? present(data) : { ...first, ...present(data) }))) return
      first = null
    }
    call.endSending()
  } catch (cause) {
    call.cancel(cause instanceof SourceError ? cause.error : sourceFailed(cause))
  }
}

function present(data: AppendRequest['data']): AppendRequest {
  return data === undefined ? {} : { data }
}

async function receiveAll(call: AppendCall, onProgress: AppendOptions['onProgress']): Promise<Result<Appended, QuiverError>> {
  let last: Appended | null = null
  try {
    for (;;) {
      const received = await call.next()
      if (received.done === true) return ending(received.value, last)
      last = { rows: BigInt(received.value.rows), endRow: BigInt(received.value.endRow) }
      onProgress?.(last)
    }
  } finally {
    call.close()
  }
}

function ending(error: QuiverError | null, last: Appended | null): Result<Appended, QuiverError> {
  if (error !== null) return err(error)
  if (last !== null) return ok(last)
  return err(localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server did not say what became of the rows.'))
}
