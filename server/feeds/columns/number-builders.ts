// Numbers and truth values. A number that a column cannot hold without loss is refused, except that fractions are rounded to the
// nearest float, as every reader of JSON does.
import type { ArrowColumn } from '../../arrow/schema.ts'
import { SAFE_DIGITS, type JsonScanner } from '../json/scanner.ts'
import { FIRST_CAPACITY, grownBytes, newBytes, Validity, type ColumnBuilder } from './column-builder.ts'

const QUOTE = 0x22
const TWO_32 = 2 ** 32
/** Powers of ten that are exact as doubles. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/** The number read last as the nearest double. */
function doubleOf(json: JsonScanner): number {
  const { exponent } = json
  // Both factors are exact, so there is one rounding: Clinger, "How to read floating point numbers accurately", 1990.
  if (json.digits <= SAFE_DIGITS && exponent >= -22 && exponent <= 22) {
    const value = exponent < 0 ? json.mantissa / (POWERS[-exponent] as number) : json.mantissa * (POWERS[exponent] as number)
    return json.isNegative ? -value : value
  }
  return Number(json.numberText())
}

/** Fixed-width values in one growing buffer. Constructors of subclasses call {@link FixedBuilder.viewsChanged}. */
export abstract class FixedBuilder implements ColumnBuilder {
  protected readonly validity = new Validity()
  protected bytes: Uint8Array<ArrayBuffer>
  readonly #width: number
  readonly #isQuoted: boolean

  /** `isQuoted`: numbers may also stand in quotes, as those who fear for their digits send them. */
  constructor(width: number, isQuoted: boolean) {
    this.#width = width
    this.#isQuoted = isQuoted
    this.bytes = newBytes(width * FIRST_CAPACITY)
  }

  read(json: JsonScanner): boolean {
    const kind = json.peek()
    if (kind === 'null') {
      if (!json.literal('null')) return false
      this.addNull()
      return true
    }
    this.#makeRoom()
    const isRead = kind === 'string' && this.#isQuoted ? this.#readQuoted(json) : this.readValue(json, this.validity.length, kind)
    if (isRead) this.validity.addValid()
    return isRead
  }

  addNull(): void {
    this.#makeRoom()
    // Memory of a value that was taken back may lie here.
    this.bytes.fill(0, this.validity.length * this.#width, (this.validity.length + 1) * this.#width)
    this.validity.addNull()
  }

  truncate(length: number): void {
    this.validity.truncate(length)
  }

  finish(): ArrowColumn {
    const { length, nullCount, buffer } = this.validity.finish()
    const values = this.bytes.subarray(0, length * this.#width)
    this.bytes = newBytes(this.#width * Math.max(FIRST_CAPACITY, length))
    this.viewsChanged()
    return { length, nullCount, buffers: [buffer, values], children: [], dictionary: null }
  }

  /** Reads a value that is not null to that place. */
  protected abstract readValue(json: JsonScanner, index: number, kind: ReturnType<JsonScanner['peek']>): boolean

  /** {@link bytes} is another buffer than before. */
  protected abstract viewsChanged(): void

  #readQuoted(json: JsonScanner): boolean {
    json.at += 1
    if (json.peek() !== 'number' || !this.readValue(json, this.validity.length, 'number')) return json.fail('a text that is no number')
    if (json.bytes[json.at] !== QUOTE) return json.fail('a text that is no number')
    json.at += 1
    return true
  }

  #makeRoom(): void {
    const wanted = (this.validity.length + 1) * this.#width
    if (wanted <= this.bytes.length) return
    this.bytes = grownBytes(this.bytes, wanted)
    this.viewsChanged()
  }
}

export class DoubleBuilder extends FixedBuilder {
  #values!: Float64Array | Float32Array
  readonly #isSingle: boolean

  constructor(bits: 32 | 64, isQuoted: boolean) {
    super(bits / 8, isQuoted)
    this.#isSingle = bits === 32
    this.viewsChanged()
  }

