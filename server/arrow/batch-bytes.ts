// What a record batch takes in memory.
import type { ArrowBatch, ArrowColumn } from './schema.ts'

/** Bytes of all buffers of a batch, without those of dictionaries. */
export function batchBytes({ columns }: Pick<ArrowBatch, 'columns'>): number {
  return columns.reduce((sum, column) => sum + columnBytes(column), 0)
}

function columnBytes({ buffers, children }: ArrowColumn): number {
  let bytes = 0
  for (const buffer of buffers) bytes += buffer?.byteLength ?? 0
  for (const child of children) bytes += columnBytes(child)
  return bytes
}
