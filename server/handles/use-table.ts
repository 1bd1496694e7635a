// What reads a whole table without sending its rows: counting them, writing them to files.
import type { WriteOptions, WriteResult } from '../engine/engine.ts'
import type { Operation } from '../workers/operation.ts'
import { writeFiles } from '../workers/write-files.ts'
import { checkColumns, queryOfTable } from './bind-table.ts'
import { unchanged, withSession } from './bound-query.ts'
import type { Core } from './core.ts'
import type { TableRecord } from './registry.ts'

/** Rows of a table; those of lazy ones are counted by reading them. */
export async function countRows(core: Core, operation: Operation, table: TableRecord): Promise<bigint> {
  if (table.rows !== null) return table.rows
  return withSession(core, operation, { tables: [table], explain: unchanged }, (session) =>
    session.call('count', [session.connection, `SELECT count(*) FROM ${table.relation}`, table.files]),
  )
}

/** Bytes held by the server, or of the files of a scan; null for views. */
export function bytesOfTable({ kind, bytes, files, lives }: TableRecord): number | null {
  if (kind === 'live') return lives[0]?.bytes ?? null
  return kind === 'scan' ? files.reduce((sum, file) => sum + file.bytes, 0) : bytes
}

export async function writeTable(core: Core, operation: Operation, handle: string, options: WriteOptions): Promise<WriteResult> {
  const table = core.registry.get(handle, operation.principal)
  checkColumns(table, 'partition_by', options.partitionBy)
  const { sql, files, target } = queryOfTable(table)
  return withSession(core, operation, { tables: [table], explain: unchanged }, (session) =>
    writeFiles(session, core.background, { sql, files, options, target }),
  )
}
