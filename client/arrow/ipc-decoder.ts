// Decodes an Arrow IPC stream that arrives in pieces cut anywhere. Whole messages are found here and handed to apache-arrow's
// reader one at a time, which makes views on them. Bytes are copied only when a message lies in several pieces, or not on a multiple
// of 8.
// Format: https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
import { MessageHeader, Table, type RecordBatch, type Schema } from 'apache-arrow'
import { BatchReader } from './batch-reader.ts'
import type { BatchReaders } from './batch-readers.ts'
import { checkMessage, type MessageFacts } from './check-message.ts'
import { emptyBatch } from './empty-batch.ts'

const PREFIX_BYTES = 8
const CONTINUATION = -1
const EMPTY = new Uint8Array(0)
/** The end-of-stream mark. */
const END = 'end'

/** Decodes one stream. All methods throw a plain Error when the bytes are not an Arrow IPC stream. */
export class IpcDecoder {
  /** What of the stream is not decoded yet. */
  #pieces: Uint8Array[] = []
  #held = 0
  /** How many bytes must be held before there is anything to do. */
  #wanted = PREFIX_BYTES
  #ended = false
  #reader: BatchReader | null = null
  readonly #readers: BatchReaders | null

  /** With `readers`, streams of a schema that came before need no new reader. */
  constructor(readers: BatchReaders | null = null) {
    this.#readers = readers
  }

  /** Whether the end-of-stream mark has come: the stream is whole. */
  get ended(): boolean {
    return this.#ended
  }

  /** Takes the next bytes, and gives the record batches that they complete. The batches are views on the bytes. */
  push(piece: Uint8Array): RecordBatch[] {
    if (piece.length === 0) return []
    if (this.#ended) throw new Error('There is data after the end of the Arrow stream.')
    this.#pieces.push(piece)
    this.#held += piece.length
    return this.#held < this.#wanted ? [] : this.#decode(this.#takePieces())
  }

  /** The schema; throws unless the stream is whole, or has just not got its end-of-stream mark, which is optional. */
  finish(): Schema {
    if (this.#held > 0)
      throw new Error(`The Arrow stream ends in the middle of a message: ${this.#held} of at least ${this.#wanted} bytes.`)
    if (this.#reader === null) throw new Error('The Arrow stream has no schema.')
    return this.#reader.schema
  }

  #takePieces(): Uint8Array {
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] ?? EMPTY) : Buffer.concat(this.#pieces, this.#held)
    this.#pieces = []
    this.#held = 0
    return bytes
  }

  #decode(bytes: Uint8Array): RecordBatch[] {
    const batches: RecordBatch[] = []
    let rest = bytes
    for (let facts = this.#look(rest); facts !== null; facts = this.#look(rest)) {
      const message = rest.subarray(0, this.#wanted)
      rest = rest.subarray(this.#wanted)
      if (facts === END) this.#end()
      else this.#read(message, facts, batches)
    }
    this.#keep(rest)
    return batches
  }

  #end(): void {
    this.#ended = true
    if (this.#reader !== null) this.#readers?.keep(this.#reader)
  }

  #keep(rest: Uint8Array): void {
    if (this.#ended && rest.length > 0) throw new Error('There is data after the end of the Arrow stream.')
    if (rest.length > 0) this.#pieces.push(rest)
    this.#held = rest.length
  }

  /**
   * What is known of the message that `bytes` begin with, or null when it is not all there. Sets #wanted to the bytes of the message,
   * prefix and body included, as far as they are known.
   */
  #look(bytes: Uint8Array): MessageFacts | typeof END | null {
    this.#wanted = PREFIX_BYTES
    if (this.#ended || bytes.length < this.#wanted) return null
    const prefix = new DataView(bytes.buffer, bytes.byteOffset, PREFIX_BYTES)
    const metadataBytes = prefix.getInt32(4, true)
    if (prefix.getInt32(0, true) !== CONTINUATION || metadataBytes < 0) throw new Error('The bytes are not an Arrow IPC stream.')
    if (metadataBytes === 0) return END
    this.#wanted += metadataBytes
    if (bytes.length < this.#wanted) return null
    const facts = checkMessage(bytes.subarray(PREFIX_BYTES, this.#wanted))
    this.#wanted += facts.bodyLength
    return bytes.length < this.#wanted ? null : facts
  }

  #read(message: Uint8Array, facts: MessageFacts, batches: RecordBatch[]): void {
    const { type } = facts
    if ((type === MessageHeader.Schema) === (this.#reader !== null)) throw new Error('The Arrow stream has not one schema, at its start.')
    if (this.#reader === null) this.#reader = this.#readers?.take(message) ?? new BatchReader(message)
    else if (type === MessageHeader.RecordBatch) batches.push(this.#reader.batch(message, facts))
    else this.#reader.dictionary(message)
  }
}

/** The table of a whole stream's batches. */
export function tableOf(schema: Schema, batches: readonly RecordBatch[]): Table {
  return new Table(schema, batches.length === 0 ? [emptyBatch(schema)] : [...batches])
}
