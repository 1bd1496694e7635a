// A column without a value in any row.
import { bufferByteLength, bufferLayouts, childRows, hasVariadicBuffers, storedChildren, storedType } from './layout.ts'
import type { ArrowColumn, ArrowField } from './schema.ts'

/** Of a union, whose rows cannot be null themselves, each row is a null of its first type. */
export function nullColumn(field: ArrowField, length: number): ArrowColumn {
  const type = storedType(field)
  const buffers = bufferLayouts(type).map((layout) => {
    const bytes = new Uint8Array(bufferByteLength(layout, length, null))
    return layout.role === 'typeIds' && type.kind === 'union' ? bytes.fill(type.typeIds[0] ?? 0) : bytes
  })
  const rows = type.kind === 'union' && type.mode === 'dense' ? Math.min(length, 1) : childRows(type, length, null)
  const children = storedChildren(field).map((child) => nullColumn(child, rows))
  const nullCount = type.kind === 'union' ? 0 : length
  return { length, nullCount, buffers: hasVariadicBuffers(type) ? buffers.slice(0, 2) : buffers, children, dictionary: null }
}
