// A pull of messages as the AsyncIterable of Results that callers see.
import type { QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import type { Received } from './call.ts'

/** Something to pull from. Ask for one at a time; after the end, or close, there is nothing more. */
export interface Source<T> {
  next(): Promise<Received<T>>
  close(): void
}

/** A source of what `change` makes of each message: nothing, one item or several. */
export function mapSource<A, B>(source: Source<A>, change: (message: A) => readonly B[]): Source<B> {
  const ready: B[] = []
  return {
    async next() {
      for (;;) {
        const item = ready.shift()
        if (item !== undefined) return { done: false, value: item }
        const received = await source.next()
        if (received.done === true) return received
        ready.push(...change(received.value))
      }
    },
    close: () => source.close(),
  }
}

/**
 * Each iteration opens a source of its own, with its first step. At most one Err is given, as the last item; leaving the loop
 * closes the source.
 */
export function resultStream<T>(open: () => Result<Source<T>, QuiverError>): AsyncIterable<Result<T, QuiverError>> {
  return { [Symbol.asyncIterator]: () => new ResultIterator(open) }
}

const END = { done: true, value: undefined } as const

class ResultIterator<T> implements AsyncIterator<Result<T, QuiverError>, undefined> {
  readonly #open: () => Result<Source<T>, QuiverError>
  #source: Source<T> | null = null
  #over = false

  constructor(open: () => Result<Source<T>, QuiverError>) {
    this.#open = open
  }

  async next(): Promise<IteratorResult<Result<T, QuiverError>, undefined>> {
    if (this.#over) return END
    const received = await this.#pull()
    // Left by return() while this step waited.
    if (this.#over) return END
    if (received.done !== true) return { done: false, value: ok(received.value) }
    this.#over = true
    return received.value === null ? END : { done: false, value: err(received.value) }
  }

  /** Not a generator's return, which would wait for the step that is under way. */
  return(): Promise<IteratorResult<Result<T, QuiverError>, undefined>> {
    this.#over = true
    this.#source?.close()
    return Promise.resolve(END)
  }

  #pull(): Promise<Received<T>> {
    if (this.#source !== null) return this.#source.next()
    const opened = this.#open()
    if (opened.isErr()) return Promise.resolve({ done: true, value: opened.error })
    this.#source = opened.value
    return this.#source.next()
  }
}
