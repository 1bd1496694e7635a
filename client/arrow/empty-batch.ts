// A record batch without rows. apache-arrow 21 makes one of a schema by itself, but not when a column is a list, a map or a union.
import { DataType, makeData, RecordBatch, Struct, type Data, type List, type Schema } from 'apache-arrow'

/** A batch of this schema with no rows. */
export function emptyBatch(schema: Schema): RecordBatch {
  const children = schema.fields.map(({ type }) => emptyData(type as DataType))
  return withSchema(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: 0, nullCount: 0, children })), schema)
}

/** The batch with this schema instead of its own, in which apache-arrow has given columns of one name the type of the last of them. */
export function withSchema(batch: RecordBatch, schema: Schema): RecordBatch {
  return Object.assign(batch, { schema })
}

function emptyData(type: DataType): Data {
  const nothing = { length: 0, nullCount: 0 }
  const children = (type.children ?? []).map((field) => emptyData(field.type as DataType))
  const [child] = children
  if (DataType.isUnion(type)) return makeData({ type, ...nothing, typeIds: new Int8Array(0), valueOffsets: new Int32Array(0), children })
  if (DataType.isStruct(type)) return makeData({ type, ...nothing, children })
  if (child === undefined) return makeData({ type, ...nothing })
  if (DataType.isLargeList(type)) return makeData({ type, ...nothing, valueOffsets: new BigInt64Array(1), child })
  if (DataType.isMap(type)) return makeData({ type, ...nothing, valueOffsets: new Int32Array(1), child })
  if (DataType.isFixedSizeList(type)) return makeData({ type, ...nothing, child })
  return makeData({ type: type as List, ...nothing, valueOffsets: new Int32Array(1), child })
}
