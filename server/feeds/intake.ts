// Messages of a feed on their way in: bounded, in their order, taken in lots. While the thread reads one lot the next gathers here,
// so lots grow with the load: a lone message goes at once, and under a flood the cost of a lot is shared by thousands.
import type { FeedPool } from './feed-pool.ts'
import type { LiveTable } from './live-table.ts'
import { lotOf, type Taken } from './thread/lot.ts'

/** What one lot may hold, unless a message alone is more. */
const LOT_BYTES = 256 * 1024

export interface IntakeMessage {
  readonly bytes: Uint8Array
  /** Called once the message's rows can be read, and survive what the table promises to survive; or with why they could not be taken. */
  readonly taken: (error: Error | null) => void
}

export interface IntakeParts {
  readonly pool: Pick<FeedPool, 'run'>
  readonly table: LiveTable
  /** The feed's number at the thread. */
  readonly feed: number
  readonly maxBytes: number
  readonly onTaken: (taken: Taken, messages: readonly IntakeMessage[]) => void
}

export class Intake {
  readonly #parts: IntakeParts
  #waiting: IntakeMessage[] = []
  #bytes = 0
  #isBusy = false
  #resume: (() => void)[] = []

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** Bytes that wait or are being read. */
  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#bytes >= this.#parts.maxBytes
  }

  /** Takes a message. Sources look at {@link isFull} before they read the next from outside. */
  add(message: IntakeMessage): void {
    this.#waiting.push(message)
    this.#bytes += message.bytes.length
    this.#pump()
  }

  /** Calls back once there is room again. */
  onRoom(resume: () => void): void {
    this.#resume.push(resume)
  }

  #pump(): void {
    if (this.#isBusy || this.#waiting.length === 0) return
    this.#isBusy = true
    const messages = this.#next()
    this.#take(messages).then(
      () => {
        this.#done(messages, null)
      },
      (error: unknown) => {
        this.#done(messages, error as Error)
      },
    )
  }

  async #take(messages: readonly IntakeMessage[]): Promise<void> {
    const { pool, feed, table, onTaken } = this.#parts
    const lot = lotOf(messages.map(({ bytes }) => bytes))
    const taken = await pool.run('takeLot', [feed, lot], [lot.bytes.buffer, lot.starts.buffer])
    table.accept(taken)
    onTaken(taken, messages)
  }

  #done(messages: readonly IntakeMessage[], error: Error | null): void {
    this.#isBusy = false
    for (const { bytes } of messages) this.#bytes -= bytes.length
    this.#pump()
    for (const message of messages) message.taken(error)
    if (this.isFull || this.#resume.length === 0) return
    const resume = this.#resume
    this.#resume = []
    for (const wake of resume) wake()
  }

  #next(): IntakeMessage[] {
    let bytes = 0
    const end = this.#waiting.findIndex((message) => {
      bytes += message.bytes.length
      return bytes > LOT_BYTES
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end))
  }
}
