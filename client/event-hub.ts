// Events for any number of readers, each of whom gets all that happens from when he begins to read. What a reader does not take in time is
// let go of, the oldest first.

const MOST_WAITING = 1_000

/** Where events come from. */
export class EventHub<Event> {
  readonly #readers = new Set<Reader<Event>>()
  #isClosed = false

  emit(event: Event): void {
    for (const reader of this.#readers) reader.add(event)
  }

  /** Ends all readers' loops. */
  close(): void {
    this.#isClosed = true
    for (const reader of [...this.#readers]) reader.end()
  }

  /** Each loop over it is a reader of its own, from its beginning until it is left, the signal aborts or the hub is closed. */
  events(signal?: AbortSignal): AsyncIterable<Event> {
    return { [Symbol.asyncIterator]: () => this.#reader(signal) }
  }

  #reader(signal: AbortSignal | undefined): AsyncIterator<Event, undefined> {
    const end = (): void => reader.end()
    const reader = new Reader<Event>(() => {
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', end)
    })
    this.#readers.add(reader)
    signal?.addEventListener('abort', end, { once: true })
    if (this.#isClosed || signal?.aborted === true) reader.end()
    return reader
  }
}

class Reader<Event> implements AsyncIterator<Event, undefined> {
  readonly #onEnd: () => void
  readonly #waiting: Event[] = []
  #wake: (() => void) | null = null
  #isOver = false

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  add(event: Event): void {
    this.#waiting.push(event)
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
    this.#wake?.()
  }

  end(): void {
    this.#isOver = true
    this.#onEnd()
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    while (this.#waiting.length === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
    const event = this.#waiting.shift()
    return event === undefined ? { done: true, value: undefined } : { done: false, value: event }
  }

  return(): Promise<IteratorResult<Event, undefined>> {
    this.#waiting.length = 0
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }
}
