// One gRPC call as a pull of messages. It stands on Channel.createCall instead of grpc-js's stream classes, because those hold
// 16 messages (32 MiB of pages) ahead of the reader and lose them when the call fails; here at most READ_AHEAD wait.
import { status as grpcStatus, type Channel, type Metadata, type StatusObject } from '@grpc/grpc-js'
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

/**
 * How to undo what a call makes in the server. A call that has this is not reset when it is given up, since the reset could cross an
 * answer on its way, and nobody would learn of what it tells: it runs on, unseen by its reader, until the server has ended it.
 */
export interface Undo<Response> {
  /** Asks the server to end the operation with this id. */
  readonly cancel: (queryId: string) => void
  /** Takes back what an answer tells of. */
  readonly takeBack: (answer: Response) => void
}

type ChannelCall = ReturnType<Channel['createCall']>

const READ_AHEAD = 1
/** How long the server may take to end a call that was given up. */
const GIVEN_UP_MS = 5_000
const QUERY_ID_HEADER = 'quiver-query-id'

/** A running call. Whoever starts one reads it to its end or closes it. */
export class Call<Request, Response> {
  readonly #call: ChannelCall
  readonly #method: Method<Request, Response>
  readonly #undo: Undo<Response> | null
  readonly #onEnd: (reset: boolean, error: QuiverError | null) => void
  readonly #arrived: Response[] = []
  #reader: ((received: Received<Response>) => void) | null = null
  #writer: ((sent: boolean) => void) | null = null
  /** Why this side ended the call; the status then only says CANCELLED. */
  #cause: QuiverError | null = null
  /** What its reader is told at the end. */
  #end: { readonly error: QuiverError | null } | null = null
  #queryId: string | null = null
  #resetTimer: NodeJS.Timeout | null = null

  /** `onEnd` hears whether this side may have reset the stream, which it did unless the server told how the call ended; and that. */
  constructor(
    call: ChannelCall,
    metadata: Metadata,
    method: Method<Request, Response>,
    undo: Undo<Response> | null,
    onEnd: (reset: boolean, error: QuiverError | null) => void,
  ) {
    this.#call = call
    this.#method = method
    this.#undo = undo
    this.#onEnd = onEnd
    call.start(metadata, {
      onReceiveMetadata: (metadata) => this.#receiveQueryId(metadata),
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
    const unread = this.#arrived.splice(0)
    if (this.#undo === null) this.#reset(cause)
    else this.#giveUp(unread, this.#undo, cause)
  }

  /** Ends the call now, if it runs. */
  close(): void {
    this.cancel(localError('cancelled', 'CANCELLED', 'CANCELLED', 'The caller stopped reading.'))
  }

  /** Takes back an answer that its reader cannot use, since the call ended badly after it. */
  takeBack(answer: Response): void {
    this.#undo?.takeBack(answer)
  }

  #giveUp(unread: readonly Response[], undo: Undo<Response>, cause: QuiverError): void {
    for (const answer of unread) undo.takeBack(answer)
    this.#tellEnd(cause)
    this.#resetTimer = setTimeout(() => this.#reset(cause), GIVEN_UP_MS).unref()
    if (this.#queryId !== null) undo.cancel(this.#queryId)
    this.#call.startRead()
  }

  #reset({ message }: QuiverError): void {
    this.#call.cancelWithStatus(grpcStatus.CANCELLED, message)
  }

  #nextArrival(): Promise<Received<Response>> {
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  #receiveQueryId(headers: Metadata): void {
    this.#queryId = headers.get(QUERY_ID_HEADER)[0]?.toString() ?? null
    if (this.#cause !== null && this.#queryId !== null) this.#undo?.cancel(this.#queryId)
  }

  #receive(bytes: Buffer): void {
    if (this.#cause !== null && this.#undo === null) return
    const message = this.#deserialize(bytes)
    if (message === null) return
    if (this.#cause === null) this.#arrive(message)
    else this.takeBack(message)
    if (this.#arrived.length < READ_AHEAD) this.#call.startRead()
  }

  #arrive(message: Response): void {
    if (this.#reader === null) this.#arrived.push(message)
    else this.#resolveReader({ done: false, value: message })
  }

  #finish(status: StatusObject): void {
    const failed = status.code !== grpcStatus.OK
    if (this.#resetTimer !== null) clearTimeout(this.#resetTimer)
    if (this.#end === null) this.#tellEnd(failed ? (this.#cause ?? errorFromStatus(status)) : null)
    this.#onEnd(failed && !isFromServer(status), this.#end?.error ?? null)
  }

  #tellEnd(error: QuiverError | null): void {
    this.#end = { error }
    this.#resolveReader(this.#ending(error))
    this.#resolveWriter(false)
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
