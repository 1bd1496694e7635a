// The one channel of a client, and the calls that run on it: each can be ended by a signal or a deadline, and closing waits for them.
import { Channel, credentials } from '@grpc/grpc-js'
import { invalidError, localError, type CancelledError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { Call, type Method } from './call.ts'

/** What every method of the client takes. */
export interface CallOptions {
  /** Ends the call when it aborts; the error is of kind `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from now after which the call ends with an error of kind `timeout`, on both sides of the wire; by default never. */
  readonly deadlineMs?: number | undefined
}

const MIB = 1 << 20

const CHANNEL_OPTIONS = {
  // The server may be asked for pages of 16 MiB; the default limit of 4 MiB would refuse them.
  'grpc.max_receive_message_length': 64 * MIB,
  'grpc.max_send_message_length': 64 * MIB,
  // With HTTP/2's default of 64 KiB a stream of pages runs at 0.45 GB/s here, with 1 MiB at 2.3 GB/s; more gains nothing.
  'grpc-node.flow_control_window': MIB,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // A client closes its own connection and no one else's.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_channelz': 0,
}

/** What runs, and can be ended. */
export interface Endable {
  cancel(cause: QuiverError): void
}

/** A channel with its running calls. */
export class Connection {
  readonly #channel: Channel
  readonly #running = new Set<Endable>()
  /** Calls that nobody waits for. */
  readonly #background = new Set<Endable>()
  #closing = false
  readonly #idleWaiters = new Set<() => void>()

  /** Throws a TypeError when the address is not one. It connects with the first call. */
  constructor(address: string) {
    this.#channel = new Channel(address, credentials.createInsecure(), CHANNEL_OPTIONS)
  }

  /** Starts a call; Err when the options are wrong, the signal has aborted or the connection is closed. */
  start<Request, Response>(
    method: Method<Request, Response>,
    { signal, deadlineMs = Infinity }: CallOptions,
  ): Result<Call<Request, Response>, QuiverError> {
    return this.check({ signal, deadlineMs }).map(() => this.#run(this.#running, method, signal, Date.now() + deadlineMs))
  }

  /** Whether something with these options may start now. */
  check({ signal, deadlineMs = Infinity }: CallOptions): Result<void, QuiverError> {
    if (!(deadlineMs >= 0)) return err(invalidError('ARGUMENT_INVALID', `deadlineMs must be 0 or more, not ${deadlineMs}.`))
    if (this.#closing) return err(closedError())
    if (signal?.aborted === true) return err(abortedError(signal))
    return ok(undefined)
  }

  /** Starts a call that closing ends without waiting for it: others share it, and are waited for by {@link Connection.begin}. */
  startShared<Request, Response>(method: Method<Request, Response>): Call<Request, Response> {
    return this.#run(this.#background, method, undefined, Infinity)
  }

  /** Counts something as running that is no call of its own; the returned function tells of its end. */
  begin(running: Endable): () => void {
    this.#running.add(running)
    return () => this.#end(running)
  }

  /** Resolves when the channel's state may have changed, or at the deadline (milliseconds since 1970). */
  stateChange(deadline: number): Promise<void> {
    const state = this.#channel.getConnectivityState(true)
    return new Promise((resolve) => this.#channel.watchConnectivityState(state, deadline, () => resolve()))
  }

  /** Takes no more calls, waits for the running ones at most `graceMs`, ends what is left, and closes the channel. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    await this.#idle(graceMs)
    for (const call of [...this.#running, ...this.#background]) call.cancel(closedError())
    this.#channel.close()
  }

  #run<Request, Response>(
    calls: Set<Endable>,
    method: Method<Request, Response>,
    signal: AbortSignal | undefined,
    deadline: number,
  ): Call<Request, Response> {
    const abort = (): void => call.cancel(abortedError(signal))
    const call: Call<Request, Response> = new Call(this.#channel.createCall(method.path, deadline, null, null, null), method, () => {
      signal?.removeEventListener('abort', abort)
      calls.delete(call)
      this.#end(call)
    })
    calls.add(call)
    signal?.addEventListener('abort', abort, { once: true })
    return call
  }

  #end(running: Endable): void {
    this.#running.delete(running)
    if (this.#running.size === 0) for (const resolve of this.#idleWaiters) resolve()
  }

  async #idle(graceMs: number): Promise<void> {
    if (this.#running.size === 0 || graceMs <= 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs)
      this.#idleWaiters.add(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

export function abortedError(signal: AbortSignal | undefined): CancelledError {
  const reason: unknown = signal?.reason
  const why = reason instanceof Error ? reason.message : String(reason)
  return localError('cancelled', 'CANCELLED', 'CANCELLED', `The call's signal aborted: ${why}`)
}

function closedError(): CancelledError {
  return localError('cancelled', 'CANCELLED', 'CLIENT_CLOSED', 'This client is closed; connect a new one.')
}
