// What the messages of a feed become: for each column of its table, where in a message its value lies and how it is written.
import type { ArrowSchema, TimeUnit } from '../arrow/schema.ts'
import { DataError } from '../errors.ts'

export interface ColumnMapping {
  /** The table's column. */
  readonly column: string
  /**
   * JSON Pointer (RFC 6901) of the value, from the row or from the whole message. Of a topic: '' is all of it, `/0` its first level. Of
   * a constant: ''.
   */
  readonly pointer: string
  /** Where `pointer` begins; of a constant nowhere: all rows have the same value. */
  readonly from: 'row' | 'message' | 'topic' | 'constant'
  /** Of a constant: its value as JSON. */
  readonly value?: string | null
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
  /** The table gets a column that takes it; only where nobody has said how messages become rows. What cannot be helped so is rejected. */
  | 'widen'

/** Lets through the messages that have one of these values; the others are counted, and not read. */
export interface MessageFilter {
  readonly pointer: string
  /** Texts without their quotes; anything else as JSON writes it. */
  readonly values: readonly string[]
}

/** Numbers that count messages up by one, so that those that are missing are seen. Looked at before the filter. */
export interface MessageSequence {
  readonly pointer: string
  /** Pointer of what is counted apart, such as a symbol; null: one count for all. */
  readonly key: string | null
}

export interface FeedMapping {
  /**
   * JSON Pointer of the array whose items are the rows of a message, or of the one row that it has; null: the message is the row, or
   * an array of messages.
   */
  readonly rows: string | null
  readonly columns: readonly ColumnMapping[]
  readonly misfits: Misfits
  /** Nobody has said anything: each column is the member of its name. */
  readonly isDefault?: boolean
  /** The message is one row even where it is an array, whose items are at `/0`, `/1` … Default: an array is many messages. */
  readonly isOneRow?: boolean
  readonly filter?: MessageFilter | null
  readonly sequence?: MessageSequence | null
}

/** Each column from the member of its name. */
export function plainMapping(columns: readonly string[], misfits: Misfits = 'reject'): FeedMapping {
  const plain = { from: 'row', unit: null, isQuoted: false, isJson: false } as const
  return { rows: null, columns: columns.map((column) => ({ ...plain, column, pointer: memberPointer(column) })), misfits }
}

/** A mapping that nobody has said anything about follows the columns of its table. */
export function mappingOver({ fields }: ArrowSchema, mapping: FeedMapping): FeedMapping {
  if (mapping.isDefault !== true) return mapping
  const names = fields.map(({ name }) => name)
  return { ...plainMapping(names, mapping.misfits), isDefault: true }
}

/** Whether its table's columns follow what comes: all the time, or until it has some. */
export function followsMembers({ fields }: ArrowSchema, mapping: FeedMapping): boolean {
  return mapping.isDefault === true && (mapping.misfits === 'widen' || fields.length === 0)
}

/** The pointer of an object's member, whatever its name (RFC 6901 §3). */
export function memberPointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
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

/** Its parts. Fails with ARGUMENT_INVALID, naming what it is for. */
export function checkedPointer(what: string, pointer: string): readonly string[] {
  const parts = pointerParts(pointer)
  if (parts !== null) return parts
  throw new DataError('ARGUMENT_INVALID', `${JSON.stringify(pointer)} of ${what} is no JSON pointer, such as /data/price.`, { field: what })
}
