// A schema as the beginning of an IPC stream.
import { RecordBatchStreamWriter, type Schema } from 'apache-arrow'

export function schemaBytes(schema: Schema): Uint8Array {
  return new RecordBatchStreamWriter().reset(undefined, schema).finish().toUint8Array(true)
}
