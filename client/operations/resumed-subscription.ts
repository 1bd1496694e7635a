// A subscription that goes on with the next row when its live table has got other columns: the server ends it, since one Arrow stream
// has one schema.
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import type { Received } from '../transport/call.ts'
import type { Source } from '../transport/result-stream.ts'

/** Opens a subscription; from the row of this number, or as its caller has asked. */
export type OpenFrom<T> = (fromRow: bigint | null) => Result<Source<T>, QuiverError>

export function resumed<T>(open: OpenFrom<T>): Result<Source<T>, QuiverError> {
  return open(null).map((source) => new ResumedSource(source, open))
}

class ResumedSource<T> implements Source<T> {
  #source: Source<T>
  readonly #open: OpenFrom<T>
  #isClosed = false

  constructor(source: Source<T>, open: OpenFrom<T>) {
    this.#source = source
    this.#open = open
  }

  async next(): Promise<Received<T>> {
    for (;;) {
      const received = await this.#source.next()
      if (received.done !== true || received.value?.reason !== 'SCHEMA_CHANGED' || this.#isClosed) return received
      const nextRow = received.value.details['nextRow']
      if (nextRow === undefined) return received
      const opened = this.#open(BigInt(nextRow))
      if (opened.isErr()) return { done: true, value: opened.error }
      this.#source = opened.value
    }
  }

  close(): void {
    this.#isClosed = true
    this.#source.close()
  }
}
