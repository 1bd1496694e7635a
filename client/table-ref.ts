// How a table is named to the client: by its handle object, or by the bare id, which can travel to another process.

/** The opaque id of a table, `t_` and 26 characters. Whoever has it can use the table: keep it out of logs. */
export type HandleId = string & { readonly __brand: 'HandleId' }

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
