// apache-arrow's synchronous reader, given one message at a time: its asynchronous one costs several times as much for small streams.
import { RecordBatch, RecordBatchReader, type RecordBatchStreamReader, type Schema } from 'apache-arrow'
import { DataCheck } from './check-data.ts'
import type { MessageFacts } from './check-message.ts'
import { withSchema } from './empty-batch.ts'
import { FlatBatches } from './flat-batch.ts'

const EMPTY = new Uint8Array(0)
/** Memory that a reader may hold when it is not in use. */
const MOST_HELD_BYTES = 64 * 1024

/** Reads the batches of one schema. All methods throw a plain Error for what they cannot read. */
export class BatchReader {
  /** What tells its schema, in memory of its own. */
  readonly schemaMessage: Uint8Array
  #isReusable = true
  readonly #messages: Uint8Array[] = []
  readonly #reader: RecordBatchStreamReader
  readonly #flat: FlatBatches | null
  readonly #check = new DataCheck()

  /** Messages are whole, and what `checkMessage` lets pass. */
  constructor(schemaMessage: Uint8Array) {
    // A copy, because apache-arrow keeps a view of 32-bit numbers on a union's type ids, which throws where they are not aligned.
    this.schemaMessage = new Uint8Array(schemaMessage)
    this.#messages.push(this.schemaMessage)
    const reader = RecordBatchReader.from(this.#feed())
    this.#reader = reader.open()
    this.#flat = FlatBatches.of(this.#reader.schema)
  }

  get schema(): Schema {
    return this.#reader.schema
  }

  /**
   * Whether it may read another stream of its schema: no dictionary of this one is left in it, and the message that it read last,
   * which apache-arrow holds until the next, keeps little memory.
   */
  get isReusable(): boolean {
    return this.#isReusable
  }

  /** Comes into force with the next batch. */
  dictionary(message: Uint8Array): void {
    this.#isReusable = false
    this.#messages.push(message)
  }

  /** The batch, a view on the message; on a copy of it where its body does not start on a multiple of 8. */
  batch(message: Uint8Array, facts: MessageFacts): RecordBatch {
    const batch = this.#flatBatch(message, facts) ?? this.#readBatch(message)
    this.#check.batch(batch)
    return batch
  }

  #flatBatch(message: Uint8Array, { layout, bodyLength }: MessageFacts): RecordBatch | null {
    if (this.#flat === null || layout === null) return null
    const body = message.subarray(message.length - bodyLength)
    return this.#flat.batch(layout, body.byteOffset % 8 === 0 ? body : new Uint8Array(body))
  }

  #readBatch(message: Uint8Array): RecordBatch {
    this.#isReusable &&= message.buffer.byteLength <= MOST_HELD_BYTES
    this.#messages.push(message)
    const value: unknown = this.#reader.next().value
    if (!(value instanceof RecordBatch)) throw new Error('The Arrow stream has no record batch where it announces one.')
    return withSchema(value, this.schema)
  }

  /**
   * What apache-arrow reads from. It asks for more as soon as it has used up what it got, before it needs it: the answer then is no
   * bytes. When it asks again it does need them, so the message was shorter than it says, and the stream ends.
   */
  *#feed(): Generator<Uint8Array> {
    for (let idle = 0; idle < 2;) {
      const message = this.#messages.shift()
      idle = message === undefined ? idle + 1 : 0
      yield message ?? EMPTY
    }
  }
}
