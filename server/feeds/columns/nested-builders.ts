// Lists and structs: builders of builders.
import type { ArrowColumn } from '../../arrow/schema.ts'
import type { JsonScanner } from '../json/scanner.ts'
import { FIRST_CAPACITY, newBytes, nextCapacity, Validity, type ColumnBuilder, type ColumnMemory } from './column-builder.ts'

/** Arrays of values of one type. */
export class ListBuilder implements ColumnBuilder {
  readonly takesNull = true
  readonly #validity = new Validity()
  readonly #items: ColumnBuilder
  #offsets = new Int32Array(newBytes(4 * FIRST_CAPACITY).buffer)
  #itemCount = 0

  constructor(items: ColumnBuilder) {
    this.#items = items
  }

  read(json: JsonScanner): boolean {
    const kind = json.peek()
    if (kind === 'null') {
      if (!json.literal('null')) return false
      this.addNull()
      return true
    }
    if (kind !== 'array') return json.failKind(kind, 'an array')
    const before = this.#itemCount
    for (let more = json.firstItem(); more; more = json.nextItem()) {
      if (!this.#items.read(json)) return this.#takeBack(before)
      this.#itemCount += 1
    }
    if (json.problem !== '') return this.#takeBack(before)
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
    this.#takeBack(this.#offsets[length] ?? 0)
  }

  finish(memory: ColumnMemory): ArrowColumn {
    const { length, nullCount, buffer } = this.#validity.finish()
    const offsets = new Uint8Array(this.#offsets.buffer, 0, 4 * (length + 1))
    if (memory === 'given') this.#offsets = new Int32Array(newBytes(4 * nextCapacity(length + 2)).buffer)
    this.#itemCount = 0
    return { length, nullCount, buffers: [buffer, offsets], children: [this.#items.finish(memory)], dictionary: null }
  }

  #takeBack(items: number): false {
    this.#items.truncate(items)
    this.#itemCount = items
    return false
  }

  #end(): void {
    const next = this.#validity.length + 1
    if (next >= this.#offsets.length) {
      const grown = new Int32Array(newBytes(8 * next).buffer)
      grown.set(this.#offsets)
      this.#offsets = grown
    }
    this.#offsets[next] = this.#itemCount
  }
}

/** Objects with fields of stated names and types; other fields are passed over, missing ones are null. */
export class StructBuilder implements ColumnBuilder {
  readonly takesNull = true
  readonly #validity = new Validity()
  readonly #names: readonly string[]
  readonly #fields: ReadonlyMap<string, number>
  readonly #children: readonly ColumnBuilder[]
  /** The row in which each child was met last. */
  readonly #met: number[]

  constructor(names: readonly string[], children: readonly ColumnBuilder[]) {
    this.#names = names
    this.#fields = new Map(names.map((name, index) => [name, index]))
    this.#children = children
    this.#met = children.map(() => -1)
  }

  read(json: JsonScanner): boolean {
    const kind = json.peek()
    if (kind === 'null') {
      if (!json.literal('null')) return false
      this.addNull()
      return true
    }
    if (kind !== 'object') return json.failKind(kind, 'an object')
    const row = this.#validity.length
    this.#met.fill(-1)
    for (let more = json.firstKey(); more; more = json.nextKey()) if (!this.#readField(json, row)) return this.#takeBack(row)
    if (json.problem !== '') return this.#takeBack(row)
    if (!this.#fillMissing(json, row)) return this.#takeBack(row)
    this.#validity.addValid()
    return true
  }

  addNull(): void {
    for (const child of this.#children) child.addNull()
    this.#validity.addNull()
  }

  truncate(length: number): void {
    this.#validity.truncate(length)
    this.#takeBack(length)
  }

  finish(memory: ColumnMemory): ArrowColumn {
    const { length, nullCount, buffer } = this.#validity.finish()
    return { length, nullCount, buffers: [buffer], children: this.#children.map((child) => child.finish(memory)), dictionary: null }
  }

  #readField(json: JsonScanner, row: number): boolean {
    const name = json.textValue()
    const index = this.#fields.get(name)
    const child = index === undefined ? undefined : this.#children[index]
    if (index === undefined || child === undefined) return json.skipValue()
    if (this.#met[index] === row) return json.fail(`the key ${JSON.stringify(name)} comes twice`)
    this.#met[index] = row
    return child.read(json)
  }

  #fillMissing(json: JsonScanner, row: number): boolean {
    for (const [index, child] of this.#children.entries()) {
      if (this.#met[index] === row) continue
      if (!child.takesNull) return json.fail(`the field ${JSON.stringify(this.#names[index])} is missing`)
      child.addNull()
    }
    return true
  }

  #takeBack(rows: number): false {
    for (const child of this.#children) child.truncate(rows)
    return false
  }
}
