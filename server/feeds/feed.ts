// A way into a live table: messages of one shape, from whoever brings them, and what became of them.
import { DeadLetters } from './dead-letters.ts'
import { Intake, type FeedMessage, type IntakeMessage } from './intake.ts'
import type { LiveTable } from './live-table.ts'
import { followsMembers, mappingOver, type FeedMapping } from './mapping.ts'
import type { Source, SourceSink } from './source.ts'
import type { SourceSettings } from './sources/source-settings.ts'
import type { Taken } from './thread/lot.ts'
import type { ReadLot } from './thread/lot-reader.ts'
import { messageReader } from './thread/message-reader.ts'
import { hasSurprises } from './thread/widening.ts'
import type { Clock } from '../clock.ts'

/** What a feed counts. */
export interface FeedCounts {
  readonly messages: number
  readonly bytes: number
  readonly rows: number
  readonly misfits: number
  readonly unknownFields: number
  readonly deadLetters: number
  /** Messages that the mapping's filter did not let through. */
  readonly ignored: number
  /** Places where the mapping's sequence numbers jumped. */
  readonly gaps: number
  /** When the last message came, in milliseconds since 1970; null before the first. */
  readonly lastMs: number | null
}

export interface FeedFacts {
  readonly name: string
  /** The feed's number at the thread. */
  readonly number: number
  readonly mapping: FeedMapping
  /** Null: whoever sends to it. */
  readonly source: Source | null
  /** What the source was made of; null where there is none. */
  readonly settings: SourceSettings | null
}

/** A connection from outside that sends messages to the feed. */
export interface Producer {
  /** Follows the feed: reads nothing while it is paused. */
  pause(): void
  resume(): void
  /** The feed is no more. */
  end(): void
}

export interface FeedParts {
  readonly clock: Clock
  /** Bytes of messages that may wait. */
  readonly maxBytes: number
}

export class Feed implements SourceSink {
  readonly facts: FeedFacts
  readonly table: LiveTable
  readonly deadLetters = new DeadLetters()
  readonly intake: Intake
  readonly producers = new Set<Producer>()
  readonly #clock: Clock
  readonly #counts = { messages: 0, bytes: 0, rows: 0, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0 }
  #isPaused = false
  #isStopped = false
  #lastMs: number | null = null

  constructor({ clock, maxBytes }: FeedParts, table: LiveTable, facts: FeedFacts) {
    this.facts = facts
    this.table = table
    this.#clock = clock
    const onTaken = (taken: Taken, messages: readonly IntakeMessage[]) => {
      this.#count(taken, messages as readonly FeedMessage[])
    }
    const hasMemory = (facts.mapping.sequence ?? null) !== null
    const newReader = () => (hasMemory ? null : messageReader(table.shape.schema, mappingOver(table.shape.schema, facts.mapping)))
    let current = { version: table.version, reader: newReader() }
    const reader = () => {
      if (current.version !== table.version) current = { version: table.version, reader: newReader() }
      return current.reader
    }
    const isSurprised = (read: ReadLot) => followsMembers(table.shape.schema, facts.mapping) && hasSurprises(read)
    const needsTopics = facts.mapping.columns.some(({ from }) => from === 'topic')
    this.intake = new Intake({ table, reader, isSurprised, feed: facts.number, maxBytes, needsTopics, onTaken })
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Nothing comes any more. */
  get isStopped(): boolean {
    return this.#isStopped
  }

  get isFull(): boolean {
    return this.intake.isFull
  }

  get counts(): FeedCounts {
    return { ...this.#counts, deadLetters: this.deadLetters.count, lastMs: this.#lastMs }
  }

  /** Takes a message; look at {@link isFull} before. */
  add(message: FeedMessage): void {
    this.#counts.messages += 1
    this.#counts.bytes += message.bytes.length
    this.#lastMs = this.#clock.wallNow()
    this.intake.add(message)
  }

  onRoom(resume: () => void): void {
    this.intake.onRoom(resume)
  }

  /** Counts a batch of rows that came as Arrow data, past the mapping. */
  countBatch(rows: number, bytes: number): void {
    this.#counts.messages += 1
    this.#counts.bytes += bytes
    this.#counts.rows += rows
    this.#lastMs = this.#clock.wallNow()
  }

  /** Nothing is read any more; what has been read is taken. */
  pause(): void {
    this.#isPaused = true
    this.facts.source?.pause()
    for (const producer of this.producers) producer.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.facts.source?.resume()
    for (const producer of this.producers) producer.resume()
  }

  /** Ends what leads here. */
  async end(): Promise<void> {
    this.#isStopped = true
    for (const producer of this.producers) producer.end()
    await this.facts.source?.close()
  }

  /** A message that is not even read. */
  refuse(bytes: Uint8Array, length: number, origin: string, reason: string): void {
    this.deadLetters.add({ timeMs: this.#clock.wallNow(), origin, reason, column: null, bytes, length })
  }

  #count({ rows, misfits, unknownFields, ignored, gaps, rejects, rejected }: Taken, messages: readonly FeedMessage[]): void {
    this.#counts.rows += rows
    this.#counts.misfits += misfits
    this.#counts.unknownFields += unknownFields
    this.#counts.ignored += ignored
    this.#counts.gaps += gaps
    const timeMs = this.#clock.wallNow()
    for (const { message, ...letter } of rejects) this.deadLetters.add({ ...letter, timeMs, origin: messages[message]?.origin ?? '' })
    this.deadLetters.countOnly(rejected - rejects.length)
  }
}
