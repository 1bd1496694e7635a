// Opens a connection: tries until the server answers that it is ready, or the deadline.
import { setTimeout as delay } from 'node:timers/promises'
import { invalidError, type QuiverError } from '../errors.ts'
import { ping } from './ping.ts'
import { backgroundClock } from '../clock.ts'
import { err, ok, okAsync, Result, ResultAsync } from '../result.ts'
import { Connection, type CallOptions } from '../transport/connection.ts'
import { channelSecurity, type ChannelSecurity, type TlsOptions } from '../transport/tls.ts'
import { TokenKeeper, type TokenSource } from '../transport/token.ts'

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
  /** Speak TLS; `true` trusts the authorities that Node.js knows. By default no. */
  readonly tls?: boolean | TlsOptions | undefined
  /** Who the client is, sent with each call. Without TLS only to servers of this machine, unless `insecure` is set. */
  readonly token?: TokenSource | undefined
  /** Send the token without TLS to other machines, where everyone on the way can read it. By default no. */
  readonly insecure?: boolean | undefined
}

/** A connection to a server that is ready. */
export function connect(address: string, options: ConnectOptions): ResultAsync<Connection, QuiverError> {
  const target = withPort(address)
  return checkedToken(target, options)
    .andThen(() => channelSecurity(options.tls))
    .asyncAndThen((security) => tokenKeeper(options).map((token) => ({ security, token })))
    .andThen(({ security, token }) => openConnection(target, security, token))
    .andThen((connection) => new ResultAsync(ready(connection, target, options)))
}

function checkedToken(address: string, { token, tls = false, insecure = false }: ConnectOptions): Result<void, QuiverError> {
  if (token === undefined || tls !== false || insecure || isOfThisMachine(address)) return ok(undefined)
  const message = `A token would go to ${address} for everyone to read: set tls, or insecure if that is meant.`
  return err(invalidError('ARGUMENT_INVALID', message))
}

function isOfThisMachine(address: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$|^unix:/.test(address)
}

function tokenKeeper({ token }: ConnectOptions): ResultAsync<TokenKeeper | null, QuiverError> {
  if (token === undefined) return okAsync(null)
  const keeper = new TokenKeeper(token, backgroundClock)
  return new ResultAsync(keeper.renew()).map(() => keeper)
}

/** A host without a port gets the default one; gRPC itself would take 443. */
function withPort(address: string): string {
  return /^(\[[^\]]*\]|[^:/]+)$/.test(address) ? `${address}:${DEFAULT_PORT}` : address
}

function openConnection(address: string, security: ChannelSecurity, token: TokenKeeper | null): Result<Connection, QuiverError> {
  return Result.fromThrowable(
    () => new Connection(address, security, token),
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
