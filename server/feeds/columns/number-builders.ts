// Numbers and truth values. A number that a column cannot hold without loss is refused, except that fractions are rounded to the
// nearest float, as every reader of JSON does.
import type { ArrowColumn } from '../../arrow/schema.ts'
import { SAFE_DIGITS, type JsonScanner, type ValueKind } from '../json/scanner.ts'
import { FIRST_CAPACITY, grownBytes, newBytes, nextCapacity, Validity, type ColumnBuilder, type ColumnMemory } from './column-builder.ts'
import { doubleOf, wholeOf } from './exact-number.ts'

const QUOTE = 0x22
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const TWO_16 = 2 ** 16
const TWO_32 = 2 ** 32
/** Whole numbers of so many digits are within 64 bits without a sign. */
export const MOST_HALVED_DIGITS = 19
/** Fixed-width values in one growing buffer. Constructors of subclasses call {@link FixedBuilder.viewsChanged}. */
export abstract class FixedBuilder implements ColumnBuilder {
  readonly takesNull = true
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

  finish(memory: ColumnMemory): ArrowColumn {
    const { length, nullCount, buffer } = this.validity.finish()
    const values = this.bytes.subarray(0, length * this.#width)
    if (memory === 'given') {
      this.bytes = newBytes(this.#width * nextCapacity(length))
      this.viewsChanged()
    }
    return { length, nullCount, buffers: [buffer, values], children: [], dictionary: null }
  }

  /** Reads a value that is not null to that place. */
  protected abstract readValue(json: JsonScanner, index: number, kind: ValueKind): boolean

  /** {@link bytes} is another buffer than before. */
  protected abstract viewsChanged(): void

  #readQuoted(json: JsonScanner): boolean {
    json.at += 1
    if (!isNumberStart(json.bytes[json.at] as number)) return json.fail('a text that is no number')
    if (!this.readValue(json, this.validity.length, 'number')) return false
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

  protected override readValue(json: JsonScanner, index: number, kind: ValueKind): boolean {
    if (kind !== 'number') return json.failKind(kind, 'a number')
    if (!json.number()) return false
    const value = doubleOf(json)
    const kept = this.#isSingle ? Math.fround(value) : value
    if (!Number.isFinite(kept)) return json.fail('a number beyond the range of the column')
    if (json.isWhole && !isExactly(json, value, kept)) return json.fail('a whole number that a float cannot hold')
    this.#values[index] = kept
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

  protected override readValue(json: JsonScanner, index: number, kind: ValueKind): boolean {
    if (kind !== 'number') return json.failKind(kind, 'a number')
    if (!json.number()) return false
    const whole = wholeOf(json)
    if (whole === null) return json.fail('a fraction where a whole number should be')
    const value = Number(whole)
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

/** Whole numbers of 64 bits. */
export class LongBuilder extends FixedBuilder {
  #halves!: Int32Array
  #wholes!: BigInt64Array
  readonly #isSigned: boolean

  constructor(isSigned: boolean, isQuoted: boolean) {
    super(8, isQuoted)
    this.#isSigned = isSigned
    this.viewsChanged()
  }

  protected override readValue(json: JsonScanner, index: number, kind: ValueKind): boolean {
    if (kind !== 'number') return json.failKind(kind, 'a number')
    if (!json.number()) return false
    if (json.digits <= SAFE_DIGITS && json.exponent === 0) return this.put(json, index, json.isNegative ? -json.mantissa : json.mantissa)
    if (json.isWhole && json.digits <= MOST_HALVED_DIGITS) return this.putLong(json, index)
    const value = wholeOf(json)
    if (value === null) return json.fail('a fraction where a whole number should be')
    return typeof value === 'number' ? this.put(json, index, value) : this.putBig(json, index, value)
  }

  /** A safe integer. */
  protected put(json: JsonScanner, index: number, value: number): boolean {
    if (value < 0 && !this.#isSigned) return json.fail('a number beyond the range of the column')
    const low = value >>> 0
    this.#halves[2 * index] = low
    this.#halves[2 * index + 1] = (value - low) / TWO_32
    return true
  }

  /** The whole number read last, of more digits than a double holds and at most {@link MOST_HALVED_DIGITS}; faster than as a bigint. */
  protected putLong(json: JsonScanner, index: number): boolean {
    const { bytes, at, isNegative } = json
    const split = at - 9
    let upper = 0
    for (let place = at - json.digits; place < split; place++) upper = upper * 10 + (bytes[place] as number) - ZERO
    let lower = 0
    for (let place = split; place < at; place++) lower = lower * 10 + (bytes[place] as number) - ZERO
    // It is upper × 10^9 + lower, and so above × 2^16 + below; all of these stay under 2^53.
    const above = Math.floor(upper / TWO_16) * 1e9
    const below = (above % TWO_16) * TWO_16 + (upper % TWO_16) * 1e9 + lower
    const low = below >>> 0
    const high = Math.floor(above / TWO_16) + Math.floor(below / TWO_32)
    const most = this.#isSigned ? TWO_32 / 2 : isNegative ? 0 : TWO_32
    if (high >= most && !(isNegative && high === most && low === 0)) return json.fail('a number beyond the range of the column')
    this.#halves[2 * index] = isNegative ? -low : low
    this.#halves[2 * index + 1] = !isNegative ? high : low === 0 ? -high : ~high
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
  readonly takesNull = true
  readonly #validity = new Validity()
  #bits = newBytes(FIRST_CAPACITY)

  read(json: JsonScanner): boolean {
    const kind = json.peek()
    if (kind !== 'true' && kind !== 'false' && kind !== 'null') return json.failKind(kind, 'true or false')
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

  finish(memory: ColumnMemory): ArrowColumn {
    const { length, nullCount, buffer } = this.#validity.finish()
    const values = this.#bits.subarray(0, (length + 7) >> 3)
    if (memory === 'given') this.#bits = newBytes(FIRST_CAPACITY)
    return { length, nullCount, buffers: [buffer, values], children: [], dictionary: null }
  }

  #put(value: boolean): void {
    const row = this.#validity.length
    const place = row >> 3
    if (place >= this.#bits.length) this.#bits = grownBytes(this.#bits, place + 1)
    const mask = 1 << (row & 7)
    // A byte that is begun may have values of a column before.
    const others = mask === 1 ? 0 : (this.#bits[place] ?? 0) & ~mask
    this.#bits[place] = value ? others | mask : others
  }
}

/** Whether the whole number read last, of which `value` is the nearest double, is what the column keeps. */
function isExactly(json: JsonScanner, value: number, kept: number): boolean {
  if (kept !== value) return false
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER || BigInt(value) === BigInt(json.numberText())
}

function isNumberStart(byte: number): boolean {
  return byte === MINUS || (byte >= ZERO && byte <= NINE)
}
