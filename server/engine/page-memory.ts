// Buffers of pages that have been sent, to be filled again. A fresh buffer costs a fifth of a page's time: the system clears its
// memory when it is first touched, and the collectors of two threads count it.

/** Below this a buffer is not worth the way back. */
const MIN_BYTES = 256 * 1024
/** Above this one is an exception whose memory should go. */
const MAX_BYTES = 8 * 1024 * 1024
/** The next page may be a little larger than this one. */
const SLACK = 1.25
const ALIGNMENT = 64 * 1024

function isWorthKeeping(buffer: ArrayBuffer): boolean {
  return buffer.byteLength >= MIN_BYTES && buffer.byteLength <= MAX_BYTES
}

/** A bounded stock of buffers, on either side of the way between a worker and the main thread. */
export class PageMemory {
  readonly #stock: ArrayBuffer[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes a buffer whose contents nobody needs; those too many or of odd sizes are left to the collector. */
  give(buffer: ArrayBuffer): void {
    if (this.#stock.length < this.#limit && isWorthKeeping(buffer)) this.#stock.push(buffer)
  }

  /** Any buffer of the stock. */
  takeAny(): ArrayBuffer | null {
    return this.#stock.pop() ?? null
  }

  /** A buffer of at least so many bytes, its contents arbitrary. */
  take(bytes: number): ArrayBuffer {
    if (bytes < MIN_BYTES) return Buffer.allocUnsafeSlow(bytes).buffer
    const index = this.#stock.findIndex((buffer) => buffer.byteLength >= bytes)
    const [found] = index === -1 ? [] : this.#stock.splice(index, 1)
    return found ?? Buffer.allocUnsafeSlow(Math.ceil((bytes * SLACK) / ALIGNMENT) * ALIGNMENT).buffer
  }
}

/** The stock of this thread, for the pages that it makes. */
export const pageMemory = new PageMemory(4)
