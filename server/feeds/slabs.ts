// Memory for many small things that are let go of in the order in which they were made, as the batches of a log are: an ArrayBuffer
// for each would cost the collector more than their bytes.

/** Whoever needs little holds little: the first is small, and each is twice as large as the one before, up to the most. */
const FIRST_SLAB_BYTES = 4 * 1024
const MOST_SLAB_BYTES = 64 * 1024
/** What is larger has memory of its own, so that little of a slab is left over. */
const MOST_BYTES = MOST_SLAB_BYTES / 8

export class Slabs {
  #slab = new ArrayBuffer(0)
  #used = 0

  /** Zeroed bytes that start on a multiple of 8 and are nobody else's. */
  readonly allocate = (bytes: number): Uint8Array<ArrayBuffer> => {
    if (bytes > MOST_BYTES) return new Uint8Array(bytes)
    if (this.#used + bytes > this.#slab.byteLength) this.#begin(bytes)
    const start = this.#used
    this.#used += Math.ceil(bytes / 8) * 8
    return new Uint8Array(this.#slab, start, bytes)
  }

  #begin(bytes: number): void {
    const wanted = Math.max(FIRST_SLAB_BYTES, 2 * this.#slab.byteLength, bytes)
    this.#slab = new ArrayBuffer(Math.min(MOST_SLAB_BYTES, wanted))
    this.#used = 0
  }
}
