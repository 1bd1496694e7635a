// A producer of ticks over a WebSocket, in a process of its own. Every message is acknowledged once its rows can be read. It speaks
// to whatever takes JSON and answers {"ack": messages}.
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import { tickBytes, tickText } from './feed-ticks.ts'
import { StampedFrames } from './stamped-frames.ts'

export type Production = { readonly url: string; readonly seconds: number } &
  /** Until so many rows, where that is said. */
  (
    | { readonly rowsPerMessage: number; readonly form: 'json' | 'arrow'; readonly rows?: number }
    /** Ticks with the time at which they were sent as their ids, so many in a message; from so many sockets in turn. */
    | { readonly ticksPerSecond: number; readonly sockets: number; readonly ticksPerMessage: number }
  )

/** Messages on their way that nobody has acknowledged. */
const MOST_ROWS_AHEAD = 50_000
const DISTINCT_ROWS = 100_000
const FIRST_ID = 100_000_000_000_000

class Producer implements Disposable {
  readonly #socket: WebSocket
  /** Not part of what `ws` promises; frames that are ready go here. */
  readonly #stream: Writable | undefined
  #sent = 0
  #acked = 0
  #onAck: () => void = () => undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.#stream = (socket as unknown as { readonly _socket?: Writable })._socket
    socket.on('message', (data: Buffer) => {
      this.#acked = (JSON.parse(data.toString()) as { ack: number }).ack
      this.#onAck()
    })
    socket.on('close', () => this.#onAck())
  }

  static async open(url: string): Promise<Producer> {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await once(socket, 'open')
    return new Producer(socket)
  }

  get unacknowledged(): number {
    return this.#sent - this.#acked
  }

  get isBackedUp(): boolean {
    return this.#socket.bufferedAmount > 1 << 20
  }

  send(message: string | Buffer, isBinary = false): void {
    this.#socket.send(message, { binary: isBinary })
    this.#sent += 1
  }

  sendFrames(frames: number, bytes: Buffer): void {
    if (this.#stream === undefined) throw new Error('this version of ws keeps its socket elsewhere')
    this.#stream.write(bytes)
    this.#sent += frames
  }

  /** Until no more than so many messages are unacknowledged. */
  async settled(unacknowledged = 0): Promise<void> {
    while (this.unacknowledged > unacknowledged) {
      if (this.#socket.readyState !== WebSocket.OPEN) throw new Error('the server closed the connection')
      await new Promise<void>((resolve) => (this.#onAck = resolve))
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }
}

interface Produced extends Readonly<Record<string, number>> {
  readonly rows: number
  readonly seconds: number
  readonly rowsPerSecond: number
}

function produced(rows: number, start: number): Produced {
  return { rows, seconds: secondsSince(start), rowsPerSecond: rows / secondsSince(start) }
}

/** As fast as acknowledgements allow. */
async function flood({ url, seconds, rowsPerMessage, form, rows = Infinity }: Extract<Production, { form: unknown }>): Promise<Produced> {
  const messages = form === 'json' ? textMessages(rowsPerMessage) : arrowMessages(rowsPerMessage)
  using producer = await Producer.open(url)
  const start = performance.now()
  let sent = 0
  for (; secondsSince(start) < seconds && sent * rowsPerMessage < rows; sent++) {
    producer.send(messages[sent % messages.length] ?? '', form === 'arrow')
    if (producer.isBackedUp) await new Promise((resolve) => setImmediate(resolve))
    await producer.settled(Math.max(4, Math.ceil(MOST_ROWS_AHEAD / rowsPerMessage)))
  }
  await producer.settled()
  return produced(sent * rowsPerMessage, start)
}

/** Evenly, one message after the other. */
async function atRate({
  url,
  seconds,
  ticksPerSecond,
  sockets,
  ticksPerMessage,
}: Extract<Production, { sockets: unknown }>): Promise<Produced> {
  const producers = await Promise.all(Array.from({ length: sockets }, () => Producer.open(url)))
  const ready = new StampedFrames(ticksPerMessage)
  const start = performance.now()
  let sent = 0
  while (secondsSince(start) < seconds) {
    const due = Math.ceil((secondsSince(start) * ticksPerSecond) / ticksPerMessage)
    const now = process.hrtime.bigint()
    while (sent < due) {
      // Of many sockets each has one message at a time.
      const { frames, bytes } = ready.take(sockets === 1 ? due - sent : 1, now)
      producers[sent % sockets]?.sendFrames(frames, bytes)
      sent += frames
    }
    await after(1)
  }
  await Promise.all(producers.map((producer) => producer.settled()))
  const result = produced(sent * ticksPerMessage, start)
  for (const producer of producers) producer[Symbol.dispose]()
  return result
}

/** NDJSON, made before the clock runs. */
function textMessages(rowsPerMessage: number): Buffer[] {
  return stretches(rowsPerMessage).map((from) => {
    const lines = Array.from({ length: rowsPerMessage }, (_, index) => tickText(from + index, FIRST_ID + from + index))
    return Buffer.from(lines.join('\n'))
  })
}

/** Each an Arrow stream of its own. */
function arrowMessages(rowsPerMessage: number): Buffer[] {
  return stretches(rowsPerMessage).map((from) => Buffer.from(tickBytes(from, rowsPerMessage, FIRST_ID)))
}

function stretches(rowsPerMessage: number): number[] {
  return Array.from({ length: Math.ceil(DISTINCT_ROWS / rowsPerMessage) }, (_, index) => index * rowsPerMessage)
}

await answerLines<Production>((production) => ('form' in production ? flood(production) : atRate(production)))
