// A WebSocket that this server dials: says what it wants after each connect, and takes what comes, each frame a message.
import { WebSocket, type RawData } from 'ws'
import type { Clock } from '../../clock.ts'
import { DialledSource, type DialledSourceOptions } from './dialled-source.ts'
import type { Link, LinkEvents } from './reconnecting.ts'

/** Its `url` is `ws:` or `wss:`. A message that only unpacks to more than it may have ends the connection, as one that is too large does. */
export interface WebSocketSourceOptions extends DialledSourceOptions {
  /** Texts that are sent after each connect, in their order. */
  readonly subscribe: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

/** A farewell that is not answered by then is taken as read. */
const FAREWELL_MS = 1_000
const NORMAL_CLOSURE = 1000
const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

export class WebSocketSource extends DialledSource<WebSocketSourceOptions> {
  readonly kind = 'websocket'

  protected override dial(events: LinkEvents): Link {
    const { url, headers, subscribe, maxMessageBytes } = this.options
    const { lookup } = this.target
    const socket = new WebSocket(url, { headers, lookup, followRedirects: false, maxPayload: maxMessageBytes, skipUTF8Validation: true })
    let problem: string | null = null
    socket.on('open', () => {
      for (const text of subscribe) socket.send(text)
      events.opened()
    })
    socket.on('message', (data: RawData) => {
      events.received()
      this.#takeBytes(data as Buffer)
    })
    socket.on('ping', events.heard)
    socket.on('pong', events.heard)
    socket.on('error', (error: Error & { code?: string }) => {
      problem ??= error.message
      if (error.code === TOO_LARGE) this.refuseTooLarge()
    })
    socket.on('close', (code, reason) => {
      events.ended(problem ?? `the other end closed the connection: ${code} ${reason.toString()}`.trimEnd())
    })
    return this.#linkTo(socket)
  }

  #takeBytes(bytes: Buffer): void {
    const taken = (error: Error | null) => {
      if (error !== null) this.refuse(bytes, `it could not be taken: ${error.message}`)
    }
    this.take({ bytes, origin: this.address, taken })
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
      close: () => farewell(socket, this.clock),
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
