// Holds the rows of a query as a table in the engine's memory, spilled when that is short.
import type { ExactTarget, FileStamp, Parameters, StoredTable } from '../engine.ts'
import { checkStamps } from './file-stamps.ts'
import type { Address } from './memory.ts'
import { readBigints } from './read-values.ts'
import { schemaOfQuery } from './relation-schema.ts'
import { run } from './result.ts'
import { overFiles } from './with-path.ts'
import { rowsRelation, storeOf } from './store-schema.ts'
import { tableBytes } from './table-bytes.ts'

export function describeStored(connection: Address, relation: string, target: ExactTarget | null): Omit<StoredTable, 'relation' | 'exact'> {
  const [rows = 0n] = readBigints(connection, `SELECT count(*) FROM ${relation}`)
  const schema = schemaOfQuery(connection, `SELECT * FROM ${relation}`, target?.schema ?? null)
  return { rows, bytes: tableBytes(connection, relation, rows), schema, target }
}

export function storeQuery(
  connection: Address,
  sql: string,
  parameters: Parameters,
  table: string,
  files: readonly FileStamp[],
): StoredTable {
  const relation = rowsRelation(table)
  checkStamps(files)
  run(connection, `CREATE SCHEMA ${storeOf(table)}`)
  try {
    // CREATE TABLE AS answers with the number of rows.
    readBigints(connection, `CREATE TABLE ${relation} AS ${sql}`, parameters)
    checkStamps(files)
    return { relation, exact: relation, ...describeStored(connection, relation, null) }
  } catch (error) {
    dropStored(connection, table)
    throw overFiles(error, files, connection)
  }
}

/** Safe for a table that is half made or not there. */
export function dropStored(connection: Address, table: string): void {
  run(connection, `DROP SCHEMA IF EXISTS ${storeOf(table)} CASCADE`)
}
