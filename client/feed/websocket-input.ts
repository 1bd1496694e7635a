// A WebSocket as an input: says what it wants after each connect, and is made anew whenever it is lost, however it was.
import { WebSocket, type RawData } from 'ws'
import type { Clock } from '../clock.ts'
import { localError, type QuiverError } from '../errors.ts'
import type { WebSocketSource } from '../operations/feeds.ts'
import { backoffMs, type BackoffOptions } from '../resilience/backoff.ts'
import { giveBytes, type Input, type InputSink } from './input.ts'
import { Silence } from './silence.ts'

export interface WebSocketInputParts {
  readonly source: WebSocketSource
  readonly clock: Clock
  /** Numbers from 0 up to 1. */
  readonly random: () => number
  readonly backoff: BackoffOptions
  readonly idleTimeoutMs: number
  readonly maxMessageBytes: number
}

const FAREWELL_MS = 1_000
const NORMAL_CLOSURE = 1_000
const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

export class WebSocketInput implements Input {
  readonly #parts: WebSocketInputParts
  #sink: InputSink | null = null
  #socket: WebSocket | null = null
  #silence: Silence | null = null
  #stopTimer: (() => void) | null = null
  #isPaused = false
  #isOver = false
  #attempt = 0
  /** Of the wait before this connection, and when it was there. */
  #waitedMs = 0
  #openedMs = 0

  constructor(parts: WebSocketInputParts) {
    this.#parts = parts
  }

  start(sink: InputSink): void {
    this.#sink = sink
    this.#dial(sink)
  }

  pause(): void {
    this.#isPaused = true
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    this.#socket.pause()
    // Nobody listens, so silence means nothing.
    this.#silence?.pause()
  }

  resume(): void {
    this.#isPaused = false
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    this.#socket.resume()
    this.#silence?.resume()
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#stopTimer?.()
    this.#silence?.pause()
    const socket = this.#socket
    this.#socket = null
    if (socket !== null) await farewell(socket, this.#parts.clock)
  }

  #dial(sink: InputSink): void {
    const { source, maxMessageBytes } = this.#parts
    const socket = new WebSocket(source.url, { headers: source.headers ?? {}, maxPayload: maxMessageBytes })
    this.#socket = socket
    this.#silence = this.#watch(socket)
    let problem: string | null = null
    socket.on('open', () => this.#opened(socket, sink))
    socket.on('message', (data: RawData) => this.#received(data as Buffer, sink))
    socket.on('ping', () => this.#silence?.heard())
    socket.on('pong', () => this.#silence?.heard())
    socket.on('error', (error: Error & { code?: string }) => {
      problem ??= error.message
      if (error.code === TOO_LARGE) sink.refuse(`it has more than ${maxMessageBytes} bytes`, new Uint8Array(0), 0)
    })
    socket.on('close', (code, reason) => {
      if (this.#socket === socket)
        this.#lost(problem ?? `the other end closed the connection: ${code} ${reason.toString()}`.trimEnd(), sink)
    })
  }

  #watch(socket: WebSocket): Silence {
    const { clock, idleTimeoutMs } = this.#parts
    return new Silence({
      clock,
      timeoutMs: idleTimeoutMs,
      ask: () => {
        if (socket.readyState === WebSocket.OPEN) socket.ping()
      },
      giveUp: () => {
        if (this.#socket === socket) this.#lost(`nothing came for ${idleTimeoutMs} ms`, this.#sink as InputSink)
        socket.terminate()
      },
    })
  }

  #opened(socket: WebSocket, sink: InputSink): void {
    if (this.#socket !== socket) return
    this.#openedMs = this.#parts.clock.now()
    this.#silence?.heard()
    for (const text of this.#parts.source.subscribe ?? []) socket.send(text)
    sink.connected()
    if (this.#isPaused) this.pause()
  }

  /** A connection that bears fruit, and longer than was waited for it, is worth another one at once; one that ends right after its first message is not. */
  #received(data: Buffer, sink: InputSink): void {
    if (this.#isOver) return
    this.#silence?.heard()
    if (this.#attempt > 0 && this.#parts.clock.now() - this.#openedMs >= this.#waitedMs) this.#attempt = 0
    giveBytes(data, sink)
  }

  #lost(reason: string, sink: InputSink): void {
    this.#silence?.pause()
    this.#socket = null
    if (this.#isOver) return
    const { clock, random, backoff } = this.#parts
    this.#waitedMs = backoffMs(backoff, this.#attempt, random)
    this.#attempt += 1
    sink.reconnecting(this.#attempt, this.#waitedMs, lostError(this.#parts.source.url, reason))
    this.#stopTimer = clock.schedule(() => this.#dial(sink), this.#waitedMs)
  }
}

/** Without the user and the query, which may hold secrets. */
function lostError(url: string, reason: string): QuiverError {
  const { protocol, host, pathname } = new URL(url)
  return localError('transport', 'UNAVAILABLE', 'SOURCE_LOST', `${protocol}//${host}${pathname} is not connected: ${reason}.`)
}

/** Closes as the protocol wants it, and without the other end's help where that does not come. */
function farewell(socket: WebSocket, clock: Clock): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return Promise.resolve()
  return new Promise((resolve) => {
    const stopTimer = clock.schedule(() => socket.terminate(), FAREWELL_MS)
    socket.once('close', () => {
      stopTimer()
      resolve()
    })
    // What comes now is not read, and a paused socket would not see the answer.
    socket.removeAllListeners('message')
    if (socket.readyState === WebSocket.CONNECTING) return socket.terminate()
    socket.resume()
    socket.close(NORMAL_CLOSURE)
  })
}
