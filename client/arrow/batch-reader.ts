// apache-arrow's synchronous reader, given one message at a time: 20 µs a batch, where its asynchronous reader takes 50 µs a batch and
// 150 µs more a stream.
import { RecordBatch, RecordBatchReader, type RecordBatchStreamReader, type Schema } from 'apache-arrow'
import { DataCheck } from './check-data.ts'
import { withSchema } from './empty-batch.ts'

const EMPTY = new Uint8Array(0)

/** Reads the batches of one schema. All methods throw a plain Error for what they cannot read. */
export class BatchReader {
  readonly #messages: Uint8Array[] = []
  readonly #reader: RecordBatchStreamReader
  readonly #check = new DataCheck()

  /** Messages are whole, and what `checkMessage` lets pass. */
  constructor(schemaMessage: Uint8Array) {
    // A copy, because apache-arrow keeps a view of 32-bit numbers on a union's type ids, which throws where they are not aligned.
    this.#messages.push(new Uint8Array(schemaMessage))
    const reader = RecordBatchReader.from(this.#feed())
    this.#reader = reader.open()
  }

  get schema(): Schema {
    return this.#reader.schema
  }

  /** Comes into force with the next batch. */
  dictionary(message: Uint8Array): void {
    this.#messages.push(message)
  }

  /** The batch, a view on the message. */
  batch(message: Uint8Array): RecordBatch {
    this.#messages.push(message)
    const value: unknown = this.#reader.next().value
    if (!(value instanceof RecordBatch)) throw new Error('The Arrow stream has no record batch where it announces one.')
    this.#check.batch(value)
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
