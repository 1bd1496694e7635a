// One gRPC call as a pull of messages. It stands on Channel.createCall instead of grpc-js's stream classes, because those hold
// 16 messages (32 MiB of pages) ahead of the reader and lose them when the call fails; here at most READ_AHEAD wait.
import { Metadata, status as grpcStatus, type Channel, type StatusObject } from '@grpc/grpc-js'
import { invalidError, localError, type QuiverError } from '../errors.ts'
import { errorFromStatus, isFromServer } from '../wire-error.ts'

/** What a caller needs of a method's definition. */
export interface Method<Request, Response> {
  readonly path: string
  readonly requestSerialize: (request: Request) => Buffer
  readonly responseDeserialize: (bytes: Buffer) => Response
}

/** The next message, or how the call ended: null when well. */
export type Received<Response> = IteratorResult<Response, QuiverError | null>

type ChannelCall = ReturnType<Channel['createCall']>

const READ_AHEAD = 1

/** A running call. Whoever starts one reads it to its end or closes it. */
export class Call<Request, Response> {
  readonly #call: ChannelCall
  readonly #method: Method<Request, Response>
  readonly #onEnd: (reset: boolean) => void
  readonly #arrived: Response[] = []
  #reader: ((received: Received<Response>) => void) | null = null
  #writer: ((sent: boolean) => void) | null = null
  /** Why this side ended the call; the status then only says CANCELLED. */
  #cause: QuiverError | null = null
  #end: { readonly error: QuiverError | null } | null = null

  /** `onEnd` hears whether this side may have reset the stream: it did unless the server told how the call ended. */
  constructor(call: ChannelCall, method: Method<Request, Response>, onEnd: (reset: boolean) => void) {
    this.#call = call
    this.#method = method
    this.#onEnd = onEnd
    call.start(new Metadata(), {
      onReceiveMetadata: () => undefined,
      onReceiveMessage: (bytes: Buffer) => this.#receive(bytes),
      onReceiveStatus: (status) => this.#finish(status),
    })
    call.startRead()
  }

  /** Sends a message and waits until the transport has room for another. False when the call has ended; then stop sending. */
  send(request: Request): Promise<boolean> {
    if (this.#end !== null) return Promise.resolve(false)
    const bytes = this.#serialize(request)
    if (bytes === null) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#writer = resolve
      this.#call.sendMessageWithContext({ callback: () => this.#resolveWriter(this.#end === null) }, bytes)
    })
  }

  /** Tells the server that no more messages follow. */
  endSending(): void {
    if (this.#end === null) this.#call.halfClose()
  }

  /** The next message, or the end. One at a time. */
  next(): Promise<Received<Response>> {
    const message = this.#arrived.shift()
    if (message === undefined) return this.#end === null ? this.#nextArrival() : Promise.resolve(this.#ending(this.#end.error))
    if (this.#end === null) this.#call.startRead()
    return Promise.resolve({ done: false, value: message })
  }

  /** Ends the call now, if it runs; its reader then gets `cause`. */
  cancel(cause: QuiverError): void {
    if (this.#end !== null) return
    this.#cause ??= cause
    this.#arrived.length = 0
    this.#call.cancelWithStatus(grpcStatus.CANCELLED, cause.message)
  }

  /** Ends the call now, if it runs. */
  close(): void {
    this.cancel(localError('cancelled', 'CANCELLED', 'CANCELLED', 'The caller stopped reading.'))
  }

  #nextArrival(): Promise<Received<Response>> {
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  #receive(bytes: Buffer): void {
    if (this.#cause !== null) return
    const message = this.#deserialize(bytes)
    if (message === null) return
    if (this.#reader === null) this.#arrived.push(message)
    else this.#resolveReader({ done: false, value: message })
    if (this.#arrived.length < READ_AHEAD) this.#call.startRead()
  }

  #finish(status: StatusObject): void {
    const failed = status.code !== grpcStatus.OK
    this.#end = { error: failed ? (this.#cause ?? errorFromStatus(status)) : null }
    this.#resolveReader(this.#ending(this.#end.error))
    this.#resolveWriter(false)
    this.#onEnd(failed && !isFromServer(status))
  }

  #ending(error: QuiverError | null): Received<Response> {
    return { done: true, value: error }
  }

  #resolveReader(received: Received<Response>): void {
    const reader = this.#reader
    this.#reader = null
    reader?.(received)
  }

  #resolveWriter(sent: boolean): void {
    const writer = this.#writer
    this.#writer = null
    writer?.(sent)
  }

  #serialize(request: Request): Buffer | null {
    try {
      return this.#method.requestSerialize(request)
    } catch (cause) {
      this.cancel(invalidError('ARGUMENT_INVALID', `The request cannot be encoded: ${String(cause)}`))
      return null
    }
  }

  #deserialize(bytes: Buffer): Response | null {
    try {
      return this.#method.responseDeserialize(bytes)
    } catch (cause) {
      this.cancel(localError('internal', 'INTERNAL', 'INTERNAL', `The server's answer cannot be decoded: ${String(cause)}`))
      return null
    }
  }
}
