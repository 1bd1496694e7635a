// What a mapping may not say, told when the feed opens.
import type { ArrowField } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import { checkedPointer, type ColumnMapping, type FeedMapping } from '../mapping.ts'

export interface PlacedColumn extends ColumnMapping {
  /** Its place in the schema. */
  readonly index: number
  readonly path: readonly string[]
}

export interface PlacedColumns {
  readonly ofRow: readonly PlacedColumn[]
  /** The same for all rows of a message. */
  readonly shared: readonly (PlacedColumn & { readonly from: 'message' | 'topic' })[]
  /** The same for all rows of the feed. */
  readonly constant: readonly PlacedColumn[]
}

/** Fails with COLUMN_NOT_FOUND and ARGUMENT_INVALID. */
export function placedColumns(fields: readonly ArrowField[], mapping: FeedMapping): PlacedColumns {
  const { rows, isOneRow = false, filter } = mapping
  if (rows !== null && isOneRow) throw wrong('rows', 'A message that is one row has no array of rows: leave rows or is_one_row out.')
  if (filter?.values.length === 0) throw wrong('filter', 'A filter without values lets nothing through; name at least one.')
  const columns = mapping.columns.map((column) => placed(column, fields))
  const seen = new Set<string>()
  for (const { column } of columns) {
    if (seen.has(column)) throw wrong(column, `The mapping fills column ${column} twice.`)
    seen.add(column)
  }
  const isShared = (column: PlacedColumn): column is PlacedColumns['shared'][number] =>
    column.from === 'topic' || (column.from === 'message' && rows !== null)
  const ofRow = columns.filter((column) => !isShared(column) && column.from !== 'constant')
  checkApart(ofRow)
  return { ofRow, shared: columns.filter(isShared), constant: columns.filter(({ from }) => from === 'constant') }
}

function placed(mapping: ColumnMapping, fields: readonly ArrowField[]): PlacedColumn {
  const { column, pointer, from } = mapping
  const index = fields.findIndex(({ name }) => name === column)
  if (index === -1) {
    const candidates = fields.map(({ name }) => name).join(', ')
    throw new DataError('COLUMN_NOT_FOUND', `The mapping names a column ${column}; the table has ${candidates}.`, { column, candidates })
  }
  const path = checkedPointer(`column ${column}`, pointer)
  if (from === 'topic' && (path.length > 1 || !/^\d*$/.test(path[0] ?? '') || path[0] === ''))
    throw wrong(column, `${JSON.stringify(pointer)} of column ${column} is no level of a topic, such as /0; "" is all of it.`)
  return { ...mapping, index, path }
}

/** A row is read once, and each of its values goes to one column. */
function checkApart(columns: readonly PlacedColumn[]): void {
  const paths = columns.map(({ column, path }) => ({ column, path: JSON.stringify(path).slice(0, -1) }))
  paths.sort((a, b) => (a.path < b.path ? -1 : 1))
  paths.forEach(({ column, path }, index) => {
    const before = paths[index - 1]
    if (before === undefined) return
    const isInside = before.path === '[' || path === before.path || path.startsWith(`${before.path},`)
    if (isInside) throw wrong(column, `Columns ${before.column} and ${column} take the same value, or one takes a part of the other's.`)
  })
}

export function wrong(field: string, message: string): DataError {
  return new DataError('ARGUMENT_INVALID', message, { field })
}
