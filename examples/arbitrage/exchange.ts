// A simulated exchange: a WebSocket server on a free port of this machine, which can also be as unreliable as real ones are.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Quote, SymbolName } from './market.ts'
import type { Venue } from './venues.ts'

const HOST = '127.0.0.1'

export class SimulatedExchange implements AsyncDisposable {
  readonly venue: Venue
  readonly url: string
  readonly #server: WebSocketServer
  /** Whoever listens; an exchange for one. */
  #listener: WebSocket | null = null
  #onListener: (() => void)[] = []
  /** Counts what was sent over this connection. */
  #number = 0
  readonly #newest = new Map<SymbolName, Quote>()

  private constructor(venue: Venue, server: WebSocketServer) {
    this.venue = venue
    this.url = `ws://${HOST}:${(server.address() as AddressInfo).port}`
    this.#server = server
    server.on('connection', (socket) => {
      this.#greet(socket)
    })
  }

  static async start(venue: Venue): Promise<SimulatedExchange> {
    const server = new WebSocketServer({ host: HOST, port: 0 })
    await once(server, 'listening')
    return new SimulatedExchange(venue, server)
  }

  /** Settles once somebody listens. */
  async listened(): Promise<void> {
    while (this.#listener === null) await new Promise<void>((resolve) => this.#onListener.push(resolve))
  }

  publish(quotes: readonly Quote[]): void {
    for (const quote of quotes) this.#newest.set(quote.symbol, quote)
    this.#number += 1
    for (const message of this.venue.encode(quotes, this.#number)) this.#listener?.send(message)
  }

  heartbeat(): void {
    const message = this.venue.heartbeat(this.#number + 1)
    if (message === null) return
    this.#number += 1
    this.#listener?.send(message)
  }

  /** A message is counted and never sent. */
  loseMessage(): void {
    this.#number += 1
  }

  /** Drops the connection without a word. */
  cut(): void {
    this.#listener?.terminate()
    this.#listener = null
  }

  /** The connection stays, and nothing comes over it any more: no quotes, and no answers to pings, which are not even read. */
  fallSilent(): void {
    this.#listener?.pause()
    this.#listener = null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #greet(socket: WebSocket): void {
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#listener === socket) this.#listener = null
    })
    for (const message of this.venue.greeting) socket.send(message)
    if (this.venue.subscribe.length === 0) this.#serve(socket)
    else
      socket.once('message', () => {
        this.#serve(socket)
      })
  }

  /** From the newest quotes on; what was sent while nobody listened is lost. */
  #serve(socket: WebSocket): void {
    this.#listener = socket
    this.#number = 0
    if (this.#newest.size > 0) this.publish([...this.#newest.values()])
    for (const tell of this.#onListener.splice(0)) tell()
  }
}
