// What the server tells of a table, in this package's words.
import type { Table__Output as WireTable } from '../proto/gen/quiver/v1/Table.ts'
import type { TableKind__Output as WireKind } from '../proto/gen/quiver/v1/TableKind.ts'
import { fromNullable, none, some, type Option } from './option.ts'
import type { HandleId } from './table-ref.ts'

/**
 * How a table is kept. `scan`: lazy over files. `view`: lazy over other tables. `table`: rows held by the server. `live`:
 * append-only rows. `unknown`: a kind that this version does not know.
 */
export type TableKind = 'scan' | 'view' | 'table' | 'live' | 'unknown'

/** One column of a table. */
export interface Column {
  readonly name: string
  /** Arrow's name of the type, e.g. `Timestamp<MICROSECOND, UTC>`. */
  readonly arrowType: string
  /** The type as SQL names it, e.g. `TIMESTAMP WITH TIME ZONE`. */
  readonly sqlType: string
  readonly nullable: boolean
}

/** What the server told of a table when it was made or looked up. */
export interface TableInfo {
  readonly id: HandleId
  readonly kind: TableKind
  readonly columns: readonly Column[]
  /** Rows, where the server knows them without reading: kinds `table` and `live`. */
  readonly rows: Option<bigint>
  /** Bytes that the server holds; none for lazy tables. */
  readonly bytes: Option<bigint>
  /** The name that SQL sees. */
  readonly name: Option<string>
  /** Length of the lease, in milliseconds. */
  readonly ttlMs: number
  /** When the lease ends unless the table is used or a heartbeat renews it. */
  readonly expiresAt: Option<Date>
  /** The schema as one encapsulated Arrow IPC message. */
  readonly schemaMessage: Uint8Array
}

const KINDS: Readonly<Record<WireKind, TableKind>> = {
  TABLE_KIND_UNSPECIFIED: 'unknown',
  TABLE_KIND_SCAN: 'scan',
  TABLE_KIND_VIEW: 'view',
  TABLE_KIND_TABLE: 'table',
  TABLE_KIND_LIVE: 'live',
}

/** Reads what the server tells of a table. */
export function tableInfoFromWire(table: WireTable): TableInfo {
  return {
    id: table.handle as HandleId,
    // A newer server's kind arrives as its number.
    kind: KINDS[table.kind] ?? 'unknown',
    columns: table.columns,
    rows: fromNullable(table.rows).map(BigInt),
    bytes: fromNullable(table.bytes).map(BigInt),
    name: table.name === '' ? none : some(table.name),
    ttlMs: Number(table.ttlMs),
    expiresAt: fromNullable(table.expiresAt).map(({ seconds, nanos }) => new Date(Number(seconds) * 1000 + nanos / 1e6)),
    schemaMessage: table.schema,
  }
}
