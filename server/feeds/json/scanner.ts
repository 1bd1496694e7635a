// Reads JSON (RFC 8259) in place, byte by byte, and gives numbers and texts as they stand: a value becomes a JavaScript value only
// where a column wants one, so 64-bit numbers keep all of their digits and a key that comes twice is seen. The bytes must be
// valid UTF-8 (whoever has them checks that once for all), and be followed by one byte of 0, on which every loop here ends.

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LETTER_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** What a value is, told by its first byte. */
export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null' | 'nothing'

/** Values nested deeper are refused, as RFC 8259 §9 allows. */
const MAX_DEPTH = 128
/** So many digits fit in a double without loss. */
export const SAFE_DIGITS = 15
const LITERALS = { true: Buffer.from('true'), false: Buffer.from('false'), null: Buffer.from('null') } as const
const ESCAPES: Readonly<Record<number, string>> = {
  0x22: '"',
  0x5c: '\\',
  0x2f: '/',
  0x62: '\b',
  0x66: '\f',
  0x6e: '\n',
  0x72: '\r',
  0x74: '\t',
}

export class JsonScanner {
  bytes: Uint8Array
  at: number
  /** Exclusive. */
  end: number
  /** Why the last read failed; the place is {@link at}. */
  problem = ''

  /** Of the text read last: its bytes without the quotes, and whether there are escapes among them. */
  textStart = 0
  textEnd = 0
  isEscaped = false

  /** Of the number read last. `mantissa` holds its digits, exact up to {@link SAFE_DIGITS} of them: the value is ±mantissa × 10^exponent. */
  numberStart = 0
  mantissa = 0
  digits = 0
  exponent = 0
  isNegative = false
  /** Neither a fraction nor an exponent is written. */
  isWhole = false

  constructor() {
    this.bytes = new Uint8Array(1)
    this.at = 0
    this.end = 0
  }

  /** Goes to a stretch of bytes. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  skipSpace(): void {
    const { bytes } = this
    let { at } = this
    for (; at < this.end; at++) {
      const byte = bytes[at]
      if (byte !== SPACE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== TAB) break
    }
    this.at = at
  }

  /** What comes next, after spaces. */
  peek(): ValueKind {
    this.skipSpace()
    if (this.at >= this.end) return 'nothing'
    switch (this.bytes[this.at]) {
      case OPEN_BRACE:
        return 'object'
      case OPEN_BRACKET:
        return 'array'
      case QUOTE:
        return 'string'
      case 0x74:
        return 'true'
      case 0x66:
        return 'false'
      case 0x6e:
        return 'null'
      default:
        return this.#isNumberStart() ? 'number' : 'nothing'
    }
  }

  /** Begins an object: true when it has a first key, which is then read like a text; false when it is empty or something is wrong. */
  firstKey(): boolean {
    this.at += 1
    this.skipSpace()
    if (this.bytes[this.at] === CLOSE_BRACE && this.at < this.end) {
      this.at += 1
      return false
    }
    return this.#key()
  }

  /** After a value in an object: true when another key follows. */
  nextKey(): boolean {
    this.skipSpace()
    const byte = this.at < this.end ? this.bytes[this.at] : 0
    if (byte === COMMA) {
      this.at += 1
      this.skipSpace()
      return this.#key()
    }
    if (byte === CLOSE_BRACE) this.at += 1
    else this.fail('"," or "}" is missing in an object')
    return false
  }

  /** Begins an array: true when it has a first item. */
  firstItem(): boolean {
    this.at += 1
    this.skipSpace()
    if (this.bytes[this.at] !== CLOSE_BRACKET || this.at >= this.end) return true
    this.at += 1
    return false
  }

  /** After an item of an array: true when another follows. */
  nextItem(): boolean {
    this.skipSpace()
    const byte = this.at < this.end ? this.bytes[this.at] : 0
    this.at += 1
    if (byte === COMMA) return true
    if (byte === CLOSE_BRACKET) return false
    this.at -= 1
    this.fail('"," or "]" is missing in an array')
    return false
  }

  /** Reads the text whose opening quote is next. */
  text(): boolean {
    const { bytes } = this
    let at = this.at + 1
    this.textStart = at
    this.isEscaped = false
    for (;;) {
      const byte = bytes[at] as number
      if (byte === QUOTE) break
      if (byte < SPACE || at >= this.end) {
        this.at = at
        return this.fail(at >= this.end ? 'a text does not end' : 'a text has a control character')
      }
      if (byte === BACKSLASH) {
        this.isEscaped = true
        at += 1
        const escape = bytes[at] as number
        if (escape === LETTER_U ? !this.#areHexDigits(at + 1) : ESCAPES[escape] === undefined) {
          this.at = at
          return this.fail('a text has an escape that JSON does not know')
        }
      }
      at += 1
    }
    if (at >= this.end) return this.fail('a text does not end')
    this.textEnd = at
    this.at = at + 1
    return true
  }

