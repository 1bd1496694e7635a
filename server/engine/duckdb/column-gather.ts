// Joins the same column of many small foreign `ArrowArray`s (the engine makes 2,048 rows at a time) into the buffers of one record
// batch. First `add` notes where everything lies and how long it is; when the batch's layout is known, `write` copies each piece
// straight to its final place, so a value is copied once between the engine's memory and the message.
import { bufferLayouts, storedChildren, storedType, type BufferLayout } from '../../arrow/layout.ts'
import type { ArrowField } from '../../arrow/schema.ts'
import { copyBits, countSetBits, setBits } from './bits.ts'
import { addressOf, copyMemory, peekInt32, peekWord, Scratch, type Address } from './memory.ts'

export const ARRAY_STRUCT_BYTES = 80
const LENGTH = 0
const NULL_COUNT = 1
const OFFSET = 2
const BUFFERS = 5
const CHILDREN = 6
const DICTIONARY = 7
export const ARRAY_RELEASE_WORD = 8

const pointers = new Scratch(8 * 8)

/** The rows of one array that belong to this batch. */
interface Piece {
  readonly from: number
  readonly rows: number
  readonly nulls: number
  readonly buffers: readonly Address[]
  /** First and last value of the offsets, where the type has them. */
  readonly start: number
  readonly end: number
}

/** An array's rows and where its parts lie. */
export function readArrayLength(at: Address): number {
  return peekWord(at + 8 * LENGTH)
}

export class ColumnGather {
  rows = 0
  nulls = 0
  readonly children: readonly ColumnGather[]
  /** Where the dictionary of the first array lies; all arrays of a result share its content. */
  dictionary: Address = 0
  readonly layouts: readonly BufferLayout[]
  readonly #pieces: Piece[] = []
  readonly #struct = new Scratch(ARRAY_STRUCT_BYTES)
  readonly #offsetWidth: 0 | 4 | 8
  readonly #perRow: number
  #dataBytes = 0

  constructor(readonly field: ArrowField) {
    const type = storedType(field)
    this.layouts = bufferLayouts(type)
    const offsets = this.layouts.find((layout) => layout.role === 'offsets')
    this.#offsetWidth = offsets?.width ?? 0
    // How many rows of the child belong to one row: as many as the offsets say (0 here), a fixed number, or the same row.
    this.#perRow = this.#offsetWidth !== 0 ? 0 : type.kind === 'fixedList' ? type.size : 1
    this.children = storedChildren(field).map((child) => new ColumnGather(child))
  }

  /** Notes rows [from, from + rows) of a foreign array, which must stay alive until `write`. */
  add(at: Address, from: number, rows: number): void {
    const struct = this.#struct.load(at, ARRAY_STRUCT_BYTES)
    const first = from + struct.word(OFFSET)
    const nullCount = struct.word(NULL_COUNT)
    const buffers = this.#readBuffers(struct.word(BUFFERS))
    const whole = rows === struct.word(LENGTH)
    const nulls = this.#nullsOf(buffers, nullCount, whole, first, rows)
    const [start, end] = this.#offsetRange(buffers, first, rows)
    this.dictionary ||= struct.word(DICTIONARY)
    this.#addChildren(struct, first, rows, start, end)
    if (this.layouts.some((layout) => layout.role === 'data')) this.#dataBytes += end - start
    this.#pieces.push({ from: first, rows, nulls, buffers, start, end })
    this.rows += rows
    this.nulls += nulls
  }

  /** Field nodes of the record batch, in its depth-first order. */
  nodes(into: { length: number; nullCount: number }[]): void {
    into.push({ length: this.rows, nullCount: this.nulls })
    for (const child of this.children) child.nodes(into)
  }

  /** Bytes of each buffer, in the same order. */
  bufferLengths(into: number[]): void {
    for (const layout of this.layouts) into.push(this.#byteLength(layout))
    for (const child of this.children) child.bufferLengths(into)
  }

  /** The engine gives no view types, the only ones with variadic buffers. */
  variadicCounts(): void {}

  /** A lower bound of the batch's body that grows with every `add`. */
  get bytes(): number {
    let bytes = 0
    for (const layout of this.layouts) bytes += this.#byteLength(layout)
    for (const child of this.children) bytes += child.bytes
    return bytes
  }

  /** Copies every buffer to its place in the body; `offsets` are the places, taken from the front. */
  write(body: Uint8Array<ArrayBuffer>, offsets: readonly number[], next: { index: number }): void {
    for (const layout of this.layouts) {
      const at = offsets[next.index++] ?? 0
      const bytes = this.#byteLength(layout)
      if (bytes > 0) this.#writeBuffer(layout, this.layouts.indexOf(layout), body.subarray(at, at + bytes))
    }
    for (const child of this.children) child.write(body, offsets, next)
  }

  #readBuffers(list: Address): Address[] {
    if (this.layouts.length === 0) return []
    pointers.load(list, this.layouts.length * 8)
    return this.layouts.map((_, index) => pointers.word(index))
  }

