// What a feed could not take: the newest of it with the reason and a bounded copy, and how much there was in all.

export interface DeadLetter {
  /** Counts the letters of a feed from 0; numbers that are missing were let go of. */
  readonly number: number
  /** When it came, in milliseconds since 1970. */
  readonly timeMs: number
  /** Where it came from: the other end's address, a topic. */
  readonly origin: string
  readonly reason: string
  readonly column: string | null
  /** Its bytes, or their beginning. */
  readonly bytes: Uint8Array
  /** How many there were. */
  readonly length: number
}

export interface DeadLetterLimits {
  readonly maxLetters: number
  readonly maxBytes: number
}

const DEAD_LETTER_LIMITS: DeadLetterLimits = { maxLetters: 1_000, maxBytes: 1024 * 1024 }
/** Of a letter's bytes so many are kept. */
const MOST_LETTER_BYTES = 4_096

export class DeadLetters {
  readonly #limits: DeadLetterLimits
  readonly #letters: DeadLetter[] = []
  #bytes = 0
  #count = 0

  constructor(limits: DeadLetterLimits = DEAD_LETTER_LIMITS) {
    this.#limits = limits
  }

  /** How many there were, those that are kept and those that are not. */
  get count(): number {
    return this.#count
  }

  add(letter: Omit<DeadLetter, 'number'>): void {
    const bytes = Uint8Array.prototype.slice.call(letter.bytes, 0, MOST_LETTER_BYTES)
    this.#letters.push({ ...letter, bytes, number: this.#count })
    this.#count += 1
    this.#bytes += bytes.length
    while (this.#letters.length > this.#limits.maxLetters || this.#bytes > this.#limits.maxBytes)
      this.#bytes -= this.#letters.shift()?.bytes.length ?? 0
  }

  /** Letters of which no copy is kept. */
  countOnly(letters: number): void {
    this.#count += letters
  }

  /** Those that are kept, the oldest first, from that number on. */
  from(number: number): readonly DeadLetter[] {
    return this.#letters.filter((letter) => letter.number >= number)
  }
}
