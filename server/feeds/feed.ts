// A way into a live table: messages of one shape, from whoever brings them, and what became of them.
import { DeadLetters } from './dead-letters.ts'
import type { FeedPool } from './feed-pool.ts'
import { Intake, type IntakeMessage } from './intake.ts'
import type { LiveTable } from './live-table.ts'
import type { FeedMapping } from './mapping.ts'
import type { Taken } from './thread/lot.ts'
import type { Clock } from '../clock.ts'

/** What a feed counts. */
export interface FeedCounts {
  readonly messages: number
  readonly bytes: number
  readonly rows: number
  readonly misfits: number
  readonly unknownFields: number
  readonly deadLetters: number
  /** When the last message came, in milliseconds since 1970; null before the first. */
  readonly lastMs: number | null
}

export interface FeedFacts {
  readonly name: string
  /** The feed's number at the thread. */
  readonly number: number
  readonly mapping: FeedMapping
}

export interface FeedParts {
  readonly pool: FeedPool
  readonly clock: Clock
  /** Bytes of messages that may wait. */
  readonly maxBytes: number
}

/** A message and who is to be told of it. */
export interface FeedMessage {
  readonly bytes: Uint8Array
  readonly origin: string
  /** See {@link IntakeMessage.taken}. */
  readonly taken: (error: Error | null) => void
}

interface Arrived extends IntakeMessage {
  readonly origin: string
}

export class Feed {
  readonly facts: FeedFacts
  readonly table: LiveTable
  readonly deadLetters = new DeadLetters()
  readonly intake: Intake
  readonly #clock: Clock
  readonly #counts = { messages: 0, bytes: 0, rows: 0, misfits: 0, unknownFields: 0 }
  #lastMs: number | null = null

  constructor({ pool, clock, maxBytes }: FeedParts, table: LiveTable, facts: FeedFacts) {
    this.facts = facts
    this.table = table
    this.#clock = clock
    const onTaken = (taken: Taken, messages: readonly IntakeMessage[]) => {
      this.#count(taken, messages as readonly Arrived[])
    }
    this.intake = new Intake({ pool, table, feed: facts.number, maxBytes, onTaken })
  }

  get counts(): FeedCounts {
    return { ...this.#counts, deadLetters: this.deadLetters.count, lastMs: this.#lastMs }
  }

  /** Takes a message; look at {@link Intake.isFull} before. */
  add({ bytes, origin, taken }: FeedMessage): void {
    this.#counts.messages += 1
    this.#counts.bytes += bytes.length
    this.#lastMs = this.#clock.wallNow()
    const arrived: Arrived = { bytes, origin, taken }
    this.intake.add(arrived)
  }

  /** A message that is not even read. */
  refuse(bytes: Uint8Array, length: number, origin: string, reason: string): void {
    this.deadLetters.add({ timeMs: this.#clock.wallNow(), origin, reason, column: null, bytes, length })
  }

  #count({ rows, misfits, unknownFields, rejects, rejected }: Taken, messages: readonly Arrived[]): void {
    this.#counts.rows += rows
    this.#counts.misfits += misfits
    this.#counts.unknownFields += unknownFields
    const timeMs = this.#clock.wallNow()
    for (const { message, ...letter } of rejects) this.deadLetters.add({ ...letter, timeMs, origin: messages[message]?.origin ?? '' })
    this.deadLetters.countOnly(rejected - rejects.length)
  }
}
