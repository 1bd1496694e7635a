// Readers kept for the next stream of the same schema: to make one costs more than to read a small batch, and a query that is asked
// over and over is answered with one schema.
import { BatchReader } from './batch-reader.ts'

const MOST_READERS = 64
const MOST_SCHEMA_BYTES = 16 * 1024

/** Those that are not in use, the one that was longest so first. */
export class BatchReaders {
  readonly #idle = new Map<string, BatchReader>()

  /** A reader for the stream that begins with this message; nobody else has it until it is kept. Throws as BatchReader does. */
  take(schemaMessage: Uint8Array): BatchReader {
    const key = keyOf(schemaMessage)
    const reader = this.#idle.get(key)
    if (reader === undefined) return new BatchReader(schemaMessage)
    this.#idle.delete(key)
    return reader
  }

  /** For a reader whose stream has ended as it should. */
  keep(reader: BatchReader): void {
    if (!reader.isReusable || reader.schemaMessage.length > MOST_SCHEMA_BYTES) return
    this.#idle.set(keyOf(reader.schemaMessage), reader)
    const [oldest] = this.#idle.keys()
    if (this.#idle.size > MOST_READERS && oldest !== undefined) this.#idle.delete(oldest)
  }
}

function keyOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
}
