// How a table is named to the client: by its handle object, or by the bare id, which can travel to another process.
import { none, some, type Option } from './option.ts'

/** The opaque id of a table, `t_` and 26 characters. Whoever has it can use the table: keep it out of logs. */
export type HandleId = string & { readonly __brand: 'HandleId' }

const FORM = /^t_[a-z2-7]{26}$/

/** The id that a text is, e.g. one that came from another process; none when it has not the form of one. */
export function parseHandleId(text: string): Option<HandleId> {
  return FORM.test(text) ? some(text as HandleId) : none
}

/** Marks objects that stand for a table, so that an SQL template tells them from other objects. */
export const tableId: unique symbol = Symbol('quiver.tableId')

/** An object that stands for a table; every TableHandle does. */
export interface TableLike {
  readonly [tableId]: HandleId
}

/** A table: its handle or its id. */
export type TableRef = TableLike | HandleId

/** The id of a table. */
export function idOf(table: TableRef): HandleId {
  return typeof table === 'string' ? table : table[tableId]
}

/** Whether a value stands for a table. Ids do not, they look like any other string. */
export function isTableLike(value: unknown): value is TableLike {
  return typeof value === 'object' && value !== null && tableId in value
}
