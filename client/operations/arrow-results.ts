// What comes of a call that answers with one Arrow stream: the whole table, or its batches as they arrive.
import type { RecordBatch, Table } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import { emptyBatch } from '../arrow/empty-batch.ts'
import { IpcDecoder, tableOf } from '../arrow/ipc-decoder.ts'
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import type { Received } from '../transport/call.ts'
import type { Source } from '../transport/result-stream.ts'

/** Reads the call to its end. The table's columns are views on the bytes that arrived. */
export async function tableFromCall(call: Source<ArrowData>): Promise<Result<Table, QuiverError>> {
  const decoder = new IpcDecoder()
  const batches: RecordBatch[] = []
  try {
    for (;;) {
      const received = await call.next()
      if (received.done !== true) batches.push(...decoder.push(received.value.data))
      else return received.value === null ? ok(tableOf(decoder.finish(), batches)) : err(received.value)
    }
  } catch (cause) {
    call.close()
    return err(arrowError(cause))
  }
}

/** The record batches of a call as they arrive; a result without rows gives one empty batch, so that its schema is known. */
export class BatchSource implements Source<RecordBatch> {
  readonly #call: Source<ArrowData>
  readonly #decoder = new IpcDecoder()
  readonly #ready: RecordBatch[] = []
  #given = 0

  constructor(call: Source<ArrowData>) {
    this.#call = call
  }

  async next(): Promise<Received<RecordBatch>> {
    try {
      return await this.#next()
    } catch (cause) {
      this.close()
      return { done: true, value: arrowError(cause) }
    }
  }

  close(): void {
    this.#call.close()
  }

  async #next(): Promise<Received<RecordBatch>> {
    for (;;) {
      const batch = this.#ready.shift()
      if (batch !== undefined) return this.#give(batch)
      const received = await this.#call.next()
      if (received.done === true) return this.#end(received.value)
      this.#ready.push(...this.#decoder.push(received.value.data))
    }
  }

  #end(error: QuiverError | null): Received<RecordBatch> {
    if (error !== null) return { done: true, value: error }
    const schema = this.#decoder.finish()
    return this.#given === 0 ? this.#give(emptyBatch(schema)) : { done: true, value: null }
  }

  #give(batch: RecordBatch): Received<RecordBatch> {
    this.#given += 1
    return { done: false, value: batch }
  }
}

/** The error of an answer that is not the Arrow stream that it should be. */
export function arrowError(cause: unknown): QuiverError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return localError('corrupt', 'DATA_LOSS', 'ARROW_INVALID', `The server's Arrow data cannot be read: ${message}`)
}
