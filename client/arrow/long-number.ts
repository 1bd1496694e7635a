/** A number of JSON that a double may not hold as it is written: its digits. */
export class LongNumber {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What stands where a number should be, of a kind that columns of numbers would take from elsewhere. */
export class NoNumber {
  readonly kind: string

  constructor(kind: string) {
    this.kind = kind
  }
}
