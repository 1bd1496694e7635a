// A WebSocket server on a free port of loopback: what feeds dial.
import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** One client of it. */
export interface Connection {
  readonly headers: IncomingHttpHeaders
  /** Settles once it is gone. */
  readonly closed: Promise<unknown>
  send(message: string | Uint8Array): void
  /** The next message from the other side. */
  next(): Promise<string>
  /** Drops it without a word. */
  cut(): void
  /** Takes leave. */
  close(): void
  /** Bytes that the other side has not taken. */
  readonly waiting: number
}

export class MessageServer implements AsyncDisposable {
  readonly url: string
  readonly #server: WebSocketServer
  readonly #arrived: Connection[] = []
  #waiter: ((connection: Connection) => void) | null = null
  #count = 0

  private constructor(server: WebSocketServer) {
    this.#server = server
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
    server.on('connection', (socket, { headers }) => {
      this.#count += 1
      this.#arrive(connectionOf(socket, headers))
    })
  }

  /** `port` is that of a server before it, to come back there. */
  static async start(port = 0): Promise<MessageServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port })
    await once(server, 'listening')
    return new MessageServer(server)
  }

  /** How many came so far. */
  get count(): number {
    return this.#count
  }

  /** The next client, in their order. */
  connection(): Promise<Connection> {
    const first = this.#arrived.shift()
    if (first !== undefined) return Promise.resolve(first)
    return new Promise((resolve) => (this.#waiter = resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #arrive(connection: Connection): void {
    const waiter = this.#waiter
    this.#waiter = null
    if (waiter === null) this.#arrived.push(connection)
    else waiter(connection)
  }
}

function connectionOf(socket: WebSocket, headers: IncomingHttpHeaders): Connection {
  const received: string[] = []
  let reader: ((message: string) => void) | null = null
  socket.on('message', (data: Buffer) => {
    if (reader === null) received.push(data.toString())
    else reader(data.toString())
    reader = null
  })
  socket.on('error', () => undefined)
  return {
    headers,
    closed: once(socket, 'close'),
    send: (message) => socket.send(message),
    next() {
      const first = received.shift()
      return first === undefined ? new Promise((resolve) => (reader = resolve)) : Promise.resolve(first)
    },
    cut: () => socket.terminate(),
    close: () => socket.close(1000, 'enough'),
    get waiting() {
      return socket.bufferedAmount
    },
  }
}