  #nullsOf(buffers: readonly Address[], nullCount: number, whole: boolean, first: number, rows: number): number {
    const validity = buffers[0] ?? 0
    if (this.layouts.length === 0) return rows
    if (this.layouts[0]?.role !== 'validity' || nullCount === 0 || validity === 0) return 0
    return whole && nullCount > 0 ? nullCount : rows - countSetBits(validity, first, rows)
  }

  #offsetRange(buffers: readonly Address[], first: number, rows: number): [start: number, end: number] {
    if (this.#offsetWidth === 0 || rows === 0) return [0, 0]
    const offsets = buffers[1] ?? 0
    const peek = this.#offsetWidth === 4 ? peekInt32 : peekWord
    return [peek(offsets + first * this.#offsetWidth), peek(offsets + (first + rows) * this.#offsetWidth)]
  }

  #addChildren(struct: Scratch, first: number, rows: number, start: number, end: number): void {
    if (this.children.length === 0) return
    const list = struct.word(CHILDREN)
    const from = this.#perRow === 0 ? start : first * this.#perRow
    const count = this.#perRow === 0 ? end - start : rows * this.#perRow
    for (const [index, child] of this.children.entries()) child.add(peekWord(list + 8 * index), from, count)
  }

  #byteLength(layout: BufferLayout): number {
    switch (layout.role) {
      case 'validity':
        return this.nulls === 0 ? 0 : (this.rows + 7) >> 3
      case 'bits':
        return (this.rows + 7) >> 3
      case 'values':
        return this.rows * layout.width
      case 'offsets':
        return (this.rows + 1) * layout.width
      case 'data':
        return this.#dataBytes
      case 'typeIds':
        return this.rows
      case 'views':
      case 'unionOffsets':
        throw new Error(`the engine gives no ${layout.role}`)
    }
  }

  #writeBuffer(layout: BufferLayout, index: number, to: Uint8Array<ArrayBuffer>): void {
    switch (layout.role) {
      case 'validity':
        return this.#writeBits(to, index, true)
      case 'bits':
        return this.#writeBits(to, index, false)
      case 'values':
        return this.#writeRows(to, index, layout.width)
      case 'typeIds':
        return this.#writeRows(to, index, 1)
      case 'offsets':
        return layout.width === 4 ? this.#writeOffsets32(to, index) : this.#writeOffsets64(to, index)
      case 'data':
        return this.#writeData(to, index)
      default:
    }
  }

  #writeBits(to: Uint8Array<ArrayBuffer>, index: number, validity: boolean): void {
    let bit = 0
    for (const piece of this.#pieces) {
      if (validity && piece.nulls === 0) setBits(to, bit, piece.rows)
      else copyBits(to, bit, piece.buffers[index] ?? 0, piece.from, piece.rows)
      bit += piece.rows
    }
  }

  #writeRows(to: Uint8Array<ArrayBuffer>, index: number, width: number): void {
    let at = addressOf(to)
    for (const piece of this.#pieces) {
      copyMemory(at, (piece.buffers[index] ?? 0) + piece.from * width, piece.rows * width)
      at += piece.rows * width
    }
  }

  #writeOffsets32(to: Uint8Array<ArrayBuffer>, index: number): void {
    const values = new Int32Array(to.buffer, to.byteOffset, this.rows + 1)
    const address = addressOf(values)
    values[0] = 0
    let row = 0
    let base = 0
    for (const piece of this.#pieces) {
      copyMemory(address + (row + 1) * 4, (piece.buffers[index] ?? 0) + (piece.from + 1) * 4, piece.rows * 4)
      const shift = base - piece.start
      if (shift !== 0) for (let i = row + 1; i <= row + piece.rows; i++) values[i] = (values[i] as number) + shift
      row += piece.rows
      base += piece.end - piece.start
    }
  }

  #writeOffsets64(to: Uint8Array<ArrayBuffer>, index: number): void {
    const values = new BigInt64Array(to.buffer, to.byteOffset, this.rows + 1)
    const address = addressOf(values)
    values[0] = 0n
    let row = 0
    let base = 0
    for (const piece of this.#pieces) {
      copyMemory(address + (row + 1) * 8, (piece.buffers[index] ?? 0) + (piece.from + 1) * 8, piece.rows * 8)
      const shift = BigInt(base - piece.start)
      if (shift !== 0n) for (let i = row + 1; i <= row + piece.rows; i++) values[i] = (values[i] as bigint) + shift
      row += piece.rows
      base += piece.end - piece.start
    }
  }

  #writeData(to: Uint8Array<ArrayBuffer>, index: number): void {
    let at = addressOf(to)
    for (const piece of this.#pieces) {
      copyMemory(at, (piece.buffers[index] ?? 0) + piece.start, piece.end - piece.start)
      at += piece.end - piece.start
    }
  }
}
