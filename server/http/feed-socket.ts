// One producer's WebSocket: each text is a message of the feed, each binary message Arrow data for its table. While the feed or this
// producer has too much waiting, or the feed is paused, his socket is not read; TCP then slows him down. With `?ack=1` he is told
// how many of his messages were taken, in their order.
import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import { DataError } from '../errors.ts'
import type { Feed, Producer } from '../feeds/feed.ts'
import { costOf, type FeedMessage } from '../feeds/intake.ts'
import { Acks } from './acks.ts'
import { ArrowMessages } from './arrow-messages.ts'
import type { HttpParts } from './parts.ts'

/** What one producer may have waiting before his socket is paused. */
const MOST_WAITING_BYTES = 1024 * 1024
const GOING_AWAY = 1001
const FAILED = 1011

export function serveFeedSocket(parts: HttpParts, feed: Feed, socket: WebSocket, request: IncomingMessage): void {
  const producer = new SocketProducer(parts, feed, socket, request)
  feed.producers.add(producer)
  // As they were read: joining them would copy all bytes once more.
  socket.binaryType = 'fragments'
  socket.on('message', (data, isBinary) => {
    if (isBinary) producer.takeArrow(data as Buffer[])
    else producer.takeText(data as Buffer)
  })
  // Without a listener a broken frame would be thrown; the socket closes itself then.
  socket.on('error', (error) => {
    producer.broke(error)
  })
  socket.on('close', () => {
    feed.producers.delete(producer)
  })
}

class SocketProducer implements Producer {
  readonly #parts: HttpParts
  readonly #feed: Feed
  readonly #socket: WebSocket
  readonly #origin: string
  readonly #acks: Acks
  readonly #arrow: ArrowMessages
  #waitingBytes = 0

  constructor(
    parts: HttpParts,
    feed: Feed,
    socket: WebSocket,
    { socket: { remoteAddress = '', remotePort = 0 }, url = '/' }: IncomingMessage,
  ) {
    this.#parts = parts
    this.#feed = feed
    this.#socket = socket
    this.#origin = `${remoteAddress}:${remotePort}`
    const wantsAcks = new URL(url, 'http://feeds').searchParams.get('ack') === '1'
    this.#acks = new Acks({ socket, clock: parts.clock, isOn: wantsAcks })
    this.#arrow = new ArrowMessages(feed.table, parts.limits.maxMessageBytes)
    if (feed.isPaused) this.pause()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    const mayRead = this.#waitingBytes < MOST_WAITING_BYTES && !this.#feed.isFull && !this.#feed.isPaused
    if (this.#socket.isPaused && mayRead) this.#socket.resume()
  }

  end(): void {
    this.#socket.removeAllListeners('message')
    this.#socket.resume()
    this.#socket.close(GOING_AWAY, 'the feed was stopped')
  }

  broke(error: Error): void {
    this.#feed.refuse(new Uint8Array(0), 0, this.#origin, `the connection broke: ${error.message}`)
  }

  takeText(bytes: Uint8Array): void {
    const message = new SocketMessage(this, bytes, this.#acks.next())
    this.#waitingBytes += costOf(message)
    this.#feed.add(message)
    this.#pauseWhenFull()
  }

  takeArrow(pieces: readonly Uint8Array[]): void {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const message = { bytes: { length }, number: this.#acks.next() }
    this.#waitingBytes += costOf(message)
    this.#arrow.take(pieces).then(
      (rows) => {
        this.#feed.countBatch(rows, length)
        this.done(message, null)
      },
      (error: Error) => {
        const isTheirs = error instanceof DataError && error.domain === 'user'
        const isTooLarge = error instanceof DataError && error.reason === 'LIMIT_EXCEEDED'
        if (isTheirs || isTooLarge) this.#feed.refuse(Buffer.concat(pieces), length, this.#origin, error.message)
        this.done(message, isTheirs || isTooLarge ? null : error)
      },
    )
    this.#pauseWhenFull()
  }

  #pauseWhenFull(): void {
    if (this.#waitingBytes >= MOST_WAITING_BYTES) this.#socket.pause()
    if (!this.#feed.isFull) return
    this.#socket.pause()
    this.#feed.onRoom(() => {
      this.resume()
    })
  }

  get origin(): string {
    return this.#origin
  }

  /** The message was taken, or why it could not be. */
  done(message: Numbered, error: Error | null): void {
    this.#waitingBytes -= costOf(message)
    if (error === null) this.#acks.taken(message.number)
    else this.#fail(error)
    this.resume()
  }

  #fail(error: Error): void {
    this.#parts.onFault(`Messages of ${this.#origin} to the feed ${this.#feed.facts.name} were lost: ${error.message}`, error.stack)
    this.#socket.close(FAILED, 'messages could not be taken')
  }
}

/** A message that waits: how long it is, and which of the connection's. */
interface Numbered {
  readonly bytes: { readonly length: number }
  readonly number: number
}

/** An object and not closures, since there may be a hundred thousand a second. */
class SocketMessage implements FeedMessage, Numbered {
  readonly bytes: Uint8Array
  readonly number: number
  readonly #producer: SocketProducer

  constructor(producer: SocketProducer, bytes: Uint8Array, number: number) {
    this.#producer = producer
    this.bytes = bytes
    this.number = number
  }

  get origin(): string {
    return this.#producer.origin
  }

  taken(error: Error | null): void {
    this.#producer.done(this, error)
  }
}
