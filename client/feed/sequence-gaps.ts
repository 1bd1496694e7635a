// Numbers that count messages up by one: where one is missing, messages are.
import { jsonText } from '../arrow/json-text.ts'
import { valueAt, type Path } from './pointer.ts'

/** Of so many keys the last number is known; then the one that was first is forgotten. */
const MOST_KEYS = 100_000

export class SequenceGaps {
  readonly #path: Path
  readonly #key: Path | null
  readonly #last = new Map<string, bigint>()
  #count = 0

  /** `key` is where it lies what is counted apart. */
  constructor(path: Path, key: Path | null) {
    this.#path = path
    this.#key = key
  }

  /** How often the numbers jumped. */
  get count(): number {
    return this.#count
  }

  look(message: unknown): void {
    const number = wholeOf(valueAt(message, this.#path))
    if (number === null) return
    const key = this.#key === null ? '' : jsonText(valueAt(message, this.#key))
    const last = this.#last.get(key)
    if (last !== undefined && number !== last + 1n) this.#count += 1
    if (last === undefined && this.#last.size >= MOST_KEYS) this.#forgetOne()
    this.#last.set(key, number)
  }

  #forgetOne(): void {
    for (const key of this.#last.keys()) {
      this.#last.delete(key)
      return
    }
  }
}

function wholeOf(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : null
}
