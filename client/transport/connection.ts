// A client's connection to a server, and the calls that run on it: each can be ended by a signal or a deadline, and closing waits for
// them.
import { Metadata } from '@grpc/grpc-js'
import { abortedError, closedError, deadlineError } from '../ended.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { CallSpan } from './call-span.ts'
import { Call, type Method, type Undo } from './call.ts'
import { Channels } from './channels.ts'
import type { ChannelSecurity } from './tls.ts'
import type { TokenKeeper } from './token.ts'

/** The longest delay of a timer of Node's. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1
const TIDYING_MS = 10_000
const KEY_HEADER = 'quiver-idempotency-key'

/** What every method of the client takes. */
export interface CallOptions {
  /** Ends the call when it aborts; the error is of kind `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from now after which the call ends with an error of kind `timeout`, on both sides of the wire; by default never. */
  readonly deadlineMs?: number | undefined
}

/** What a call is started with. */
export interface StartOptions extends CallOptions {
  /** By which the server knows a call that comes again, so that it does its work once. */
  readonly idempotencyKey?: string | undefined
}

/** What runs, and can be ended. */
export interface Endable {
  cancel(cause: QuiverError): void
}

/** Channels with their running calls. */
export class Connection {
  readonly #channels: Channels
  readonly #token: TokenKeeper | null
  readonly #running = new Set<Endable>()
  /** Calls that nobody waits for. */
  readonly #background = new Set<Endable>()
  #closing = false
  readonly #idleWaiters = new Set<() => void>()

  /** Throws a TypeError when the address is not one. It connects with the first call. The connection closes the keeper. */
  constructor(address: string, security: ChannelSecurity, token: TokenKeeper | null) {
    this.#channels = new Channels(address, security)
    this.#token = token
  }

  /** The token that calls have which start now; empty without one. */
  get token(): string {
    return this.#token?.token ?? ''
  }

  /** Learns of a failure of a call, or of a part of one: a token that was refused is renewed. */
  noteFailure({ code }: QuiverError): void {
    if (code === 'UNAUTHENTICATED') void this.#token?.renew()
  }

  /** Starts a call; Err when the options are wrong, the signal has aborted or the connection is closed. */
  start<Request, Response>(
    method: Method<Request, Response>,
    options: StartOptions,
    undo: Undo<Response> | null = null,
  ): Result<Call<Request, Response>, QuiverError> {
    return this.check(options).map(() => this.#run(this.#running, method, options, undo, CallSpan.begin(method.path)))
  }

  /** Starts a call that has no end of its own, so that closing does not wait for it. */
  startFollowing<Request, Response>(method: Method<Request, Response>, options: CallOptions): Result<Call<Request, Response>, QuiverError> {
    return this.check(options).map(() => this.#run(this.#background, method, options, null, CallSpan.begin(method.path)))
  }

  /** Starts a call that tidies up after another one, also while the connection closes. */
  startTidying<Request, Response>(method: Method<Request, Response>): Call<Request, Response> {
    return this.#run(this.#running, method, { deadlineMs: TIDYING_MS }, null, CallSpan.begin(method.path))
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
    // Each of those who share it has a span of his own.
    return this.#run(this.#background, method, {}, null, null)
  }

  /** Counts something as running that is no call of its own; the returned function tells of its end. */
  begin(running: Endable): () => void {
    this.#running.add(running)
    return () => this.#end(running)
  }

  /** Takes no more calls, waits for the running ones at most `graceMs`, ends what is left, and closes the channels. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    this.#token?.close()
    await this.#idle(graceMs)
    for (const call of [...this.#running, ...this.#background]) call.cancel(closedError())
    this.#channels.close()
  }

  #run<Request, Response>(
    calls: Set<Endable>,
    method: Method<Request, Response>,
    { signal, deadlineMs = Infinity, idempotencyKey }: StartOptions,
    undo: Undo<Response> | null,
    span: CallSpan | null,
  ): Call<Request, Response> {
    const abort = (): void => call.cancel(abortedError(signal))
    // gRPC's own deadline resets the call.
    const isEndedHere = undo !== null && deadlineMs <= LONGEST_TIMER_MS
    const timer = isEndedHere ? setTimeout(() => call.cancel(deadlineError('call', deadlineMs)), deadlineMs) : undefined
    const deadline = Date.now() + deadlineMs + (isEndedHere ? TIDYING_MS : 0)
    const place = this.#channels.take()
    const call: Call<Request, Response> = new Call(
      place.channel.createCall(method.path, deadline, null, null, null),
      this.#metadata(span, idempotencyKey),
      method,
      undo,
      (reset, error) => {
        if (error !== null) this.noteFailure(error)
        span?.end(error)
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        place.release(reset)
        calls.delete(call)
        this.#end(call)
      },
    )
    calls.add(call)
    signal?.addEventListener('abort', abort, { once: true })
    return call
  }

  /** What goes with a call besides its messages. */
  #metadata(span: CallSpan | null, idempotencyKey: string | undefined): Metadata {
    const metadata = new Metadata()
    for (const [name, value] of Object.entries(span?.headers ?? {})) metadata.set(name, value)
    if (idempotencyKey !== undefined) metadata.set(KEY_HEADER, idempotencyKey)
    if (this.#token !== null) metadata.set('authorization', `Bearer ${this.token}`)
    return metadata
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
