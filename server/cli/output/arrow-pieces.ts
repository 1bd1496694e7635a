// Record batches as the bytes of an Arrow IPC stream or file.
import { AsyncByteQueue, RecordBatchFileWriter, RecordBatchStreamWriter, type RecordBatch } from 'apache-arrow'

/** A sink that apache-arrow's writers fill synchronously; their own one gives every piece through a promise. */
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

/** `form` is how the bytes begin and end: a file has a footer with the places of its batches, a stream can be read as it comes. */
export async function* arrowPieces(batches: AsyncIterable<RecordBatch>, form: 'stream' | 'file'): AsyncGenerator<Uint8Array> {
  const sink = new PieceSink()
  const writer = form === 'file' ? new RecordBatchFileWriter() : new RecordBatchStreamWriter()
  let isOpen = false
  for await (const batch of batches) {
    if (!isOpen) writer.reset(sink, batch.schema)
    isOpen = true
    writer.write(batch)
    yield* sink.take()
  }
  writer.finish()
  yield* sink.take()
}
