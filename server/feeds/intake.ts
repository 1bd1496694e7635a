// Messages of a feed on their way in: bounded, in their order, taken in lots. While the thread reads one lot the next gathers here,
// so lots grow with the load: a lone message goes at once, and under a flood the cost of a lot is shared by thousands.
import { encodeRecordBatch, type Allocate } from '../arrow/encode-batch.ts'
import type { LiveTable } from './live-table.ts'
import { Slabs } from './slabs.ts'
import { lotOf, type Lot, type MessageCounts, type Taken } from './thread/lot.ts'
import type { ReadLot } from './thread/lot-reader.ts'
import type { MessageReader } from './thread/message-reader.ts'

/** What one lot may hold, unless a message alone is more. */
const LOT_BYTES = 256 * 1024
/** Lots of no more than this are read at once: the way to the thread and back takes longer, and holds this one up as long. */
const MOST_BYTES_HERE = 2 * 1024
/** What a message costs beside its bytes: without it, empty ones would wait without a bound. */
const MESSAGE_BYTES = 64

/** What became of one message. */
export interface MessageOutcome {
  readonly rows: number
  /** Parts of it that went to the dead letters. */
  readonly rejected: number
}

export interface IntakeMessage {
  readonly bytes: Uint8Array
  /** What it was published under, where sources have such a thing. */
  readonly topic?: string
  /** Called once the message's rows can be read, and survive what the table promises to survive; or with why they could not be taken. */
  readonly taken: (error: Error | null, outcome: MessageOutcome) => void
}

/** A message and where it came from. */
export interface FeedMessage extends IntakeMessage {
  readonly origin: string
}

const NOTHING: MessageOutcome = { rows: 0, rejected: 0 }

export interface IntakeParts {
  readonly table: LiveTable
  /** Reads a few messages on this thread; null where the thread's reader remembers what came before. */
  readonly reader: () => MessageReader | null
  /** Whether what was read may make the table wider, which the thread has to do. */
  readonly isSurprised: (read: ReadLot) => boolean
  /** The feed's number at the thread. */
  readonly feed: number
  readonly maxBytes: number
  /** Columns take values from topics. */
  readonly needsTopics: boolean
  readonly onTaken: (taken: Taken, messages: readonly IntakeMessage[]) => void
}

export class Intake {
  readonly #parts: IntakeParts
  #waiting: IntakeMessage[] = []
  #bytes = 0
  #isBusy = false
  #isScheduled = false
  #resume: (() => void)[] = []
  #onEmpty: (() => void)[] = []
  readonly #batchSlabs = new Slabs()
  readonly #lotSlabs = new Slabs()

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** Bytes that wait or are being read, with what their messages cost beside them. */
  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#bytes >= this.#parts.maxBytes
  }

  /** Takes a message. Sources look at {@link isFull} before they read the next from outside. */
  add(message: IntakeMessage): void {
    this.#waiting.push(message)
    this.#bytes += costOf(message)
    if (this.#isScheduled || this.#isBusy) return
    this.#isScheduled = true
    // What comes out of one read of a socket goes together.
    process.nextTick(() => {
      this.#isScheduled = false
      this.#pump()
    })
  }

  /** Calls back once there is room again. */
  onRoom(resume: () => void): void {
    this.#resume.push(resume)
  }

  /** Settles once nothing waits and nothing is being read. */
  async emptied(): Promise<void> {
    while (this.#isBusy || this.#isScheduled) await new Promise<void>((resolve) => this.#onEmpty.push(resolve))
  }

  #pump(): void {
    if (this.#isBusy || this.#waiting.length === 0) return
    this.#isBusy = true
    const messages = this.#next()
    this.#take(messages).then(
      ({ perMessage }) => {
        this.#done(messages, null, perMessage)
      },
      (error: unknown) => {
        this.#done(messages, error as Error, null)
      },
    )
  }

  async #take(messages: readonly IntakeMessage[]): Promise<Taken> {
    const { table, feed, onTaken } = this.#parts
    const taken = this.#takeHere(messages) ?? (await table.takeLot(feed, this.#lotOf(messages)))
    onTaken(taken, messages)
    return taken
  }

  /** Null for what the thread has to read. */
  #takeHere(messages: readonly IntakeMessage[]): Taken | null {
    const { table, feed, isSurprised } = this.#parts
    const reader = this.#parts.reader()
    if (reader === null || !table.mayTakeHere || bytesOf(messages) > MOST_BYTES_HERE) return null
    const lot = this.#lotOf(messages, this.#lotSlabs.allocate)
    const read = reader.read(lot, 'lent')
    if (isSurprised(read)) return null
    const { rows, columns, rejects, rejected, misfits, unknownFields, ignored, gaps, perMessage } = read
    const data = rows === 0 ? null : encodeRecordBatch({ length: rows, columns }, [], this.#batchSlabs.allocate)
    // Not by spreading, which for a message on its own shows in a profile.
    const taken = { rows, data, rejects, rejected, misfits, unknownFields, ignored, gaps, perMessage }
    table.takeHere(feed, lot, taken)
    return taken
  }

  #lotOf(messages: readonly IntakeMessage[], allocate?: Allocate): Lot {
    const lot = lotOf(
      messages.map(({ bytes }) => bytes),
      allocate,
    )
    return this.#parts.needsTopics ? { ...lot, topics: messages.map(({ topic }) => topic ?? '') } : lot
  }

  #done(messages: readonly IntakeMessage[], error: Error | null, counts: MessageCounts | null): void {
    this.#isBusy = false
    for (const message of messages) this.#bytes -= costOf(message)
    this.#pump()
    messages.forEach((message, index) => {
      message.taken(error, counts === null ? NOTHING : { rows: counts.rows[index] ?? 0, rejected: counts.rejected[index] ?? 0 })
    })
    if (!this.#isBusy) for (const tell of this.#onEmpty.splice(0)) tell()
    if (this.isFull || this.#resume.length === 0) return
    const resume = this.#resume
    this.#resume = []
    for (const wake of resume) wake()
  }

  #next(): IntakeMessage[] {
    let bytes = 0
    const end = this.#waiting.findIndex((message) => {
      bytes += message.bytes.length + 1
      return bytes > LOT_BYTES
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end))
  }
}

function bytesOf(messages: readonly IntakeMessage[]): number {
  return messages.reduce((sum, { bytes }) => sum + bytes.length + 1, 0)
}

/** What a message that waits holds. */
export function costOf({ bytes: { length } }: { readonly bytes: { readonly length: number } }): number {
  return length + MESSAGE_BYTES
}
