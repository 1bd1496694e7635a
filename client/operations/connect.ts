// Opens a connection: tries until the server answers that it is ready, or the deadline.
import { setTimeout as delay } from 'node:timers/promises'
import { invalidError, type QuiverError } from '../errors.ts'
import { ping } from './ping.ts'
import { err, ok, Result, ResultAsync } from '../result.ts'
import { Connection, type CallOptions } from '../transport/connection.ts'

const DEFAULT_PORT = 50051
const DEADLINE_MS = 10_000
const PAUSE_MS = 50

/** Options of a connect. */
export interface ConnectOptions extends CallOptions {
  /** Milliseconds to wait for the server to be ready, by default 10,000. */
  readonly deadlineMs?: number | undefined
  /**
   * Keep the leases of tables alive for as long as the program can reach their handles, by one call for all of them at a third of
   * the shortest lease; by default yes.
   */
  readonly heartbeat?: boolean | undefined
}

/** A connection to a server that is ready. */
export function connect(address: string, options: CallOptions): ResultAsync<Connection, QuiverError> {
  const target = withPort(address)
  return openConnection(target).asyncAndThen((connection) => new ResultAsync(ready(connection, target, options)))
}

/** A host without a port gets the default one; gRPC itself would take 443. */
function withPort(address: string): string {
  return /^(\[[^\]]*\]|[^:/]+)$/.test(address) ? `${address}:${DEFAULT_PORT}` : address
}

function openConnection(address: string): Result<Connection, QuiverError> {
  return Result.fromThrowable(
    () => new Connection(address),
    (cause) => invalidError('ARGUMENT_INVALID', `${JSON.stringify(address)} is not an address: ${String(cause)}`),
  )()
}

async function ready(
  connection: Connection,
  address: string,
  { signal, deadlineMs = DEADLINE_MS }: CallOptions,
): Promise<Result<Connection, QuiverError>> {
  const until = Date.now() + deadlineMs
  let failure: QuiverError | null = null
  for (;;) {
    const answer = await ping(connection, { signal, deadlineMs: Math.max(0, until - Date.now()) })
    if (answer.isOk()) return ok(connection)
    const over = answer.error.kind !== 'transport' || Date.now() + PAUSE_MS >= until
    // Out of time, the last failure to connect says more than the timeout does.
    failure = answer.error.kind === 'timeout' ? (failure ?? answer.error) : answer.error
    if (over) break
    await pause(signal)
  }
  await connection.close(0)
  return err({ ...failure, message: `No server is ready at ${address}: ${failure.message}` })
}

/** Ends early when the signal aborts; the next ping then says so. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined)
}
