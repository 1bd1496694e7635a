// The results of a batch, in its order, filled in as they come.
import { localError, type QuiverError } from '../errors.ts'
import { err, type Result } from '../result.ts'

/** How far a batch has come. */
export interface BatchProgress {
  /** Place of the item that was just answered. */
  readonly index: number
  /** Its error, or null when it went well. */
  readonly error: QuiverError | null
  /** Items answered so far, this one and failed ones included. */
  readonly done: number
  /** How many of them failed. */
  readonly failed: number
  readonly total: number
}

/** Results by place; the first answer for a place counts. */
export class Answers<T> {
  readonly #results: (Result<T, QuiverError> | undefined)[]
  readonly #onProgress: ((progress: BatchProgress) => void) | undefined
  #done = 0
  #failed = 0

  constructor(total: number, onProgress: ((progress: BatchProgress) => void) | undefined) {
    this.#results = Array.from({ length: total }, () => undefined)
    this.#onProgress = onProgress
  }

  /** Whether the item at this place has an answer. */
  has(index: number): boolean {
    return this.#results[index] !== undefined
  }

  /** Answers the item at this place, if there is one without an answer, and tells of it. */
  set(index: number, result: Result<T, QuiverError>): void {
    if (index >= this.#results.length || this.has(index)) return
    this.#results[index] = result
    this.#done += 1
    if (result.isErr()) this.#failed += 1
    this.#onProgress?.({
      index,
      error: result.isErr() ? result.error : null,
      done: this.#done,
      failed: this.#failed,
      total: this.#results.length,
    })
  }

  /** All results; what has no answer gets the error that ended the call, also when it ended well too early. */
  complete(failure: QuiverError | null): Result<T, QuiverError>[] {
    const error =
      failure ?? localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server ended the call without an answer for this item.')
    this.#results.forEach((result, index) => {
      if (result === undefined) this.set(index, err(error))
    })
    return this.#results.filter((result) => result !== undefined)
  }
}
