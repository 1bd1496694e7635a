// A WebSocket that this server dials: says what it wants after each connect, and takes what comes, each frame a message.
import { WebSocket, type RawData } from 'ws'
import type { Clock } from '../../clock.ts'
import { publicAddress, type Source, type SourceSink, type SourceStatus } from '../source.ts'
import { DEFAULT_BACKOFF, type BackoffLimits } from './backoff.ts'
import { Reconnecting, type Link, type LinkEvents } from './reconnecting.ts'

export interface WebSocketSourceOptions {
  /** `ws:` or `wss:`. */
  readonly url: string
  /** Texts that are sent after each connect, in their order. */
  readonly subscribe: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** Default 250 ms and 30 s. */
  readonly backoff?: BackoffLimits
  /** Default 30 s. Half of it without a word brings a ping. */
  readonly idleTimeoutMs?: number
  /** A larger message, also one that only unpacks to more, ends the connection. */
  readonly maxMessageBytes: number
}

export interface SourceParts {
  readonly clock: Clock
  /** Numbers from 0 up to 1, for the jitter. */
  readonly random: () => number
}

export const DEFAULT_IDLE_TIMEOUT_MS = 30_000
/** A farewell that is not answered by then is taken as read. */
const FAREWELL_MS = 1_000
const NORMAL_CLOSURE = 1000
const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

export class WebSocketSource implements Source {
  readonly kind = 'websocket'
  readonly address: string
  readonly #options: WebSocketSourceOptions
  readonly #clock: Clock
  readonly #connection: Reconnecting
  #sink: SourceSink | null = null

  constructor(options: WebSocketSourceOptions, { clock, random }: SourceParts) {
    this.address = publicAddress(options.url)
    this.#options = options
    this.#clock = clock
    const { backoff = DEFAULT_BACKOFF, idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS } = options
    this.#connection = new Reconnecting({ clock, random, backoff, idleTimeoutMs, connect: (events) => this.#dial(events) })
  }

  get status(): SourceStatus {
    return this.#connection.status
  }

  start(sink: SourceSink): void {
    this.#sink = sink
    this.#connection.start()
  }

  pause(): void {
    this.#connection.pause()
  }

  resume(): void {
    this.#connection.resume()
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  #dial(events: LinkEvents): Link {
    const { url, headers, subscribe, maxMessageBytes } = this.#options
    const socket = new WebSocket(url, { headers, maxPayload: maxMessageBytes, skipUTF8Validation: true })
    let problem: string | null = null
    socket.on('open', () => {
      for (const text of subscribe) socket.send(text)
      events.opened()
    })
    socket.on('message', (data: RawData) => {
      events.received()
      this.#take(data as Buffer)
    })
    socket.on('ping', events.heard)
    socket.on('pong', events.heard)
    socket.on('error', (error: Error & { code?: string }) => {
      problem ??= error.message
      if (error.code === TOO_LARGE) this.#refuseTooLarge(maxMessageBytes)
    })
    socket.on('close', (code, reason) => {
      events.ended(problem ?? `the other end closed the connection: ${code} ${reason.toString()}`.trimEnd())
    })
    return this.#linkTo(socket)
  }

  #take(bytes: Buffer): void {
    const sink = this.#sink
    if (sink === null) return
    const taken = (error: Error | null) => {
      if (error !== null) sink.refuse(bytes, bytes.length, this.address, `it could not be taken: ${error.message}`)
    }
    sink.add({ bytes, origin: this.address, taken })
    if (!sink.isFull) return
    this.#connection.hold()
    sink.onRoom(() => {
      this.#connection.release()
    })
  }

  #refuseTooLarge(maxMessageBytes: number): void {
    this.#sink?.refuse(new Uint8Array(0), 0, this.address, `a message has more than ${maxMessageBytes} bytes`)
  }

  #linkTo(socket: WebSocket): Link {
    return {
      pause() {
        socket.pause()
      },
      resume() {
        socket.resume()
      },
      ask() {
        socket.ping()
      },
      cut() {
        socket.terminate()
      },
      close: () => farewell(socket, this.#clock),
    }
  }
}

/** Closes as the protocol wants it, and without the other end's help where that does not come. */
function farewell(socket: WebSocket, clock: Clock): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return Promise.resolve()
  return new Promise((resolve) => {
    const stopTimer = clock.after(FAREWELL_MS, () => {
      socket.terminate()
    })
    socket.once('close', () => {
      stopTimer()
      resolve()
    })
    // What comes now is not read, and a paused socket would not see the answer.
    socket.removeAllListeners('message')
    socket.resume()
    socket.close(NORMAL_CLOSURE)
  })
}
