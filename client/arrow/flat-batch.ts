// Record batches whose columns are all flat, made straight from their message. apache-arrow's reader takes the message apart a second
// time and visits each column by its type, which for a batch of few rows is most of the work of reading it.
// Layout: https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message
import { Data, DataType, RecordBatch, Struct, type Schema } from 'apache-arrow'
import type { BatchLayout } from './check-message.ts'

interface View {
  readonly length: number
}
type Views = (new (buffer: ArrayBufferLike, byteOffset: number, length: number) => View) & { readonly BYTES_PER_ELEMENT: number }

interface FlatColumn {
  readonly type: DataType
  /** Of the offsets into its values, where it has such. */
  readonly Offsets: Views | null
  readonly Values: Views
}

const NO_BYTES = new Uint8Array(0)

/** Makes batches of one schema. */
export class FlatBatches {
  readonly #schema: Schema
  readonly #struct: Struct
  readonly #columns: readonly FlatColumn[]
  readonly #bufferCount: number

  private constructor(schema: Schema, columns: readonly FlatColumn[]) {
    this.#schema = schema
    this.#struct = new Struct(schema.fields)
    this.#columns = columns
    this.#bufferCount = columns.reduce((sum, { Offsets }) => sum + (Offsets === null ? 2 : 3), 0)
  }

  /** Null where a column is nested, has a dictionary or a layout of its own, and where there are none. */
  static of(schema: Schema): FlatBatches | null {
    const columns = schema.fields.flatMap(({ type }) => flatColumn(type as DataType) ?? [])
    return columns.length > 0 && columns.length === schema.fields.length ? new FlatBatches(schema, columns) : null
  }

  /**
   * The batch as views on the body, which starts on a multiple of 8; null for what has to go the longer way. What the buffers hold is
   * not looked at.
   */
  batch(layout: BatchLayout, body: Uint8Array): RecordBatch | null {
    const { rows, nodes, buffers, isPlain } = layout
    const columns = this.#columns
    if (!isPlain || nodes.length !== 2 * columns.length || buffers.length !== 2 * this.#bufferCount) return null
    const children: Data[] = []
    let next = 0
    for (let index = 0; index < columns.length; index++) {
      const { type, Offsets, Values } = columns[index] as FlatColumn
      if (nodes[2 * index] !== rows) return null
      const nullCount = nodes[2 * index + 1] as number
      const nulls = nullCount > 0 ? viewOf(Uint8Array, body, buffers, next) : NO_BYTES
      const offsets = Offsets === null ? undefined : viewOf(Offsets, body, buffers, (next += 2))
      const values = viewOf(Values, body, buffers, (next += 2))
      next += 2
      children.push(dataOf(type, rows, nullCount, [offsets, values, nulls]))
    }
    return batchOf(this.#schema, dataOf(this.#struct, rows, 0, [undefined, undefined, NO_BYTES], children))
  }
}

function viewOf(Type: Views, body: Uint8Array, buffers: readonly number[], at: number): View {
  const start = body.byteOffset + (buffers[at] as number)
  return new Type(body.buffer, start, Math.floor((buffers[at + 1] as number) / Type.BYTES_PER_ELEMENT))
}

type Buffers = readonly [offsets: View | undefined, values: View | undefined, nulls: View]

function dataOf(type: DataType, rows: number, nullCount: number, buffers: Buffers, children?: Data[]): Data {
  return new Data(type, 0, rows, nullCount, buffers as unknown as Data['buffers'], children)
}

/** What the constructor makes, without its looking for columns of other lengths, of which there are none: that is ten times the work. */
function batchOf(schema: Schema, data: Data): RecordBatch {
  return Object.assign(Object.create(RecordBatch.prototype) as RecordBatch, { schema, data, _metadata: new Map<string, string>() })
}

function flatColumn(type: DataType): FlatColumn | null {
  if (DataType.isUtf8(type) || DataType.isBinary(type)) return { type, Offsets: Int32Array, Values: Uint8Array }
  if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) return { type, Offsets: BigInt64Array, Values: Uint8Array }
  const isFixed =
    DataType.isBool(type) ||
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isDecimal(type) ||
    DataType.isDate(type) ||
    DataType.isTime(type) ||
    DataType.isTimestamp(type) ||
    DataType.isDuration(type) ||
    DataType.isFixedSizeBinary(type)
  if (!isFixed) return null
  const { ArrayType } = type as { readonly ArrayType: Views }
  return { type, Offsets: null, Values: ArrayType }
}
