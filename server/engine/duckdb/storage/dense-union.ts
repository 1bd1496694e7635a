// Dense unions to sparse ones, the only kind the engine knows, and back.
import type { ArrowColumn, ArrowField } from '../../../arrow/schema.ts'
import { bytesOf, newArray, viewOf } from './numbers.ts'
import { physicalValues } from './physical.ts'
import { takeRows } from './take-rows.ts'

function typeIdsOf(field: ArrowField): readonly number[] {
  return field.type.kind === 'union' ? field.type.typeIds : []
}

/** Every member gets as many rows as the union; rows of other members repeat its first row, or are null where it has none. */
export function sparseFromDense(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const positions = new Map(typeIdsOf(field).map((id, index) => [id, index]))
  const ids = viewOf(Int8Array, column.buffers[0], column.length)
  const offsets = viewOf(Int32Array, column.buffers[1], column.length)
  const members = newArray(Int8Array, column.length)
  const rows = column.children.map((child) => newArray(Int32Array, column.length).fill(child.length === 0 ? -1 : 0))
  for (let row = 0; row < column.length; row++) {
    const member = positions.get(ids[row] ?? 0) ?? 0
    members[row] = member
    const taken = rows[member]
    if (taken !== undefined) taken[row] = offsets[row] ?? 0
  }
  const children = column.children.map((child, index) =>
    takeRows(child, physicalValues(field.children[index] as ArrowField), rows[index] ?? new Int32Array()),
  )
  return { ...column, nullCount: 0, buffers: [bytesOf(members)], children }
}

/** Offsets count each member's rows; its other rows are left out. */
export function denseFromSparse(field: ArrowField, column: ArrowColumn): ArrowColumn {
  const typeIds = typeIdsOf(field)
  const members = viewOf(Int8Array, column.buffers[0], column.length)
  const ids = newArray(Int8Array, column.length)
  const offsets = newArray(Int32Array, column.length)
  const rows = column.children.map((): number[] => [])
  for (let row = 0; row < column.length; row++) {
    const member = members[row] ?? 0
    ids[row] = typeIds[member] ?? 0
    offsets[row] = rows[member]?.length ?? 0
    rows[member]?.push(row)
  }
  const children = column.children.map((child, index) =>
    takeRows(child, field.children[index] as ArrowField, Int32Array.from(rows[index] ?? [])),
  )
  return { ...column, nullCount: 0, buffers: [bytesOf(ids), bytesOf(offsets)], children }
}
