// Makes an Arrow IPC stream of record batches, in pieces that are views on their buffers wherever possible.
import { AsyncByteQueue, RecordBatchStreamWriter, Type, util, type DataType, type RecordBatch, type Schema } from 'apache-arrow'

const PART_BYTES = 8 << 20
const UNSLICEABLE: ReadonlySet<Type> = new Set([Type.Union, Type.DenseUnion, Type.SparseUnion, Type.Utf8View, Type.BinaryView])

/** A sink that apache-arrow's writer fills synchronously; its own one gives every piece through a promise. */
class PieceSink extends AsyncByteQueue {
  #pieces: Uint8Array[] = []

  override write(piece: Uint8Array): void {
    this.#pieces.push(piece)
  }

  take(): Uint8Array[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }
}

/** Encodes one stream. */
export class IpcEncoder {
  readonly #sink = new PieceSink()
  readonly #writer = new RecordBatchStreamWriter()
  #schema: Schema | null = null

  /** The bytes that end the stream. */
  finish(): Uint8Array[] {
    this.#writer.finish()
    return this.#sink.take()
  }

  /** The bytes of this batch, and of the schema before the first one. Throws a plain Error when its schema is not that of the first. */
  *write(batch: RecordBatch): Generator<Uint8Array> {
    this.#begin(batch.schema)
    for (const part of partsOf(batch)) {
      this.#writer.write(part)
      yield* this.#sink.take()
    }
  }

  #begin(schema: Schema): void {
    // The writer itself would end the stream without a word when another schema comes.
    if (this.#schema === null) this.#writer.reset(this.#sink, (this.#schema = schema))
    else if (!util.compareSchemas(this.#schema, schema)) {
      throw new Error(`a record batch has the schema ${String(schema)}, and the first one ${String(this.#schema)}`)
    }
  }
}

/**
 * A batch cut so that no part is much over PART_BYTES: a server with a small memory can take a table of any size that is one batch
 * here. Batches with view or union columns stay whole, since apache-arrow 21 does not write slices of all of these right.
 */
function* partsOf(batch: RecordBatch): Generator<RecordBatch> {
  const rows = Math.max(1, Math.floor((batch.numRows * PART_BYTES) / Math.max(1, batch.data.byteLength)))
  if (rows >= batch.numRows || !batch.schema.fields.every(canSlice)) yield batch
  else for (let from = 0; from < batch.numRows; from += rows) yield batch.slice(from, from + rows)
}

function canSlice({ type }: { readonly type: DataType }): boolean {
  return !UNSLICEABLE.has(type.typeId) && (type.children ?? []).every(canSlice)
}
