// Opens the connections: tries until a server answers that it is ready, or the deadline.
import { setTimeout as delay } from 'node:timers/promises'
import { backgroundClock } from '../clock.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import type { HeartbeatOptions } from '../resilience/heartbeat.ts'
import { err, ok, okAsync, Result, ResultAsync, traverse } from '../result.ts'
import { resolvedAddresses, type ServerAddress } from '../transport/addresses.ts'
import { checkedResilience, type ResilienceOptions } from '../transport/call-policies.ts'
import { Connection, type CallOptions } from '../transport/connection.ts'
import { ping } from '../transport/ping.ts'
import { channelSecurity, type TlsOptions } from '../transport/tls.ts'
import { TokenKeeper, type TokenSource } from '../transport/token.ts'
import { wholeNumbers } from './arguments.ts'

const DEADLINE_MS = 10_000
const PAUSE_MS = 50

/** Options of a connect. */
export interface ConnectOptions extends CallOptions, ResilienceOptions {
  /** Milliseconds to wait for a server to be ready, by default 10,000. */
  readonly deadlineMs?: number | undefined
  /**
   * Keep the leases of tables alive for as long as the program can reach their handles, by one call for all of them at a third of
   * the shortest lease, and see whether the servers are there; by default yes.
   */
  readonly heartbeat?: boolean | HeartbeatOptions | undefined
  /** Speak TLS; `true` trusts the authorities that Node.js knows. By default no. */
  readonly tls?: boolean | TlsOptions | undefined
  /** Who the client is, sent with each call. Without TLS only to servers of this machine, unless `insecure` is set. */
  readonly token?: TokenSource | undefined
  /** Send the token without TLS to other machines, where everyone on the way can read it. By default no. */
  readonly insecure?: boolean | undefined
}

/** A connection, and whether its server has answered. */
export interface Connected {
  readonly address: string
  readonly connection: Connection
  readonly isReady: boolean
}

/** Connections to servers, of which at least one is ready. */
export function connect(addresses: string | readonly string[], options: ConnectOptions): ResultAsync<readonly Connected[], QuiverError> {
  return checked(options)
    .asyncAndThen(() => new ResultAsync(resolvedAddresses(addresses)))
    .andThen((servers) => traverse(servers, ({ address }) => checkedToken(address, options)).map(() => servers))
    .andThen((servers) => tokenKeeper(options).map((token) => ({ servers, token })))
    .andThen(({ servers, token }) => traverse(servers, (server) => openConnection(server, options, token)))
    .andThen((opened) => new ResultAsync(anyReady(opened, options)))
}

function checked(options: ConnectOptions): Result<void, QuiverError> {
  const { heartbeat } = options
  const intervalMs = typeof heartbeat === 'object' ? heartbeat.intervalMs : undefined
  return wholeNumbers({ 'heartbeat.intervalMs': intervalMs }).andThen(() => checkedResilience(options))
}

interface Opened {
  readonly address: string
  readonly connection: Connection
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

function openConnection({ address, name }: ServerAddress, { tls }: ConnectOptions, token: TokenKeeper | null): Result<Opened, QuiverError> {
  return channelSecurity(namedTls(tls, name)).andThen((security) =>
    Result.fromThrowable(
      () => ({ address, connection: new Connection(address, security, token) }),
      (cause) => invalidError('ARGUMENT_INVALID', `${JSON.stringify(address)} is not an address: ${String(cause)}`),
    )(),
  )
}

/** Certificates are for the name that the address was found by. */
function namedTls(tls: ConnectOptions['tls'], name: string | null): ConnectOptions['tls'] {
  if (tls === undefined || tls === false || name === null) return tls
  return tls === true ? { serverName: name } : { serverName: name, ...tls }
}

/** Waits for the first; what is not ready then may be later. */
async function anyReady(opened: readonly Opened[], options: CallOptions): Promise<Result<readonly Connected[], QuiverError>> {
  const found = new AbortController()
  const { signal } = options
  const abort = (): void => found.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted === true) abort()
  const results = await Promise.all(
    opened.map(async (one) => {
      const result = await ready(one, { ...options, signal: found.signal })
      if (result.isOk()) found.abort()
      return result
    }),
  )
  signal?.removeEventListener('abort', abort)
  const servers = opened.map((one, index) => ({ ...one, isReady: results[index]?.isOk() === true }))
  if (servers.some(({ isReady }) => isReady)) return ok(servers)
  await Promise.all(opened.map(({ connection }) => connection.close(0)))
  const [first] = results
  return first?.isErr() === true ? err(first.error) : ok(servers)
}

async function ready(
  { connection, address }: Opened,
  { signal, deadlineMs = DEADLINE_MS }: CallOptions,
): Promise<Result<void, QuiverError>> {
  const until = performance.now() + deadlineMs
  let failure: QuiverError | null = null
  for (;;) {
    const answer = await ping(connection, { signal, deadlineMs: Math.max(0, until - performance.now()) })
    if (answer.isOk()) return ok(undefined)
    const over = answer.error.kind !== 'transport' || performance.now() + PAUSE_MS >= until
    // Out of time, the last failure to connect says more than the timeout does.
    failure = answer.error.kind === 'timeout' ? (failure ?? answer.error) : answer.error
    if (over) break
    await pause(signal)
  }
  return err({ ...failure, message: `No server is ready at ${address}: ${failure.message}` })
}

/** Ends early when the signal aborts; the next ping then says so. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined)
}
