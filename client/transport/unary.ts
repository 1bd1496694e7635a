// Calls with one request and one answer.
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import type { Call, Method } from './call.ts'
import type { CallOptions, Connection } from './connection.ts'

/** Sends a request and waits for its answer. */
export function unary<Request, Response>(
  connection: Connection,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
): ResultAsync<Response, QuiverError> {
  return new ResultAsync(exchange(connection, method, request, options))
}

async function exchange<Request, Response>(
  connection: Connection,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
): Promise<Result<Response, QuiverError>> {
  const call = startWith(connection, method, request, options)
  return call.isErr() ? err(call.error) : onlyAnswer(call.value)
}

/** Starts a call that sends just this request. */
export function startWith<Request, Response>(
  connection: Connection,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
): Result<Call<Request, Response>, QuiverError> {
  return connection.start(method, options).map((call) => {
    // A failure to send is told by the call's end.
    void call.send(request)
    call.endSending()
    return call
  })
}

/** Waits for the one message of the answer and the call's end. */
export async function onlyAnswer<Response>(call: Pick<Call<never, Response>, 'next' | 'close'>): Promise<Result<Response, QuiverError>> {
  const answer = await call.next()
  if (answer.done === true) return err(answer.value ?? noAnswer())
  const end = await call.next()
  if (end.done === true) return end.value === null ? ok(answer.value) : err(end.value)
  call.close()
  return err(localError('internal', 'INTERNAL', 'INTERNAL', 'The server gave two answers to one request.'))
}

function noAnswer(): QuiverError {
  return localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server ended the call without an answer.')
}
