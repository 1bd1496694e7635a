// Finds the one Arrow type that holds all values of a column of JavaScript values without losing anything, or says which value
// does not fit. The rules are those that fromRecords documents.
import { Binary, Bool, Field, Float64, Int64, List, Null, Struct, TimestampMillisecond, Uint64, Utf8, type DataType } from 'apache-arrow'

/** Where and why values do not fit together; the path is inside the column, empty for the column's own values. */
export interface Misfit {
  readonly path: string
  readonly problem: string
}

type Kind = 'boolean' | 'number' | 'string' | 'Date' | 'bytes' | 'array' | 'object'

const INT64_LEAST = -(2n ** 63n)
const INT64_MOST = 2n ** 63n - 1n
const UINT64_MOST = 2n ** 64n - 1n

/** The values of a column seen so far. */
export class SeenValues {
  #kind: Kind | null = null
  #fractional = false
  #bigint = false
  #negative = false
  #overInt64 = false
  #items: SeenValues | null = null
  readonly #fields = new Map<string, SeenValues>()

  /** Takes a value into account; a misfit when it does not go with the ones before. */
  add(value: unknown): Misfit | null {
    if (value === null || value === undefined) return null
    const kind = kindOf(value)
    if (kind === null) return misfit(`a value of type ${nameOf(value)} has no Arrow type`)
    if (this.#kind !== null && this.#kind !== kind) return misfit(`${kind} after ${this.#kind}`)
    this.#kind = kind
    return this.#addContent(value)
  }

  /** The type of the values; a column of nulls only has the type Null. */
  type(): DataType {
    switch (this.#kind) {
      case null:
        return new Null()
      case 'boolean':
        return new Bool()
      case 'number':
        return this.#numberType()
      case 'string':
        return new Utf8()
      case 'Date':
        return new TimestampMillisecond('UTC')
      case 'bytes':
        return new Binary()
      case 'array':
        return new List(new Field('item', this.#items?.type() ?? new Null(), true))
      case 'object':
        return new Struct([...this.#fields].map(([name, seen]) => new Field(name, seen.type(), true)))
    }
  }

  #addContent(value: unknown): Misfit | null {
    if (typeof value === 'number') return this.#addNumber(value)
    if (typeof value === 'bigint') return this.#addBigint(value)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? misfit('an invalid Date') : null
    if (Array.isArray(value)) return this.#addItems(value)
    return this.#kind === 'object' ? this.#addFields(value as Readonly<Record<string, unknown>>) : null
  }

  #addNumber(value: number): Misfit | null {
    // -0 is whole, but only a float can say it.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#fractional = true
    if (value < 0) this.#negative = true
    return this.#numberMisfit()
  }

  #addBigint(value: bigint): Misfit | null {
    this.#bigint = true
    if (value < 0n) this.#negative = true
    if (value > INT64_MOST) this.#overInt64 = true
    return value < INT64_LEAST || value > UINT64_MOST ? misfit('a bigint beyond 64 bits') : this.#numberMisfit()
  }

  #numberMisfit(): Misfit | null {
    if (this.#bigint && this.#fractional) return misfit('bigints together with numbers that are not safe integers')
    return this.#overInt64 && this.#negative ? misfit('bigints over 2⁶³ together with negative numbers') : null
  }

  #numberType(): DataType {
    if (this.#fractional) return new Float64()
    return this.#overInt64 ? new Uint64() : new Int64()
  }

  #addItems(items: readonly unknown[]): Misfit | null {
    const seen = (this.#items ??= new SeenValues())
    for (const item of items) {
      const found = seen.add(item)
      if (found !== null) return { ...found, path: `[]${found.path}` }
    }
    return null
  }

  #addFields(fields: Readonly<Record<string, unknown>>): Misfit | null {
    if (Object.keys(fields).length === 0 && this.#fields.size === 0) return misfit('an object without fields')
    for (const [name, value] of Object.entries(fields)) {
      const found = this.#field(name).add(value)
      if (found !== null) return { ...found, path: `.${name}${found.path}` }
    }
    return null
  }

  #field(name: string): SeenValues {
    const seen = this.#fields.get(name) ?? new SeenValues()
    this.#fields.set(name, seen)
    return seen
  }
}

function kindOf(value: NonNullable<unknown>): Kind | null {
  const type = typeof value
  if (type === 'bigint') return 'number'
  if (type === 'boolean' || type === 'number' || type === 'string') return type
  if (value instanceof Date) return 'Date'
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return 'array'
  return isPlainObject(value) ? 'object' : null
}

function isPlainObject(value: NonNullable<unknown>): boolean {
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function nameOf(value: NonNullable<unknown>): string {
  return typeof value === 'object' ? value.constructor.name : typeof value
}

function misfit(problem: string): Misfit {
  return { path: '', problem }
}
