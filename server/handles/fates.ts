// How handles ended, one bit each: the tombstones. A serial that was issued and is no longer live was dropped if its bit is set
// and has expired otherwise, so the answer stays the same for as long as the process lives.

const SERIALS_PER_PAGE = 65_536

/** Half a billion handles, 64 MiB at most. When more were dropped, the oldest of them read as expired. */
const DEFAULT_MAX_PAGES = 8_192

export class Fates {
  readonly #pages = new Map<number, Uint8Array>()
  readonly #maxPages: number

  constructor(maxPages = DEFAULT_MAX_PAGES) {
    this.#maxPages = maxPages
  }

  recordDrop(serial: number): void {
    const { page, byte, bit } = placeOf(serial)
    const bits = this.#pages.get(page) ?? this.#addPage(page)
    bits[byte] = (bits[byte] ?? 0) | bit
  }

  wasDropped(serial: number): boolean {
    const { page, byte, bit } = placeOf(serial)
    return ((this.#pages.get(page)?.[byte] ?? 0) & bit) !== 0
  }

  #addPage(page: number): Uint8Array {
    if (this.#pages.size >= this.#maxPages) this.#pages.delete(Math.min(...this.#pages.keys()))
    const bits = new Uint8Array(SERIALS_PER_PAGE / 8)
    this.#pages.set(page, bits)
    return bits
  }
}

function placeOf(serial: number): { page: number; byte: number; bit: number } {
  const within = serial % SERIALS_PER_PAGE
  return { page: Math.floor(serial / SERIALS_PER_PAGE), byte: within >> 3, bit: 1 << (within & 7) }
}
