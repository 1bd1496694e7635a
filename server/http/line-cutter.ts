// Cuts text that arrives in arbitrary pieces at line ends: whole lines go on at once, together, and a broken one waits for its end.
import { DataError } from '../errors.ts'

const LINE_FEED = 0x0a

export class LineCutter {
  readonly #maxLineBytes: number
  #begun: Uint8Array[] = []
  #begunBytes = 0

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes
  }

  /** The lines that this piece completes, in one piece; null when it completes none. Fails with LIMIT_EXCEEDED for too long a line. */
  push(piece: Uint8Array): Uint8Array | null {
    const end = piece.lastIndexOf(LINE_FEED) + 1
    if (end === 0) {
      this.#begin(piece)
      return null
    }
    const lines = Buffer.concat([...this.#begun, piece.subarray(0, end)])
    this.#begun = []
    this.#begunBytes = 0
    if (end < piece.length) this.#begin(piece.subarray(end))
    return lines
  }

  /** The last line, which may lack its line end; null where there is none. */
  end(): Uint8Array | null {
    return this.#begunBytes === 0 ? null : Buffer.concat(this.#begun)
  }

  #begin(piece: Uint8Array): void {
    this.#begun.push(piece)
    this.#begunBytes += piece.length
    if (this.#begunBytes > this.#maxLineBytes)
      throw new DataError('LIMIT_EXCEEDED', `A line has more than ${this.#maxLineBytes} bytes.`, { max: String(this.#maxLineBytes) })
  }
}
