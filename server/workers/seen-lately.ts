// Tells what comes again from what comes once, in little memory: two generations, of which the older is forgotten when the younger
// is full.

export class SeenLately {
  readonly #size: number
  #young = new Set<string>()
  #old = new Set<string>()

  /** Remembers at least the last `size` different texts. */
  constructor(size: number) {
    this.#size = size
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }

  /** Whether the text was seen lately; it is now. */
  see(text: string): boolean {
    if (this.#young.has(text)) return true
    const seen = this.#old.has(text)
    this.#young.add(text)
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Set()
    }
    return seen
  }
}
