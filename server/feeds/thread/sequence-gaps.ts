// Counts where numbers that count up by one jump: messages were lost on their way.

/** Of so many keys the last number is remembered; then the one that was new first is forgotten. */
const MOST_KEYS = 65_536

export class SequenceGaps {
  #count = 0
  readonly #lastByKey = new Map<string, number>()

  /** Since it was asked for last. */
  take(): number {
    const count = this.#count
    this.#count = 0
    return count
  }

  /** A number that is not beyond the last one of its key begins the count anew: the other end started over, or repeats itself. */
  note(key: string, number: number): void {
    const last = this.#lastByKey.get(key)
    if (last !== undefined && number > last + 1) this.#count += 1
    this.#lastByKey.set(key, number)
    if (last !== undefined || this.#lastByKey.size <= MOST_KEYS) return
    const [oldest] = this.#lastByKey.keys()
    this.#lastByKey.delete(oldest as string)
  }
}
