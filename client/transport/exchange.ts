// Calls with one request, on one connection, made once.
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import type { Call, Method, Undo } from './call.ts'
import type { Connection, StartOptions } from './connection.ts'

/** Sends a request and waits for its answer, once. */
export async function exchange<Request, Response>(
  connection: Connection,
  method: Method<Request, Response>,
  request: Request,
  options: StartOptions,
  undo?: Undo<Response>,
): Promise<Result<Response, QuiverError>> {
  const call = startWith(connection, method, request, options, undo)
  return call.isErr() ? err(call.error) : onlyAnswer(call.value)
}

/** Starts a call that sends just this request. */
export function startWith<Request, Response>(
  connection: Connection,
  method: Method<Request, Response>,
  request: Request,
  options: StartOptions,
  undo?: Undo<Response>,
): Result<Call<Request, Response>, QuiverError> {
  return connection.start(method, options, undo).map((call) => {
    // A failure to send is told by the call's end.
    void call.send(request)
    call.endSending()
    return call
  })
}

/** Waits for the one message of the answer and the call's end. */
export async function onlyAnswer<Response>(
  call: Pick<Call<never, Response>, 'next' | 'close' | 'takeBack'>,
): Promise<Result<Response, QuiverError>> {
  const answer = await call.next()
  if (answer.done === true) return err(answer.value ?? noAnswer())
  const end = await call.next()
  const failure = end.done === true ? end.value : twoAnswers()
  if (failure === null) return ok(answer.value)
  call.takeBack(answer.value)
  call.close()
  return err(failure)
}

function twoAnswers(): QuiverError {
  return localError('internal', 'INTERNAL', 'INTERNAL', 'The server gave two answers to one request.')
}

function noAnswer(): QuiverError {
  return localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server ended the call without an answer.')
}
