// Texts, JSON kept as text, and bytes.
import type { ArrowColumn } from '../../arrow/schema.ts'
import type { JsonScanner, ValueKind } from '../json/scanner.ts'
import { FIRST_CAPACITY, grownBytes, newBytes, nextCapacity, Validity, type ColumnBuilder, type ColumnMemory } from './column-builder.ts'

/** What 32-bit offsets can reach. */
const MOST_BYTES = 2 ** 31 - 1
const FIRST_BYTES = 16 * FIRST_CAPACITY
/** Below this a loop is faster than a call. */
const SHORT = 24

/** Values of any length in one buffer, with the offsets at which they begin. */
abstract class VariableBuilder implements ColumnBuilder {
  readonly takesNull = true
  readonly #validity = new Validity()
  #offsets = new Int32Array(newBytes(4 * FIRST_CAPACITY).buffer)
  #data = newBytes(FIRST_BYTES)
  #used = 0

  read(json: JsonScanner): boolean {
    const kind = json.peek()
    if (kind === 'null') {
      if (!json.literal('null')) return false
      this.addNull()
      return true
    }
    if (!this.readValue(json, kind)) return false
    this.#end()
    this.#validity.addValid()
    return true
  }

  addNull(): void {
    this.#end()
    this.#validity.addNull()
  }

  truncate(length: number): void {
    this.#validity.truncate(length)
    this.#used = this.#offsets[length] ?? 0
  }

  finish(memory: ColumnMemory): ArrowColumn {
    const { length, nullCount, buffer } = this.#validity.finish()
    const offsets = new Uint8Array(this.#offsets.buffer, 0, 4 * (length + 1))
    const data = this.#data.subarray(0, this.#used)
    if (memory === 'given') {
      this.#offsets = new Int32Array(newBytes(4 * nextCapacity(length + 2)).buffer)
      this.#data = newBytes(Math.max(FIRST_BYTES, nextCapacity(this.#used)))
    }
    this.#used = 0
    return { length, nullCount, buffers: [buffer, offsets, data], children: [], dictionary: null }
  }

  /** Reads a value that is not null, adding its bytes with {@link add}. */
  protected abstract readValue(json: JsonScanner, kind: ValueKind): boolean

  /** Adds bytes to the value in the making. */
  protected add(json: JsonScanner, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start
    const used = this.#used
    if (used + length > MOST_BYTES) return json.fail('more text than a batch can hold')
    if (used + length > this.#data.length) this.#data = grownBytes(this.#data, used + length)
    const data = this.#data
    if (length <= SHORT) for (let at = 0; at < length; at++) data[used + at] = bytes[start + at] as number
    else data.set(bytes.subarray(start, end), used)
    this.#used = used + length
    return true
  }

  #end(): void {
    const next = this.#validity.length + 1
    if (next >= this.#offsets.length) {
      const grown = new Int32Array(newBytes(8 * next).buffer)
      grown.set(this.#offsets)
      this.#offsets = grown
    }
    this.#offsets[next] = this.#used
  }
}

export class TextBuilder extends VariableBuilder {
  protected override readValue(json: JsonScanner, kind: ValueKind): boolean {
    if (kind !== 'string') return json.failKind(kind, 'a text')
    if (!json.text()) return false
    if (!json.isEscaped) return this.add(json, json.bytes, json.textStart, json.textEnd)
    const text = json.textValue()
    if (!text.isWellFormed()) return json.fail('a text has half a surrogate pair')
    const bytes = Buffer.from(text)
    return this.add(json, bytes, 0, bytes.length)
  }
}

/** Any value as the JSON that it is written as. */
export class JsonBuilder extends VariableBuilder {
  protected override readValue(json: JsonScanner): boolean {
    const start = json.at
    return json.skipValue() && this.add(json, json.bytes, start, json.at)
  }
}

/** Any value: texts as they are, others as the JSON that they are written as. */
export class AnyTextBuilder extends TextBuilder {
  protected override readValue(json: JsonScanner, kind: ValueKind): boolean {
    if (kind === 'string') return super.readValue(json, kind)
    const start = json.at
    return json.skipValue() && this.add(json, json.bytes, start, json.at)
  }
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** Bytes, which JSON has as base64 (RFC 4648 §4; padding may be left out). */
export class BytesBuilder extends VariableBuilder {
  protected override readValue(json: JsonScanner, kind: ValueKind): boolean {
    if (kind !== 'string') return json.failKind(kind, 'base64')
    if (!json.text()) return false
    const text = json.textValue()
    if (!BASE64.test(text)) return json.fail('a text that is not base64')
    const bytes = Buffer.from(text, 'base64')
    return this.add(json, bytes, 0, bytes.length)
  }
}
