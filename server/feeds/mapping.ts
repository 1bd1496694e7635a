// What the messages of a feed become: for each column of its table, where in a message its value lies and how it is written.
import type { TimeUnit } from '../arrow/schema.ts'

export interface ColumnMapping {
  /** The table's column. */
  readonly column: string
  /** JSON Pointer (RFC 6901) of the value, from the row or from the whole message. */
  readonly pointer: string
  /** Where `pointer` begins. */
  readonly from: 'row' | 'message'
  /** What numbers count that become times; null: the column's own unit. */
  readonly unit: TimeUnit | null
  /** Numbers may stand in quotes. */
  readonly isQuoted: boolean
  /** Any value, kept as JSON text. */
  readonly isJson: boolean
}

/** What becomes of a value that its column cannot take. */
export type Misfits =
  /** The row goes to the dead letters. */
  | 'reject'
  /** The row has null there, and the value is counted. */
  | 'null'

export interface FeedMapping {
  /** JSON Pointer of the array whose items are the rows of a message; null: the message is the row, or an array of rows. */
  readonly rows: string | null
  readonly columns: readonly ColumnMapping[]
  readonly misfits: Misfits
}

/** Each column from the member of its name. */
export function plainMapping(columns: readonly string[], misfits: Misfits = 'reject'): FeedMapping {
  const plain = { from: 'row', unit: null, isQuoted: false, isJson: false } as const
  return { rows: null, columns: columns.map((column) => ({ ...plain, column, pointer: `/${escapePointer(column)}` })), misfits }
}

/** RFC 6901 §3: a name as a part of a pointer. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The names and indices that a pointer goes through; null for a text that is no pointer. */
export function pointerParts(pointer: string): readonly string[] | null {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
