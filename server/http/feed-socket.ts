// One producer's WebSocket: each text is a message of the feed, each binary message Arrow data for its table. While the feed or this
// producer has too much waiting, or the feed is paused, his socket is not read; TCP then slows him down. With `?ack=1` he is told
// how many of his messages were taken, in their order.
import type { IncomingMessage } from 'node:http'
import type { RawData, WebSocket } from 'ws'
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
  socket.on('message', (data, isBinary) => {
    producer.take(bytesOf(data), isBinary)
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

  take(bytes: Uint8Array, isBinary: boolean): void {
    const message = new SocketMessage(this, bytes, this.#acks.next())
    this.#waitingBytes += costOf(message)
    if (isBinary) this.#takeArrow(message)
    else this.#feed.add(message)
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
  done(message: SocketMessage, error: Error | null): void {
    this.#waitingBytes -= costOf(message)
    if (error === null) this.#acks.taken(message.number)
    else this.#fail(error)
    this.resume()
  }

  #takeArrow(message: SocketMessage): void {
    const { bytes } = message
    this.#arrow.take(bytes).then(
      (rows) => {
        this.#feed.countBatch(rows, bytes.length)
        message.taken(null)
      },
      (error: Error) => {
        const isTheirs = error instanceof DataError && error.domain === 'user'
        const isTooLarge = error instanceof DataError && error.reason === 'LIMIT_EXCEEDED'
        if (isTheirs || isTooLarge) this.#feed.refuse(bytes, bytes.length, this.#origin, error.message)
        message.taken(isTheirs || isTooLarge ? null : error)
      },
    )
  }

  #fail(error: Error): void {
    this.#parts.onFault(`Messages of ${this.#origin} to the feed ${this.#feed.facts.name} were lost: ${error.message}`, error.stack)
    this.#socket.close(FAILED, 'messages could not be taken')
  }
}

/** An object and not closures, since there may be a hundred thousand a second. */
class SocketMessage implements FeedMessage {
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

function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return Array.isArray(data) ? Buffer.concat(data) : data
}
