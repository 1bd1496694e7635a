// One column out of an untrusted record batch, with its children: buffers cut to their exact length, nulls counted, and every
// value that could lead outside of a buffer checked.
import { arrowInvalid } from './arrow-invalid.ts'
import type { BatchBody } from './batch-body.ts'
import { areIndices, areOffsets, countNulls } from './check-values.ts'
import { findProblem, type ColumnValues } from './find-problem.ts'
import type { FieldNode } from './ipc-record-batch.ts'
import { bufferByteLength, bufferLayouts, hasVariadicBuffers, storedChildren, storedType, type BufferLayout } from './layout.ts'
import type { ArrowColumn, ArrowField, ArrowType, DictionaryEncoding } from './schema.ts'

/** The values of a dictionary-encoded field so far; none when no dictionary has come. */
export type DictionaryOf = (field: ArrowField) => ArrowColumn

/**
 * Reads the next column of a body. `column` is its path; `masked` says that an ancestor may hide rows, so that nulls prove
 * nothing against a field that is not nullable.
 */
export function readColumn(body: BatchBody, field: ArrowField, dictionaryOf: DictionaryOf, column: string, masked = false): ArrowColumn {
  const type = storedType(field)
  const node = body.node(column)
  const buffers = readBuffers(body, type, node.length, column)
  const nullCount = checkNulls(field, type, node, buffers, column, masked)
  const masks = masked || nullCount > 0 || type.kind === 'union'
  const children = storedChildren(field).map((child) => readColumn(body, child, dictionaryOf, `${column}.${child.name}`, masks))
  const values: ColumnValues = { length: node.length, nullCount, buffers, children }
  const problem = findProblem(type, values)
  if (problem !== null) throw arrowInvalid(problem, column)
  return { ...values, dictionary: field.dictionary && checkedDictionary(field.dictionary, dictionaryOf(field), values, column) }
}

function readBuffers(body: BatchBody, type: ArrowType, rows: number, column: string): (Uint8Array | null)[] {
  const buffers: (Uint8Array | null)[] = []
  for (const layout of bufferLayouts(type)) buffers.push(readBuffer(body.buffer(column), layout, rows, buffers.at(-1) ?? null, column))
  if (hasVariadicBuffers(type)) for (let left = body.variadicCount(column); left > 0; left--) buffers.push(body.buffer(column))
  return buffers
}

/** A buffer cut to its length, or null for the absent bitmap of rows that are all valid. */
function readBuffer(buffer: Uint8Array, layout: BufferLayout, rows: number, before: Uint8Array | null, column: string): Uint8Array | null {
  if (layout.role === 'validity' && buffer.byteLength === 0) return null
  // Some writers leave out the one offset of no rows.
  if (layout.role === 'offsets' && rows === 0 && buffer.byteLength === 0) return new Uint8Array(layout.width)
  if (layout.role === 'data' && !areOffsets(before as Uint8Array, layout.offsetWidth, rows, buffer.byteLength)) {
    throw arrowInvalid('has offsets that fall or lead outside of its data', column)
  }
  const bytes = bufferByteLength(layout, rows, before)
  if (buffer.byteLength < bytes)
    throw arrowInvalid(`has ${buffer.byteLength} bytes of ${layout.role} where ${rows} rows need ${bytes}`, column)
  return buffer.subarray(0, bytes)
}

/** The nulls as counted; takes out a bitmap that has none. */
function checkNulls(
  field: ArrowField,
  type: ArrowType,
  node: FieldNode,
  buffers: (Uint8Array | null)[],
  column: string,
  masked: boolean,
): number {
  if (type.kind === 'null') return node.length
  if (type.kind === 'union') return 0
  const validity = buffers[0] ?? null
  const nullCount = validity === null ? 0 : countNulls(validity, node.length)
  if (nullCount !== node.nullCount && node.nullCount !== -1)
    throw arrowInvalid(`says ${node.nullCount} of its rows are null, and has ${nullCount}`, column)
  if (nullCount > 0 && !field.nullable && !masked) throw arrowInvalid(`is not nullable and has ${nullCount} nulls`, column)
  if (nullCount === 0) buffers[0] = null
  return nullCount
}

function checkedDictionary(
  { id, index }: DictionaryEncoding,
  dictionary: ArrowColumn,
  { length, buffers }: ColumnValues,
  column: string,
): ArrowColumn {
  if (!areIndices(buffers[1] as Uint8Array, index.bits, buffers[0] ?? null, length, dictionary.length)) {
    throw arrowInvalid(`has indices outside of dictionary ${id}, which has ${dictionary.length} values`, column)
  }
  return dictionary
}
