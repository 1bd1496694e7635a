// What in a column's values could lead outside of its buffers or children, or is no text where text is promised. The buffers have
// their exact lengths already, and the offsets of text lie within its data.
import { areDecimals, areOffsets, areTypeIds, areUnionOffsets, isText } from './check-values.ts'
import { areTextViews, areViews } from './check-views.ts'
import { childRows } from './layout.ts'
import type { ArrowColumn, ArrowType } from './schema.ts'

/** Rows that take no bytes (null, structs of nothing, values of no width) are not believed beyond this. */
export const MAX_ROWS_OF_NOTHING = 2 ** 24

export type ColumnValues = Omit<ArrowColumn, 'dictionary'>

/** What is wrong with a column of this stored type, in words that follow its name; null when nothing is. */
export function findProblem(type: ArrowType, values: ColumnValues): string | null {
  const { length, buffers, children } = values
  if (length > MAX_ROWS_OF_NOTHING && isNothing(values)) return `has ${length} rows without any bytes, more than ${MAX_ROWS_OF_NOTHING}`
  const validity = buffers[0] ?? null
  switch (type.kind) {
    case 'utf8':
    case 'largeUtf8':
      return isText(...textOf(type, values)) ? null : 'has text that is not UTF-8'
    case 'utf8View':
    case 'binaryView':
      return findViewProblem(type, values)
    case 'decimal':
      return areDecimals(buffers[1] as Uint8Array, type.bits, type.precision, validity, length)
        ? null
        : `has decimals of more than ${type.precision} digits`
    case 'map':
      return findListProblem(type, values) ?? findMapProblem(children[0] as ArrowColumn)
    case 'list':
    case 'largeList':
      return findListProblem(type, values)
    case 'fixedList':
    case 'struct':
      return findShortChild(type, values, null)
    case 'union':
      return findUnionProblem(type, values)
    default:
      return null
  }
}

function isNothing({ length, buffers, children }: ColumnValues): boolean {
  return buffers.every((buffer) => buffer === null || buffer.byteLength === 0) && children.every((child) => child.length < length)
}

function textOf(type: ArrowType, { length, buffers }: ColumnValues): Parameters<typeof isText> {
  return [buffers[2] as Uint8Array, buffers[1] as Uint8Array, type.kind === 'utf8' ? 4 : 8, buffers[0] ?? null, length]
}

function findViewProblem(type: ArrowType, { length, buffers }: ColumnValues): string | null {
  const views = { views: buffers[1] as Uint8Array, buffers: buffers.slice(2) as Uint8Array[], validity: buffers[0] ?? null, rows: length }
  if (!areViews(views)) return 'has views that lead outside of their buffers or do not match them'
  return type.kind === 'utf8View' && !areTextViews(views) ? 'has text that is not UTF-8' : null
}

function findListProblem(type: ArrowType, values: ColumnValues): string | null {
  const width = type.kind === 'largeList' ? 8 : 4
  const offsets = values.buffers[1] as Uint8Array
  if (!areOffsets(offsets, width, values.length, Infinity)) return 'has offsets that fall'
  return findShortChild(type, values, offsets)
}

function findShortChild(type: ArrowType, { length, children }: ColumnValues, offsets: Uint8Array | null): string | null {
  const needed = childRows(type, length, offsets)
  const short = children.find((child) => child.length < needed)
  return short === undefined ? null : `has a child of ${short.length} rows where ${needed} are needed`
}

function findMapProblem(entries: ArrowColumn): string | null {
  return entries.nullCount > 0 || (entries.children[0] as ArrowColumn).nullCount > 0 ? 'has entries or keys that are null' : null
}

function findUnionProblem(type: Extract<ArrowType, { kind: 'union' }>, values: ColumnValues): string | null {
  const [rowIds, offsets] = values.buffers as [Uint8Array, Uint8Array]
  if (!areTypeIds(rowIds, type.typeIds)) return 'has rows of a type id that its type does not list'
  if (type.mode === 'sparse') return findShortChild(type, values, null)
  const lengths = values.children.map((child) => child.length)
  return areUnionOffsets(rowIds, offsets, type.typeIds, lengths) ? null : 'has offsets that fall or lead outside of its children'
}
