// One producer's WebSocket: each text is a message of the feed. While the feed or this producer has too much waiting, his socket
// is not read; TCP then slows him down. With `?ack=1` he is told how many of his messages were taken, in their order.
import type { IncomingMessage } from 'node:http'
import type { RawData, WebSocket } from 'ws'
import type { Feed } from '../feeds/feed.ts'
import type { HttpParts } from './parts.ts'

/** What one producer may have waiting before his socket is paused. */
const MOST_WAITING_BYTES = 1024 * 1024

export function serveFeedSocket({ onFault }: HttpParts, feed: Feed, socket: WebSocket, request: IncomingMessage): void {
  const { remoteAddress = '', remotePort = 0 } = request.socket
  const origin = `${remoteAddress}:${remotePort}`
  const wantsAcks = new URL(request.url ?? '/', 'http://feeds').searchParams.get('ack') === '1'
  const acks = new Acks(socket, wantsAcks)
  let waitingBytes = 0

  const resume = () => {
    if (socket.isPaused && waitingBytes < MOST_WAITING_BYTES && !feed.intake.isFull) socket.resume()
  }
  const pauseWhereNeeded = () => {
    if (waitingBytes >= MOST_WAITING_BYTES) socket.pause()
    if (!feed.intake.isFull) return
    socket.pause()
    feed.intake.onRoom(resume)
  }
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const bytes = bytesOf(data)
    const number = acks.next()
    if (isBinary) {
      feed.refuse(bytes, bytes.length, origin, 'binary messages are not taken here yet')
      acks.taken(number, null)
      return
    }
    waitingBytes += bytes.length
    feed.add({
      bytes,
      origin,
      taken(error) {
        waitingBytes -= bytes.length
        if (error !== null) onFault(`Messages of ${origin} to the feed ${feed.facts.name} were lost: ${error.message}`, error.stack)
        acks.taken(number, error)
        resume()
      },
    })
    pauseWhereNeeded()
  })
  // Without a listener a broken frame would be thrown; the socket closes itself then.
  socket.on('error', (error) => {
    feed.refuse(new Uint8Array(0), 0, origin, `the connection broke: ${error.message}`)
  })
}

/** Tells a producer how far he is: one short text for all messages that were taken in one turn of the event loop. */
class Acks {
  readonly #socket: WebSocket
  readonly #isOn: boolean
  #received = 0
  #taken = 0
  #isScheduled = false

  constructor(socket: WebSocket, isOn: boolean) {
    this.#socket = socket
    this.#isOn = isOn
  }

  next(): number {
    return ++this.#received
  }

  taken(number: number, error: Error | null): void {
    if (error !== null) {
      this.#socket.close(1011, 'messages could not be taken')
      return
    }
    this.#taken = number
    if (!this.#isOn || this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#socket.send(JSON.stringify({ ack: this.#taken }), () => undefined)
    })
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return Array.isArray(data) ? Buffer.concat(data) : data
}
