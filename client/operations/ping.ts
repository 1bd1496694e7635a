// Whether a server is there and ready.
import type { QuiverError } from '../errors.ts'
import type { ResultAsync } from '../result.ts'
import type { CallOptions } from '../transport/connection.ts'
import { ping } from '../transport/ping.ts'
import type { Session } from './session.ts'

/** Milliseconds to a server and back. It is asked once and in any case: how it answers is what is to be known. */
export function pingAny({ servers }: Pick<Session, 'servers'>, options: CallOptions): ResultAsync<number, QuiverError> {
  return ping(servers.any.connection, options)
}
