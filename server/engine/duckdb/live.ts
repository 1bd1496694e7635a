// Live tables: rows in segments, each a table of the engine, and over them views whose names stay the same. A query binds the views
// and so sees the segments of one moment, whatever comes and goes while it runs.
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { LiveBinding, LiveSegments } from '../engine.ts'
import type { Address } from './memory.ts'
import { append, createTable, selections, storedFields } from './put.ts'
import { schemaOfQuery } from './relation-schema.ts'
import { run } from './result.ts'
import { dropStored } from './store.ts'
import { liveExact, liveRelation, segmentName, segmentPrefix, storeOf } from './store-schema.ts'

export function createLive(connection: Address, table: string, schema: ArrowSchema): LiveBinding {
  run(connection, `CREATE SCHEMA ${storeOf(table)}`)
  try {
    setSegments(connection, { table, schema, segments: [0], dropped: [] })
    const target = { table, schema, columns: null }
    const relation = liveRelation(table)
    return {
      relation,
      exact: liveExact(table),
      schema: schemaOfQuery(connection, `SELECT * FROM ${relation}`, schema),
      target,
      columns: selections(schema).exact,
      face: selections(schema).face,
      segmentPrefix: segmentPrefix(table),
    }
  } catch (error) {
    dropStored(connection, table)
    throw error
  }
}

export function setSegments(connection: Address, { table, schema, segments, dropped }: LiveSegments): void {
  const rows = (segment: number): string => `${segmentPrefix(table)}${segment}`
  const view = (name: string, columns: string): string =>
    `CREATE OR REPLACE VIEW ${name} AS ${segments.map((segment) => `SELECT ${columns} FROM ${rows(segment)}`).join(' UNION ALL ')}`
  const { face, exact } = selections(schema)
  run(connection, 'BEGIN')
  try {
    for (const segment of segments) createTable(connection, rows(segment), storedFields(schema), 'IF NOT EXISTS')
    run(connection, view(liveRelation(table), face))
    run(connection, view(liveExact(table), exact))
    for (const segment of dropped) run(connection, `DROP TABLE IF EXISTS ${rows(segment)}`)
    run(connection, 'COMMIT')
  } catch (error) {
    run(connection, 'ROLLBACK')
    throw error
  }
}

export function appendLive(connection: Address, table: string, segment: number, schema: ArrowSchema, batches: readonly ArrowBatch[]): void {
  append(connection, storeOf(table), segmentName(segment), storedFields(schema), batches)
}
