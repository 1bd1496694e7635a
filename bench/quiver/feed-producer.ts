// A producer of ticks over a WebSocket, in a process of its own. Every message is acknowledged once its rows can be read. It speaks
// to whatever takes JSON and answers {"ack": messages}.
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import { tickText } from './feed-ticks.ts'

export type Production = { readonly url: string; readonly seconds: number } & (
  | { readonly rowsPerMessage: number }
  /** One tick a message, each with the time at which it was sent as its id. */
  | { readonly ticksPerSecond: number }
)

/** Messages on their way that nobody has acknowledged. */
const MOST_ROWS_AHEAD = 50_000
const DISTINCT_ROWS = 100_000

class Producer {
  readonly #socket: WebSocket
  #sent = 0
  #acked = 0
  #onAck: () => void = () => undefined

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      this.#acked = (JSON.parse(data.toString()) as { ack: number }).ack
      this.#onAck()
    })
  }

  /** As fast as acknowledgements allow. */
  async flood(rowsPerMessage: number, seconds: number): Promise<{ rows: number; seconds: number; rowsPerSecond: number }> {
    const messages = messagesOf(rowsPerMessage)
    const start = performance.now()
    while (secondsSince(start) < seconds) {
      this.#socket.send(messages[this.#sent % messages.length] ?? '', { binary: false })
      this.#sent += 1
      if (this.#socket.bufferedAmount > 1 << 20) await new Promise((resolve) => setImmediate(resolve))
      while ((this.#sent - this.#acked) * rowsPerMessage > MOST_ROWS_AHEAD) await this.#acknowledged()
    }
    await this.#all()
    const rows = this.#sent * rowsPerMessage
    return { rows, seconds: secondsSince(start), rowsPerSecond: rows / secondsSince(start) }
  }

  /** Evenly, one tick after the other. */
  async atRate(ticksPerSecond: number, seconds: number): Promise<{ rows: number; seconds: number; rowsPerSecond: number }> {
    const start = performance.now()
    while (secondsSince(start) < seconds) {
      const due = secondsSince(start) * ticksPerSecond
      for (; this.#sent < due; this.#sent++) this.#socket.send(tickText(this.#sent, process.hrtime.bigint()), { binary: false })
      await after(1)
    }
    await this.#all()
    return { rows: this.#sent, seconds: secondsSince(start), rowsPerSecond: this.#sent / secondsSince(start) }
  }

  async #all(): Promise<void> {
    while (this.#acked < this.#sent) await this.#acknowledged()
  }

  #acknowledged(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAck = resolve
    })
  }
}

/** NDJSON, made before the clock runs. */
function messagesOf(rowsPerMessage: number): Buffer[] {
  const messages: Buffer[] = []
  for (let from = 0; from < DISTINCT_ROWS; from += rowsPerMessage) {
    const lines = Array.from({ length: rowsPerMessage }, (_, index) => tickText(from + index, 100_000_000_000_000 + from + index))
    messages.push(Buffer.from(lines.join('\n')))
  }
  return messages
}

await answerLines<Production>(async (production) => {
  const socket = new WebSocket(production.url, { perMessageDeflate: false })
  await once(socket, 'open')
  const producer = new Producer(socket)
  try {
    return 'ticksPerSecond' in production
      ? await producer.atRate(production.ticksPerSecond, production.seconds)
      : await producer.flood(production.rowsPerMessage, production.seconds)
  } finally {
    socket.close()
  }
})
