// Columns of a batch in the making, as the page writer sees them: nodes, buffer lengths, and writing to a place.
import { hasVariadicBuffers, storedChildren, storedType } from '../../arrow/layout.ts'
import type { ArrowColumn, ArrowField } from '../../arrow/schema.ts'
import type { FieldNode } from '../../arrow/ipc-record-batch.ts'
import { type ColumnGather } from './column-gather.ts'
import { stableBytes } from './memory.ts'

export interface BatchColumn {
  nodes(into: FieldNode[]): void
  bufferLengths(into: number[]): void
  variadicCounts(into: number[]): void
  write(body: Uint8Array<ArrayBuffer>, offsets: readonly number[], next: { index: number }): void
}

/** A column whose buffers exist already. */
export class ReadyColumn implements BatchColumn {
  readonly #field: ArrowField
  readonly #column: ArrowColumn
  readonly #children: readonly ReadyColumn[]

  constructor(field: ArrowField, column: ArrowColumn) {
    this.#field = field
    this.#column = column
    const fields = storedChildren(field)
    this.#children = column.children.flatMap((child, index) => {
      const childField = fields[index]
      return childField === undefined ? [] : [new ReadyColumn(childField, child)]
    })
  }

  nodes(into: FieldNode[]): void {
    into.push({ length: this.#column.length, nullCount: this.#column.nullCount })
    for (const child of this.#children) child.nodes(into)
  }

  bufferLengths(into: number[]): void {
    for (const [index] of this.#column.buffers.entries()) into.push(this.#buffer(index).length)
    for (const child of this.#children) child.bufferLengths(into)
  }

  variadicCounts(into: number[]): void {
    if (hasVariadicBuffers(storedType(this.#field))) into.push(this.#column.buffers.length - 2)
    for (const child of this.#children) child.variadicCounts(into)
  }

  write(body: Uint8Array<ArrayBuffer>, offsets: readonly number[], next: { index: number }): void {
    for (const [index] of this.#column.buffers.entries()) body.set(this.#buffer(index), offsets[next.index++])
    for (const child of this.#children) child.write(body, offsets, next)
  }

  /** Without nulls a validity buffer says nothing. */
  #buffer(index: number): Uint8Array {
    const kind = storedType(this.#field).kind
    const validity = index === 0 && kind !== 'union' && kind !== 'null'
    const buffer = validity && this.#column.nullCount === 0 ? null : this.#column.buffers[index]
    return buffer ?? new Uint8Array()
  }
}

/** Copies a gathered column out as a column of its own. */
export function materialize(gather: ColumnGather): ArrowColumn {
  const lengths: number[] = []
  gather.bufferLengths(lengths)
  let bytes = 0
  const offsets = lengths.map((length) => {
    const offset = bytes
    bytes += (length + 7) & ~7
    return offset
  })
  const body = stableBytes(bytes)
  gather.write(body, offsets, { index: 0 })
  return columnAt(gather, body, offsets, lengths, { index: 0 })
}

function columnAt(
  gather: ColumnGather,
  body: Uint8Array,
  offsets: readonly number[],
  lengths: readonly number[],
  next: { index: number },
): ArrowColumn {
  const buffers = gather.layouts.map((layout) => {
    const index = next.index++
    const length = lengths[index] ?? 0
    const start = offsets[index] ?? 0
    return layout.role === 'validity' && length === 0 ? null : body.subarray(start, start + length)
  })
  const children = gather.children.map((child) => columnAt(child, body, offsets, lengths, next))
  return { length: gather.rows, nullCount: gather.nulls, buffers, children, dictionary: null }
}