  protected override readValue(json: JsonScanner, index: number, kind: string): boolean {
    if (kind !== 'number') return json.fail(`${kind} where a number should be`)
    if (!json.number()) return false
    const value = doubleOf(json)
    if (json.isWhole && json.digits > SAFE_DIGITS && BigInt(value) !== BigInt(json.numberText()))
      return json.fail('a whole number that a float cannot hold')
    if (!Number.isFinite(this.#isSingle ? Math.fround(value) : value)) return json.fail('a number beyond the range of the column')
    this.#values[index] = value
    return true
  }

  protected override viewsChanged(): void {
    const { buffer } = this.bytes
    this.#values = this.#isSingle ? new Float32Array(buffer) : new Float64Array(buffer)
  }
}

/** Whole numbers of up to 32 bits. */
export class IntegerBuilder extends FixedBuilder {
  readonly #bits: 8 | 16 | 32
  readonly #isSigned: boolean
  #values!: Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

  constructor(bits: 8 | 16 | 32, isSigned: boolean, isQuoted: boolean) {
    super(bits / 8, isQuoted)
    this.#bits = bits
    this.#isSigned = isSigned
    this.viewsChanged()
  }

  protected override readValue(json: JsonScanner, index: number, kind: string): boolean {
    if (kind !== 'number') return json.fail(`${kind} where a number should be`)
    if (!json.number()) return false
    const value = doubleOf(json)
    if (!Number.isSafeInteger(value)) return json.fail('a fraction where a whole number should be')
    const least = this.#isSigned ? -(2 ** (this.#bits - 1)) : 0
    if (value < least || value >= least + 2 ** this.#bits) return json.fail('a number beyond the range of the column')
    this.#values[index] = value
    return true
  }

  protected override viewsChanged(): void {
    const { buffer } = this.bytes
    switch (this.#bits) {
      case 8:
        this.#values = this.#isSigned ? new Int8Array(buffer) : new Uint8Array(buffer)
        break
      case 16:
        this.#values = this.#isSigned ? new Int16Array(buffer) : new Uint16Array(buffer)
        break
      default:
        this.#values = this.#isSigned ? new Int32Array(buffer) : new Uint32Array(buffer)
    }
  }
}

/** Whole numbers of 64 bits: whatever `wholeOf` makes of a value. */
export class LongBuilder extends FixedBuilder {
  #halves!: Int32Array
  #wholes!: BigInt64Array
  readonly #isSigned: boolean

  constructor(isSigned: boolean, isQuoted: boolean) {
    super(8, isQuoted)
    this.#isSigned = isSigned
    this.viewsChanged()
  }

  protected override readValue(json: JsonScanner, index: number, kind: string): boolean {
    if (kind !== 'number') return json.fail(`${kind} where a number should be`)
    if (!json.number()) return false
    if (json.digits <= SAFE_DIGITS && json.exponent === 0) return this.put(json, index, json.isNegative ? -json.mantissa : json.mantissa)
    const value = exactWhole(json, 0)
    return value === null ? json.fail('a fraction where a whole number should be') : this.putBig(json, index, value)
  }

  /** A safe integer. */
  protected put(json: JsonScanner, index: number, value: number): boolean {
    if (value < 0 && !this.#isSigned) return json.fail('a number beyond the range of the column')
    const low = value >>> 0
    this.#halves[2 * index] = low
    this.#halves[2 * index + 1] = (value - low) / TWO_32
    return true
  }

  protected putBig(json: JsonScanner, index: number, value: bigint): boolean {
    const kept = this.#isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)
    if (kept !== value) return json.fail('a number beyond the range of the column')
    this.#wholes[index] = BigInt.asIntN(64, value)
    return true
  }

  protected override viewsChanged(): void {
    this.#halves = new Int32Array(this.bytes.buffer)
    this.#wholes = new BigInt64Array(this.bytes.buffer)
  }
}

export class BoolBuilder implements ColumnBuilder {
  readonly #validity = new Validity()
  #bits = newBytes(FIRST_CAPACITY)

  read(json: JsonScanner): boolean {
    const kind = json.peek()
    if (kind !== 'true' && kind !== 'false' && kind !== 'null') return json.fail(`${kind} where true or false should be`)
    if (!json.literal(kind)) return false
    if (kind === 'null') this.addNull()
    else {
      this.#put(kind === 'true')
      this.#validity.addValid()
    }
    return true
  }

  addNull(): void {
    this.#put(false)
    this.#validity.addNull()
  }

  truncate(length: number): void {
    this.#validity.truncate(length)
  }

  finish(): ArrowColumn {
    const { length, nullCount, buffer } = this.#validity.finish()
    const values = this.#bits.subarray(0, (length + 7) >> 3)
    this.#bits = newBytes(FIRST_CAPACITY)
    return { length, nullCount, buffers: [buffer, values], children: [], dictionary: null }
  }

  #put(value: boolean): void {
    const row = this.#validity.length
    const place = row >> 3
    if (place >= this.#bits.length) this.#bits = grownBytes(this.#bits, place + 1)
    const mask = 1 << (row & 7)
    const others = (this.#bits[place] ?? 0) & ~mask
    this.#bits[place] = value ? others | mask : others
  }
}

const MOST_EXPONENT = 100

/** The number read last times 10^power, where that is whole; else null. */
function exactWhole(json: JsonScanner, power: number): bigint | null {
  const [digits, exponent] = decimalOf(json)
  const shift = exponent + power
  if (digits === 0n) return 0n
  if (shift > MOST_EXPONENT || shift < -MOST_EXPONENT) return null
  if (shift >= 0) return digits * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return digits % divisor === 0n ? digits / divisor : null
}

/** The number read last as all of its digits, with their sign, and the power of ten that they count. */
export function decimalOf(json: JsonScanner): readonly [digits: bigint, exponent: number] {
  if (json.digits <= SAFE_DIGITS) return [BigInt(json.isNegative ? -json.mantissa : json.mantissa), json.exponent]
  const [mantissa = ''] = json.numberText().split(/[eE]/)
  return [BigInt(mantissa.replace('.', '')), json.exponent]
}
