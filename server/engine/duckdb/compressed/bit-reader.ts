// Bytes of a file as bits, least significant first, as DEFLATE packs them.

/** Fills the array from the next bytes on and returns how many it took; 0 is the end. */
export type ByteSource = (into: Uint8Array) => number

/** The bytes end before what they promise. */
export class CutOff extends Error {}

/** The bytes cannot be what they claim to be. */
export class Damaged extends Error {}

const CHUNK_BYTES = 1 << 18

export class BitReader {
  readonly #source: ByteSource
  readonly #chunk = new Uint8Array(CHUNK_BYTES)
  // What lies in the chunk from #at to #end is not held yet; #held has the #count bits before it.
  #at = 0
  #end = 0
  #held = 0
  #count = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** Whether there is a further byte. Only on byte bounds. */
  get more(): boolean {
    return this.#count > 0 || this.#at < this.#end || this.#fill()
  }

  /** Up to 16 bits as a number. */
  bits(count: number): number {
    this.#load(count)
    if (this.#count < count) throw new CutOff()
    const value = this.#held & ((1 << count) - 1)
    this.#held >>>= count
    this.#count -= count
    return value
  }

  /** The next symbol by a table that is indexed by the bits to come: symbol << 4 | bits used. */
  symbol(table: Uint16Array): number {
    this.#load(15)
    const entry = table[this.#held & (table.length - 1)] ?? 0
    const length = entry & 15
    if (length === 0) throw new Damaged()
    if (length > this.#count) throw new CutOff()
    this.#held >>>= length
    this.#count -= length
    return entry >> 4
  }

  /** Leaves out the rest of a byte. */
  align(): void {
    const rest = this.#count & 7
    this.#held >>>= rest
    this.#count -= rest
  }

  byte(): number {
    return this.bits(8)
  }

  /** Leaves out whole bytes. Only on byte bounds. */
  skip(bytes: number): void {
    let left = bytes
    for (; left > 0 && this.#count > 0; left--) this.bits(8)
    while (left > 0) {
      if (this.#at === this.#end && !this.#fill()) throw new CutOff()
      const taken = Math.min(left, this.#end - this.#at)
      this.#at += taken
      left -= taken
    }
  }

  /** Holds at least this many bits, up to 16, unless the bytes end. */
  #load(count: number): void {
    while (this.#count < count && (this.#at < this.#end || this.#fill())) {
      this.#held |= (this.#chunk[this.#at++] ?? 0) << this.#count
      this.#count += 8
    }
  }

  #fill(): boolean {
    this.#at = 0
    this.#end = this.#source(this.#chunk)
    return this.#end > 0
  }
}
