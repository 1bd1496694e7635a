// One record batch in the making: the same rows of all columns, gathered until the page that carries it is laid out.
import { planDictionaryBatch, planRecordBatch, type BatchPlan, type FieldNode } from '../../arrow/ipc-record-batch.ts'
import type { ArrowField } from '../../arrow/schema.ts'
import type { BatchColumn } from './batch-columns.ts'
import { ColumnGather, readArrayLength } from './column-gather.ts'
import { peekWord, type Address } from './memory.ts'

const CHILDREN_OFFSET = 48

/** Bytes laid out and not yet copied: an IPC message of known length. */
export interface PlannedMessage {
  readonly bytes: number
  write(to: Uint8Array<ArrayBuffer>): void
}

/** Turns gathered columns into those that go out. */
export type ColumnConversion = (columns: readonly ColumnGather[]) => readonly BatchColumn[]

interface Layout {
  readonly nodes: FieldNode[]
  readonly lengths: number[]
  readonly variadic: number[]
}

function layOut(columns: readonly BatchColumn[]): Layout {
  const layout: Layout = { nodes: [], lengths: [], variadic: [] }
  for (const column of columns) {
    column.nodes(layout.nodes)
    column.bufferLengths(layout.lengths)
    column.variadicCounts(layout.variadic)
  }
  return layout
}

function planned(columns: readonly BatchColumn[], plan: BatchPlan, lengths: readonly number[]): PlannedMessage {
  return {
    bytes: plan.headerBytes.length + plan.bodyLength,
    write(to) {
      to.set(plan.headerBytes)
      const body = to.subarray(plan.headerBytes.length)
      zeroPadding(body, plan, lengths)
      const next = { index: 0 }
      for (const column of columns) column.write(body, plan.bodyOffsets, next)
    },
  }
}

/** The page's memory is not cleared: what lies between buffers must not carry old contents to a client. */
function zeroPadding(body: Uint8Array, plan: BatchPlan, lengths: readonly number[]): void {
  for (const [index, length] of lengths.entries()) {
    const end = (plan.bodyOffsets[index] ?? 0) + length
    if ((end & 7) !== 0) body.fill(0, end, (end + 7) & ~7)
  }
}

export function planDictionary(id: bigint, values: BatchColumn): PlannedMessage[] {
  const { nodes, lengths, variadic } = layOut([values])
  const [first, ...rest] = nodes
  return first === undefined
    ? []
    : [planned([values], planDictionaryBatch({ id, isDelta: false }, [first, ...rest], lengths, variadic), lengths)]
}

function gatheredDictionaries(column: ColumnGather): PlannedMessage[] {
  const nested = column.children.flatMap(gatheredDictionaries)
  if (column.field.dictionary === null || column.dictionary === 0) return nested
  const values = new ColumnGather({ ...column.field, dictionary: null })
  values.add(column.dictionary, 0, readArrayLength(column.dictionary))
  return [...nested, ...planDictionary(column.field.dictionary.id, values)]
}

export class RecordBatchGather {
  rows = 0
  readonly columns: readonly ColumnGather[]

  constructor(fields: readonly ArrowField[]) {
    this.columns = fields.map((field) => new ColumnGather(field))
  }

  /** Adds rows of a struct array whose children are the columns. */
  add(array: Address, from: number, rows: number): void {
    const children = peekWord(array + CHILDREN_OFFSET)
    for (const [index, column] of this.columns.entries()) column.add(peekWord(children + 8 * index), from, rows)
    this.rows += rows
  }

  get bytes(): number {
    let bytes = 0
    for (const column of this.columns) bytes += column.bytes
    return bytes
  }

  plan(convert: ColumnConversion | null): PlannedMessage {
    const columns = convert === null ? this.columns : convert(this.columns)
    const { nodes, lengths, variadic } = layOut(columns)
    return planned(columns, planRecordBatch(this.rows, nodes, lengths, variadic), lengths)
  }

  /** The dictionaries that the batch's columns refer to, at any depth. */
  planDictionaries(): PlannedMessage[] {
    return this.columns.flatMap(gatheredDictionaries)
  }
}
