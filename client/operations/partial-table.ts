// One of many tables that arrive on one call, its pieces told by their index.
import type { RecordBatch, Table } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { BatchReaders } from '../arrow/batch-readers.ts'
import { IpcDecoder, tableOf } from '../arrow/ipc-decoder.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { errorFromWire } from '../wire-error.ts'
import { arrowError } from './arrow-results.ts'

/** A table that is arriving. */
export class PartialTable {
  readonly #decoder: IpcDecoder
  readonly #batches: RecordBatch[] = []

  constructor(readers: BatchReaders | null = null) {
    this.#decoder = new IpcDecoder(readers)
  }

  /** The table or its failure, when this was the last of it. */
  take({ data, error }: ArrowData): Result<Table, QuiverError> | null {
    if (error !== null) return err(errorFromWire(error))
    try {
      this.#batches.push(...this.#decoder.push(data))
      return this.#decoder.ended ? ok(tableOf(this.#decoder.finish(), this.#batches)) : null
    } catch (cause) {
      return err(arrowError(cause))
    }
  }
}
