// How large a table is, and what is in its columns.
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { fromNullable, type Option } from '../option.ts'
import { ok, type ResultAsync } from '../result.ts'
import { idOf, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { streaming, unary } from '../transport/unary.ts'
import { present } from './arguments.ts'
import type { Identified, PrepareArrow } from './collect.ts'
import type { Session } from './session.ts'

/** Prepares reading the statistics of a table's columns. */
export function statisticsOf(table: TableRef, options: CallOptions & Identified): PrepareArrow {
  const request = present({ handle: idOf(table), queryId: options.queryId })
  return () => ok(streaming(tablesService.Describe, request, options))
}

/** A file of a scan. */
export interface FileStats {
  readonly path: string
  readonly bytes: bigint
  /** When it was last changed. */
  readonly modifiedAt: Date
}

/** How large a table is. */
export interface TableStats {
  readonly rows: bigint
  readonly columns: number
  /** Bytes that the server holds, or of a scan's files; none for views. */
  readonly bytes: Option<bigint>
  /** The files of a scan. */
  readonly files: readonly FileStats[]
}

/** Rows, bytes and files of a table. */
export function statsOf({ servers }: Session, table: TableRef, options: CallOptions): ResultAsync<TableStats, QuiverError> {
  return unary(servers, tablesService.Stats, { handle: idOf(table) }, options).map(({ rows, columns, bytes, files }) => ({
    rows: BigInt(rows),
    columns,
    bytes: fromNullable(bytes).map(BigInt),
    files: files.map((file) => ({ path: file.path, bytes: BigInt(file.bytes), modifiedAt: new Date(Number(file.modifiedMs)) })),
  }))
}
