// An iterable of records, of lists of them or of Arrow batches as an input: the next is asked for when there is room for it.
import { RecordBatch, Table } from 'apache-arrow'
import { invalidError } from '../errors.ts'
import { giveBytes, type Input, type InputSink } from './input.ts'

export class IterableInput implements Input {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>
  #isPaused = false
  #isOver = false
  #wake: (() => void) | null = null

  constructor(source: Iterable<unknown> | AsyncIterable<unknown>) {
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  start(sink: InputSink): void {
    sink.connected()
    void this.#run(sink)
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#wake?.()
  }

  /** Does not wait for an item that is under way: it may never come. */
  close(): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    this.#isOver = true
    this.resume()
    const left = this.#iterator.return?.()
    Promise.resolve(left).catch(() => undefined)
    return Promise.resolve()
  }

  async #run(sink: InputSink): Promise<void> {
    try {
      for (;;) {
        while (this.#isPaused) await new Promise<void>((resolve) => (this.#wake = resolve))
        if (this.#isOver) return
        const item = await this.#iterator.next()
        if (this.#isOver) return
        if (item.done === true) break
        give(item.value, sink)
      }
      this.#isOver = true
      sink.ended(null)
    } catch (cause) {
      if (this.#isOver) return
      this.#isOver = true
      const message = `The source of the feed failed: ${cause instanceof Error ? cause.message : String(cause)}`
      sink.ended(invalidError('SOURCE_FAILED', message))
    }
  }
}

function give(item: unknown, sink: InputSink): void {
  if (item instanceof RecordBatch) sink.batch(item)
  else if (item instanceof Table) for (const batch of item.batches) sink.batch(batch)
  else if (item instanceof Uint8Array) giveBytes(item, sink)
  else if (typeof item === 'string') sink.text(item, Buffer.byteLength(item))
  else sink.value(item)
}
