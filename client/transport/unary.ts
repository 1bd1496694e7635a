// Calls with one request, made as the client's options say.
import type { QuiverError } from '../errors.ts'
import type { ResultAsync } from '../result.ts'
import type { Method, Undo } from './call.ts'
import { factsOf, type Route } from './call-facts.ts'
import type { CallOptions, Connection } from './connection.ts'
import { exchange, startWith } from './exchange.ts'
import type { ServerSet } from './server-set.ts'
import type { StreamCall } from './target.ts'

/** What goes with a call beside its request. */
interface UnaryParts<Response> {
  /** Takes the answer back when the caller gives up before it has come. */
  readonly undo?: (connection: Connection) => Undo<Response>
  /** By default what the request says. */
  readonly route?: Route
}

/** Sends a request and waits for its answer, on whichever server it is for, as often as that takes. */
export function unary<Request, Response>(
  servers: ServerSet,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
  { undo, route }: UnaryParts<Response> = {},
): ResultAsync<Response, QuiverError> {
  const facts = factsOf(method, request)
  return servers.run(route === undefined ? facts : { ...facts, route }, options, async (target) => {
    const answer = await exchange(target.connection, method, request, target.options, undo?.(target.connection))
    if (answer.isOk()) noteHandle(servers, target.connection, answer.value)
    return answer
  })
}

/** A call that answers one request with a stream. */
export function streaming<Request, Response>(
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions,
): StreamCall<Response> {
  return {
    facts: factsOf(method, request),
    options,
    open: (target) => startWith(target.connection, method, request, target.options),
  }
}

/** Of answers that tell of a table. */
function noteHandle(servers: ServerSet, connection: Connection, answer: unknown): void {
  const { handle } = answer as { readonly handle?: unknown }
  if (typeof handle === 'string') servers.noteHandle(handle, connection)
}
