// Values of messages as JavaScript has them, for the few that are compared and not stored.
import { SAFE_DIGITS, type JsonScanner } from '../json/scanner.ts'
import type { Found } from './place-finder.ts'

export class ValueTexts {
  /** One for all messages of a lot: making it costs as much as reading a short text. */
  #buffer: Buffer = Buffer.alloc(0)
  #bytes: Uint8Array = this.#buffer

  /** A text without its quotes, anything else as it is written; null where there is nothing. Leaves `json.at` anywhere. */
  text(json: JsonScanner, { kind, start, end }: Found): string | null {
    if (start === -1) return null
    if (kind !== 'string') return this.#slice(json, start, end)
    json.at = start
    if (!json.text()) return null
    return json.isEscaped ? json.textValue() : this.#slice(json, json.textStart, json.textEnd)
  }

  /** A whole number from 0 on that a double holds exactly, also one in quotes; else null. Leaves `json.at` anywhere. */
  wholeNumber(json: JsonScanner, found: Found): number | null {
    if (found.start === -1) return null
    if (found.kind === 'number') {
      json.at = found.start
      const isExact = json.number() && json.isWhole && !json.isNegative && json.digits <= SAFE_DIGITS
      return isExact ? json.mantissa : null
    }
    const text = this.text(json, found) ?? ''
    return text.length <= SAFE_DIGITS && /^\d+$/.test(text) ? Number(text) : null
  }

  #slice(json: JsonScanner, start: number, end: number): string {
    const { bytes } = json
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    }
    return this.#buffer.toString('utf8', start, end)
  }
}
