// The tokens of JSON (RFC 8259), read in place, byte by byte: numbers and texts are given as they stand, so a value becomes a
// JavaScript value only where a column wants one, and 64-bit numbers keep all of their digits. The bytes must be valid UTF-8
// (whoever has them checks that once for all), and be followed by one byte of 0, on which every loop here ends.
import { isEscape, unescaped } from './escapes.ts'

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const PLUS = 0x2b
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const BACKSLASH = 0x5c
const LETTER_E = 0x65

/** So many digits fit in a double without loss. */
export const SAFE_DIGITS = 15
/** Exponents are exact up to here: no message has so many digits that one beyond could be made good for. */
const MOST_EXPONENT = 1e12
const LITERALS = { true: Buffer.from('true'), false: Buffer.from('false'), null: Buffer.from('null') } as const
/** Bytes at which the loop over a text looks twice. */
const IS_SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) => (byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0))

export class JsonTokens {
  bytes: Uint8Array = new Uint8Array(1)
  at = 0
  /** Exclusive. */
  end = 0
  /** Why the last read failed; the place is {@link at}. */
  problem = ''

  /** Of the text read last: its bytes without the quotes, and whether there are escapes among them. */
  textStart = 0
  textEnd = 0
  isEscaped = false

  /** Of the number read last. `mantissa` holds its digits, exact up to {@link SAFE_DIGITS} of them: the value is ±mantissa × 10^exponent. */
  numberStart = 0
  mantissa = 0
  /** Those of the mantissa, without zeros at its beginning. */
  digits = 0
  exponent = 0
  isNegative = false
  /** Neither a fraction nor an exponent is written. */
  isWhole = false

  /** Goes to a stretch of bytes. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.problem = ''
  }

  skipSpace(): void {
    const { bytes } = this
    let { at } = this
    let byte = bytes[at] as number
    if (byte > SPACE) return
    while (byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) byte = bytes[++at] as number
    this.at = at
  }

  /** Reads the text whose opening quote is next. */
  text(): boolean {
    const { bytes } = this
    let at = this.at + 1
    this.textStart = at
    this.isEscaped = false
    for (;;) {
      while (IS_SPECIAL[bytes[at] as number] === 0) at += 1
      const byte = bytes[at] as number
      if (byte === QUOTE) break
      if (byte !== BACKSLASH) {
        this.at = at
        return this.fail(at >= this.end ? 'a text does not end' : 'a text has a control character')
      }
      this.isEscaped = true
      if (!isEscape(bytes, at + 1)) {
        this.at = at
        return this.fail('a text has an escape that JSON does not know')
      }
      at += 2
    }
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
    const first = at
    let mantissa = 0
    let digit = (bytes[at] as number) - ZERO
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digit = (bytes[++at] as number) - ZERO
    }
    const whole = at - first
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return this.fail('a number is not written as JSON writes them')
    this.mantissa = mantissa
    this.digits = mantissa === 0 ? 0 : whole
    this.exponent = 0
    this.isWhole = true
    this.at = at
    return (bytes[at] !== DOT || this.#fraction()) && (((bytes[this.at] as number) | SPACE) !== LETTER_E || this.#exponent())
  }

  literal(kind: 'true' | 'false' | 'null'): boolean {
    const literal = LITERALS[kind]
    for (let index = 0; index < literal.length; index++)
      if (this.bytes[this.at + index] !== literal[index]) return this.fail('a value is none that JSON knows')
    this.at += literal.length
    return true
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

  #fraction(): boolean {
    const { bytes } = this
    const point = this.at + 1
    let at = point
    let { mantissa } = this
    if (mantissa === 0) while (bytes[at] === ZERO) at += 1
    const first = at
    let digit = (bytes[at] as number) - ZERO
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digit = (bytes[++at] as number) - ZERO
    }
    if (at === point) return this.fail('a number has no digits after its point')
    this.mantissa = mantissa
    this.digits += at - first
    this.exponent = point - at
    this.isWhole = false
    this.at = at
    return true
  }

  #exponent(): boolean {
    const { bytes } = this
    let at = this.at + 1
    const isDown = bytes[at] === MINUS
    if (isDown || bytes[at] === PLUS) at += 1
    const start = at
    let power = 0
    let digit = (bytes[at] as number) - ZERO
    while (digit >= 0 && digit <= 9) {
      if (power < MOST_EXPONENT) power = power * 10 + digit
      digit = (bytes[++at] as number) - ZERO
    }
    if (at === start) return this.fail('a number has no digits after its exponent')
    this.exponent += isDown ? -power : power
    this.isWhole = false
    this.at = at
    return true
  }
}
