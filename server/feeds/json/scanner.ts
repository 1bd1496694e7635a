// Reads the structure of JSON (RFC 8259): what comes next, the keys of objects, the items of arrays, and over values that nobody
// wants. Nothing is built of it, so a key that comes twice is seen.
import { JsonTokens } from './tokens.ts'

export { SAFE_DIGITS } from './tokens.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** What a value is, told by its first byte. */
export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null' | 'nothing'

/** Values nested deeper are refused, as RFC 8259 §9 allows. */
const MAX_DEPTH = 128

export class JsonScanner extends JsonTokens {
  /** The key read last is the one that was expected; then it is not the text read last. */
  isExpected = false
  /** Which of the values around the one that is passed over are objects. */
  #isObject = new Uint8Array(MAX_DEPTH)

  /** What comes next, after spaces. */
  peek(): ValueKind {
    this.skipSpace()
    const byte = this.bytes[this.at] as number
    if (byte === QUOTE) return 'string'
    if ((byte >= ZERO && byte <= NINE) || byte === MINUS) return 'number'
    switch (byte) {
      case OPEN_BRACE:
        return 'object'
      case OPEN_BRACKET:
        return 'array'
      case 0x74:
        return 'true'
      case 0x66:
        return 'false'
      case 0x6e:
        return 'null'
      default:
        return 'nothing'
    }
  }

  /**
   * Begins an object: true when it has a first key, which is then read like a text; false when it is empty or something is wrong.
   * `expected` are the bytes of the key that probably comes, none of which JSON escapes: if so, it needs no reading.
   */
  firstKey(expected: Uint8Array | null = null): boolean {
    this.problem = ''
    this.at += 1
    this.skipSpace()
    if (this.bytes[this.at] !== CLOSE_BRACE) return this.#key(expected)
    this.at += 1
    return false
  }

  /** After a value in an object: true when another key follows. */
  nextKey(expected: Uint8Array | null = null): boolean {
    this.skipSpace()
    const byte = this.bytes[this.at]
    if (byte === COMMA) {
      this.at += 1
      this.skipSpace()
      return this.#key(expected)
    }
    if (byte !== CLOSE_BRACE) return this.fail('"," or "}" is missing in an object')
    this.at += 1
    return false
  }

  /** Begins an array: true when it has a first item. */
  firstItem(): boolean {
    this.problem = ''
    this.at += 1
    this.skipSpace()
    if (this.bytes[this.at] !== CLOSE_BRACKET) return true
    this.at += 1
    return false
  }

  /** After an item of an array: true when another follows. */
  nextItem(): boolean {
    this.skipSpace()
    const byte = this.bytes[this.at]
    if (byte !== COMMA && byte !== CLOSE_BRACKET) return this.fail('"," or "]" is missing in an array')
    this.at += 1
    return byte === COMMA
  }

  /** Passes over the value that is next, whatever it is, if it is nested no deeper than that. */
  skipValue(depth = 0, maxDepth = MAX_DEPTH): boolean {
    const kind = this.peek()
    return kind === 'object' || kind === 'array' ? this.#skipNested(kind, maxDepth - depth) : this.#skipPlain(kind)
  }

  /** Fails since the value that is next is of another kind than is wanted, or since there is none. */
  failKind(kind: ValueKind, wanted: string): false {
    if (kind !== 'nothing') return this.fail(`${kind} where ${wanted} should be`)
    return this.fail(this.at >= this.end ? 'the message ends where a value should be' : 'a value is none that JSON knows')
  }

  #key(expected: Uint8Array | null): boolean {
    this.isExpected = expected !== null && this.#isNext(expected)
    if (!this.isExpected) {
      if (this.bytes[this.at] !== QUOTE) return this.fail('a key of an object is missing')
      if (!this.text()) return false
    }
    this.skipSpace()
    if (this.bytes[this.at] !== COLON) return this.fail('":" is missing after a key')
    this.at += 1
    return true
  }

  /** Passes over this key where it is next. */
  #isNext(key: Uint8Array): boolean {
    const { bytes, at } = this
    const { length } = key
    if (bytes[at] !== QUOTE || bytes[at + 1 + length] !== QUOTE) return false
    for (let index = 0; index < length; index++) if (bytes[at + 1 + index] !== key[index]) return false
    this.at = at + length + 2
    return true
  }

  #skipPlain(kind: Exclude<ValueKind, 'object' | 'array'>): boolean {
    if (kind === 'string') return this.text()
    if (kind === 'number') return this.number()
    return kind === 'nothing' ? this.failKind(kind, '') : this.literal(kind)
  }

  /** Without recursion, so that no depth is too much. */
  #skipNested(outermost: 'object' | 'array', levels: number): boolean {
    let kind: ValueKind = outermost
    let depth = 0
    for (;;) {
      let more: boolean
      if (kind === 'object' || kind === 'array') {
        if (depth >= levels) return this.fail(`values are nested more than ${MAX_DEPTH} deep`)
        if (depth === this.#isObject.length) this.#isObject = doubled(this.#isObject)
        this.#isObject[depth++] = kind === 'object' ? 1 : 0
        more = kind === 'object' ? this.firstKey() : this.firstItem()
      } else {
        if (!this.#skipPlain(kind)) return false
        more = this.#isObject[depth - 1] === 1 ? this.nextKey() : this.nextItem()
      }
      while (!more) {
        if (this.problem !== '') return false
        if (--depth === 0) return true
        more = this.#isObject[depth - 1] === 1 ? this.nextKey() : this.nextItem()
      }
      kind = this.peek()
    }
  }
}

function doubled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(2 * bytes.length)
  longer.set(bytes)
  return longer
}
