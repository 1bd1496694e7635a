// A column that grows value by value, as JSON brings them, until it becomes Arrow data.
import type { ArrowColumn } from '../../arrow/schema.ts'
import type { JsonScanner } from '../json/scanner.ts'

export interface ColumnBuilder {
  /**
   * Reads the value that is next; null is null. False when it does not fit or is no JSON: `json.problem` says why, `json.at` is
   * anywhere, and the column is as before.
   */
  read(json: JsonScanner): boolean
  /** Whether a value may be missing. */
  readonly takesNull: boolean
  /** Adds a null, which is hidden by one around it where this column takes none. */
  addNull(): void
  /** Takes back the values after the first `length`. */
  truncate(length: number): void
  /** The column so far; then it begins anew. */
  finish(memory: ColumnMemory): ArrowColumn
}

/**
 * Whose a finished column's buffers are: `given` to whoever asked, or `lent` to him until the next value is read, which spares what
 * copies few rows at once the making of memory for many.
 */
export type ColumnMemory = 'given' | 'lent'

/** The smallest memory a column begins with, in values. */
export const FIRST_CAPACITY = 64

/** The bits that say which values are there, made only once one is not. */
export class Validity {
  length = 0
  #nullCount = 0
  #bits: Uint8Array<ArrayBuffer> | null = null

  get nullCount(): number {
    return this.#nullCount
  }

  addValid(): void {
    if (this.#bits !== null) this.#set(this.length)
    this.length += 1
  }

  addNull(): void {
    if (this.#bits === null) {
      this.#bits = newBytes(Math.max(FIRST_CAPACITY, this.length) >> 2)
      this.#bits.fill(0xff, 0, this.length >> 3)
      for (let row = this.length & ~7; row < this.length; row++) this.#set(row)
    }
    this.#nullCount += 1
    this.length += 1
    this.#makeRoom()
  }

  truncate(length: number): void {
    const bits = this.#bits
    if (bits !== null) {
      for (let row = length; row < this.length; row++) {
        const mask = 1 << (row & 7)
        if (((bits[row >> 3] ?? 0) & mask) === 0) this.#nullCount -= 1
        else bits[row >> 3] = (bits[row >> 3] ?? 0) & ~mask
      }
    }
    this.length = length
  }

  /** The buffer, or null where every value is there; then it begins anew. */
  finish(): { length: number; nullCount: number; buffer: Uint8Array | null } {
    const { length } = this
    const nullCount = this.#nullCount
    const buffer = nullCount === 0 || this.#bits === null ? null : this.#grown(length).subarray(0, (length + 7) >> 3)
    this.length = 0
    this.#nullCount = 0
    this.#bits = null
    return { length, nullCount, buffer }
  }

  #set(row: number): void {
    const bits = this.#grown(row + 1)
    bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7))
  }

  #makeRoom(): void {
    this.#grown(this.length)
  }

  #grown(rows: number): Uint8Array<ArrayBuffer> {
    const bits = this.#bits ?? newBytes(FIRST_CAPACITY >> 3)
    const wanted = (rows + 7) >> 3
    this.#bits = wanted <= bits.length ? bits : grownBytes(bits, wanted)
    return this.#bits
  }
}

/** Room for a lot after one of so many values or bytes: most are about as large, and what is doubled is kept half empty. */
export function nextCapacity(length: number): number {
  return Math.max(FIRST_CAPACITY, length + (length >> 3) + 8)
}

/** Zeroed bytes that start on a multiple of 8 and are never empty, for engines read them by address. */
export function newBytes(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(Math.max(64, bytes)))
}

/** The same bytes with room for at least so many. */
export function grownBytes(bytes: Uint8Array<ArrayBuffer>, wanted: number): Uint8Array<ArrayBuffer> {
  const grown = newBytes(Math.max(wanted, 2 * bytes.length))
  grown.set(bytes)
  return grown
}