  /** Reads the number that is next. */
  number(): boolean {
    const { bytes } = this
    let at = this.at
    this.numberStart = at
    this.isNegative = bytes[at] === MINUS
    if (this.isNegative) at += 1
    let mantissa = 0
    let digits = 0
    let exponent = 0
    const first = at
    let digit = (bytes[at] as number) - ZERO
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      if (mantissa !== 0) digits += 1
      at += 1
      digit = (bytes[at] as number) - ZERO
    }
    const whole = at - first
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return this.fail('a number is not written as JSON writes them')
    let isWhole = true
    if (bytes[at] === DOT) {
      isWhole = false
      const point = ++at
      digit = (bytes[at] as number) - ZERO
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit
        if (mantissa !== 0) digits += 1
        at += 1
        digit = (bytes[at] as number) - ZERO
      }
      if (at === point) return this.fail('a number has no digits after its point')
      exponent = point - at
    }
    if (((bytes[at] as number) | 0x20) === 0x65) {
      isWhole = false
      const isDown = bytes[++at] === MINUS
      if (isDown || bytes[at] === PLUS) at += 1
      const start = at
      let power = 0
      digit = (bytes[at] as number) - ZERO
      while (digit >= 0 && digit <= 9) {
        if (power < 100_000) power = power * 10 + digit
        at += 1
        digit = (bytes[at] as number) - ZERO
      }
      if (at === start) return this.fail('a number has no digits after its exponent')
      exponent += isDown ? -power : power
    }
    if (at > this.end) return this.fail('a number does not end')
    this.mantissa = mantissa
    this.digits = digits
    this.exponent = exponent
    this.isWhole = isWhole
    this.at = at
    return true
  }

  literal(kind: 'true' | 'false' | 'null'): boolean {
    const literal = LITERALS[kind]
    for (let index = 0; index < literal.length; index++)
      if (this.bytes[this.at + index] !== literal[index]) return this.fail('a value is none that JSON knows')
    if (this.at + literal.length > this.end) return this.fail('a value does not end')
    this.at += literal.length
    return true
  }

  /** Passes over the value that is next, whatever it is. */
  skipValue(depth = 0): boolean {
    const kind = this.peek()
    switch (kind) {
      case 'string':
        return this.text()
      case 'number':
        return this.number()
      case 'true':
      case 'false':
      case 'null':
        return this.literal(kind)
      case 'object':
      case 'array':
        return this.#skipNested(kind, depth)
      case 'nothing':
        return this.fail(this.at >= this.end ? 'the message ends where a value should be' : 'a value is none that JSON knows')
    }
  }

  /** The text read last as a string. */
  textValue(): string {
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.textStart, this.textEnd - this.textStart).toString()
    return this.isEscaped ? unescaped(text) : text
  }

  /** The number read last as it is written. */
  numberText(): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.numberStart, this.at - this.numberStart).toString('latin1')
  }

  fail(problem: string): false {
    this.problem = problem
    return false
  }

  #key(): boolean {
    if (this.bytes[this.at] !== QUOTE || this.at >= this.end) return this.fail('a key of an object is missing')
    if (!this.text()) return false
    this.skipSpace()
    if (this.bytes[this.at] !== COLON || this.at >= this.end) return this.fail('":" is missing after a key')
    this.at += 1
    return true
  }

  #isNumberStart(): boolean {
    const byte = this.bytes[this.at] as number
    return byte === MINUS || (byte >= ZERO && byte <= ZERO + 9)
  }

  #skipNested(kind: 'object' | 'array', depth: number): boolean {
    if (depth >= MAX_DEPTH) return this.fail(`values are nested more than ${MAX_DEPTH} deep`)
    this.problem = ''
    const isObject = kind === 'object'
    for (let more = isObject ? this.firstKey() : this.firstItem(); more; more = isObject ? this.nextKey() : this.nextItem())
      if (!this.skipValue(depth + 1)) return false
    return this.problem === ''
  }

  #areHexDigits(from: number): boolean {
    for (let at = from; at < from + 4; at++) if (!isHexDigit(this.bytes[at] as number)) return false
    return true
  }
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}

/** Surrogates that stand alone, which UTF-8 cannot say, become U+FFFD as in every text of JavaScript that is encoded. */
function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (ESCAPES[letter.charCodeAt(0)] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
