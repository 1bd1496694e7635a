// Whether what apache-arrow made of a message can be read: it makes views on the body without asking whether they are long enough for
// their rows. Of text, the ends of offsets are looked at, not all of them: one inside that lies gives other values, from the same bytes.
// Lists whose offsets lie would be endless, and type ids and views that lie are thrown for when a value is read: all of those are
// looked at.
import { DataType, Type, type Data, type RecordBatch, type Vector } from 'apache-arrow'

/** Others would be read from the middle of whole numbers. */
const DECIMAL_BITS: ReadonlySet<number> = new Set([32, 64, 128, 256])

type Numbers = Int32Array | BigInt64Array | undefined

function need(holds: boolean, data: Data, what: string): void {
  if (!holds) throw new Error(`A column of type ${Type[data.typeId] ?? ''} has ${what} than its ${data.length} rows need.`)
}

/** Dictionaries come again with every batch. */
export class DataCheck {
  readonly #known = new WeakSet<Data>()

  /** Throws a plain Error. */
  batch(batch: RecordBatch): void {
    for (const child of batch.data.children as readonly Data[]) {
      need(child.length === batch.numRows, child, 'other rows')
      this.#data(child)
    }
  }

  #dictionary(dictionary: Vector): void {
    for (const data of dictionary.data as readonly Data[]) {
      if (this.#known.has(data)) continue
      this.#known.add(data)
      this.#data(data)
    }
  }

  #data(data: Data): void {
    if (data.length === 0) return
    const { type } = data
    const nulls = data.nullBitmap as Uint8Array | undefined
    if (!DataType.isNull(type) && nulls !== undefined && nulls.length > 0) need(nulls.length * 8 >= data.length, data, 'fewer null bits')
    checkOwn(data, type)
    if (data.dictionary !== undefined) this.#dictionary(data.dictionary)
    for (const child of data.children as readonly Data[]) this.#data(child)
  }
}

function checkOwn(data: Data, type: DataType): void {
  const { length, children } = data
  if (DataType.isDecimal(type) && !DECIMAL_BITS.has(type.bitWidth)) throw new Error(`A column has decimals of ${type.bitWidth} bits.`)
  const [child] = children
  const values = data.values as { readonly length: number } | undefined
  if (DataType.isNull(type)) return
  if (DataType.isStruct(type))
    return need(
      children.every((each) => each.length >= length),
      data,
      'a shorter child',
    )
  if (DataType.isUnion(type)) return checkUnion(data, type.typeIdToChildIndex, DataType.isDenseUnion(type))
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return checkViews(data)
  if (DataType.isFixedSizeList(type))
    return need((child?.length ?? 0) >= length * type.listSize && type.listSize >= 0, data, 'a shorter child')
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type)) {
    checkOffsets(data, child?.length ?? 0)
    checkRising(data)
    if (DataType.isMap(type)) need(child?.children.length === 2, data, 'other children')
  } else if (DataType.isUtf8(type) || DataType.isBinary(type) || DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) {
    checkOffsets(data, values?.length ?? 0)
  } else if (DataType.isBool(type)) need((values?.length ?? 0) * 8 >= length, data, 'fewer values')
  else need((values?.length ?? 0) >= length * data.stride && data.stride >= 0, data, 'fewer values')
}

function checkOffsets(data: Data, end: number): void {
  const offsets = data.valueOffsets as Numbers
  need(offsets !== undefined && offsets.length > data.length, data, 'fewer offsets')
  const first = Number(offsets?.[0])
  const last = Number(offsets?.[data.length])
  need(first >= 0 && last >= first && last <= end, data, 'less behind its offsets')
}

function checkRising(data: Data): void {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array
  for (let row = 0; row < data.length; row++) {
    if ((offsets[row + 1] ?? 0) < (offsets[row] ?? 0)) need(false, data, 'less behind its offsets')
  }
}

function checkUnion(data: Data, childOf: Readonly<Record<number, number>>, dense: boolean): void {
  const typeIds = data.typeIds as Int8Array
  const offsets = data.valueOffsets as Int32Array | undefined
  need(typeIds.length >= data.length && (!dense || (offsets?.length ?? 0) >= data.length), data, 'fewer type ids')
  for (let row = 0; row < data.length; row++) {
    const child = data.children[childOf[typeIds[row] ?? 0] ?? -1]
    const at = dense ? (offsets?.[row] ?? -1) : row
    need(child !== undefined && at >= 0 && at < child.length, data, 'fewer members')
  }
}

const VIEW_BYTES = 16
const INLINE_BYTES = 12

function checkViews(data: Data): void {
  const views = data.values as Uint8Array
  const buffers = (data as unknown as { variadicBuffers?: readonly Uint8Array[] }).variadicBuffers ?? []
  need(views.byteLength >= data.length * VIEW_BYTES, data, 'fewer views')
  const words = new DataView(views.buffer, views.byteOffset, views.byteLength)
  for (let at = 0; at < data.length * VIEW_BYTES; at += VIEW_BYTES) {
    const bytes = words.getInt32(at, true)
    if (bytes >= 0 && bytes <= INLINE_BYTES) continue
    const start = words.getInt32(at + 12, true)
    const buffer = buffers[words.getInt32(at + 8, true)]
    need(bytes > 0 && start >= 0 && buffer !== undefined && start + bytes <= buffer.length, data, 'less behind its views')
  }
}
