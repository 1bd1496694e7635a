// What ends first, first: a binary heap by time whose entries know their place, so that one can be taken out in O(log n).

export interface Expiring {
  /** When it ends, in the clock's milliseconds. Set it only while the entry is outside the queue. */
  dueMs: number
  /** The queue's own note. */
  place: number
}

export class ExpiryQueue<T extends Expiring> {
  readonly #heap: T[] = []

  get size(): number {
    return this.#heap.length
  }

  peek(): T | undefined {
    return this.#heap[0]
  }

  add(entry: T): void {
    this.#heap.push(entry)
    this.#rise(entry, this.#heap.length - 1)
  }

  remove(entry: T): void {
    if (this.#heap[entry.place] !== entry) return
    const last = this.#heap.pop()
    if (last === undefined || last === entry) return
    this.#rise(last, entry.place)
    this.#sink(last, last.place)
  }

  #rise(entry: T, from: number): void {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = this.#heap[above]
      if (parent === undefined || parent.dueMs <= entry.dueMs) break
      this.#put(parent, place)
      place = above
    }
    this.#put(entry, place)
  }

  #sink(entry: T, from: number): void {
    let place = from
    for (;;) {
      const below = this.#earlierChild(place)
      if (below === undefined || below.dueMs >= entry.dueMs) break
      const next = below.place
      this.#put(below, place)
      place = next
    }
    this.#put(entry, place)
  }

  #earlierChild(place: number): T | undefined {
    const left = this.#heap[2 * place + 1]
    const right = this.#heap[2 * place + 2]
    return left !== undefined && right !== undefined && right.dueMs < left.dueMs ? right : left
  }

  #put(entry: T, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }
}
