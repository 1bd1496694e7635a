// Where the rows of a feed come from.
import type { RecordBatch } from 'apache-arrow'
import type { QuiverError } from '../errors.ts'

/** Of a message that is refused. */
export const MOST_COPIED_BYTES = 4_096

const decoder = new TextDecoder('utf-8', { fatal: true })

/** What an input gives to its feed. */
export interface InputSink {
  /** Stands again, or for the first time. */
  connected(): void
  /** A text of JSON. */
  text(text: string, bytes: number): void
  /** A record, or another value that is one message. */
  value(value: unknown): void
  batch(batch: RecordBatch): void
  /** What cannot even be read; `length` tells how many bytes there were. */
  refuse(reason: string, bytes: Uint8Array, length: number): void
  reconnecting(attempt: number, delayMs: number, cause: QuiverError): void
  /** Nothing follows; null: it came to its end. */
  ended(error: QuiverError | null): void
}

/** A message of bytes: JSON in UTF-8, or refused. */
export function giveBytes(bytes: Uint8Array, sink: InputSink): void {
  try {
    sink.text(decoder.decode(bytes), bytes.length)
  } catch {
    sink.refuse('it is not UTF-8', Uint8Array.prototype.slice.call(bytes, 0, MOST_COPIED_BYTES), bytes.length)
  }
}

/** Something that gives messages, each once and in their order, until it is closed. */
export interface Input {
  start(sink: InputSink): void
  /** Gives nothing until `resume`, other than what is under way. */
  pause(): void
  resume(): void
  /** Gives nothing more. Resolves once it is over. */
  close(): Promise<void>
}
