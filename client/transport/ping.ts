// Whether a server is there and ready, by the standard health service.
import { healthService } from '../../proto/load.ts'
import { localError, type QuiverError, type TransportError } from '../errors.ts'
import { err, ok, ResultAsync } from '../result.ts'
import type { CallOptions, Connection } from './connection.ts'
import { exchange } from './exchange.ts'

const DEADLINE_MS = 5_000

/** Milliseconds to the server and back. */
export function ping(connection: Connection, { signal, deadlineMs = DEADLINE_MS }: CallOptions): ResultAsync<number, QuiverError> {
  const from = performance.now()
  return new ResultAsync(exchange(connection, healthService.Check, { service: '' }, { signal, deadlineMs })).andThen(({ status }) =>
    status === 'SERVING' ? ok(performance.now() - from) : err(notServing(status)),
  )
}

function notServing(status: string): TransportError {
  const error = localError('transport', 'UNAVAILABLE', 'NOT_SERVING', `The server is up but takes no calls now (${status}).`)
  return { ...error, retryable: true }
}
