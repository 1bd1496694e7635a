// Live tables: rows in segments, each a table of the engine, and over them views whose names stay the same as long as the columns do. A
// query binds the views and so sees the segments of one moment, whatever comes and goes while it runs. Segments that were stored with
// an older schema stay as they are: the views say what their columns are in the newest one.
import type { LiveBinding, LiveSelect } from '../engine.ts'
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { LiveSegments } from '../live-segments.ts'
import type { Address } from './memory.ts'
import { append, createTable, storedFields, widenedSelections } from './put.ts'
import { schemaOfQuery } from './relation-schema.ts'
import { run } from './result.ts'
import { dropStored } from './store.ts'
import { liveExact, liveRelation, segmentName, segmentPrefix, storeOf } from './store-schema.ts'

export function createLive(connection: Address, table: string, schema: ArrowSchema): LiveBinding {
  run(connection, `CREATE SCHEMA ${storeOf(table)}`)
  try {
    const live = { table, schemas: [schema], segments: [{ number: 0, schema: 0 }], dropped: [] }
    setSegments(connection, live)
    return bindingOf(connection, live)
  } catch (error) {
    dropStored(connection, table)
    throw error
  }
}

export function setSegments(connection: Address, live: LiveSegments): void {
  inTransaction(connection, () => {
    showSegments(connection, live)
  })
}

export function widenLive(connection: Address, live: LiveSegments): LiveBinding {
  const { table, schemas } = live
  const unused = schemas.length - 3
  inTransaction(connection, () => {
    // Queries that were bound a moment ago still find the views of the schema before, with the rows that there were; those of the one
    // before that nobody needs any more.
    if (unused >= 0) {
      run(connection, `DROP VIEW ${liveRelation(table, unused)}`)
      run(connection, `DROP VIEW ${liveExact(table, unused)}`)
    }
    showSegments(connection, live)
  })
  return bindingOf(connection, live)
}

export function appendLive(connection: Address, table: string, segment: number, schema: ArrowSchema, batches: readonly ArrowBatch[]): void {
  append(connection, storeOf(table), segmentName(segment), storedFields(schema), batches)
}

function showSegments(connection: Address, { table, schemas, segments, dropped }: LiveSegments): void {
  const newest = schemas.length - 1
  const rows = (segment: number): string => `${segmentPrefix(table)}${segment}`
  const selects = selectsOf(schemas)
  const view = (name: string, part: keyof LiveSelect): string => {
    const parts = segments.map(({ number, schema }) => `SELECT ${selects[schema]?.[part] ?? ''} FROM ${rows(number)}`)
    return `CREATE OR REPLACE VIEW ${name} AS ${parts.join(' UNION ALL ')}`
  }
  const last = segments.at(-1)
  if (last !== undefined) {
    const stored = schemas[last.schema] ?? { fields: [], metadata: [] }
    createTable(connection, rows(last.number), storedFields(stored), 'IF NOT EXISTS')
  }
  run(connection, view(liveRelation(table, newest), 'face'))
  run(connection, view(liveExact(table, newest), 'columns'))
  for (const segment of dropped) run(connection, `DROP TABLE IF EXISTS ${rows(segment)}`)
}

function bindingOf(connection: Address, { table, schemas }: LiveSegments): LiveBinding {
  const newest = schemas.length - 1
  const schema = schemas[newest] ?? { fields: [], metadata: [] }
  const relation = liveRelation(table, newest)
  return {
    relation,
    exact: liveExact(table, newest),
    schema: schemaOfQuery(connection, `SELECT * FROM ${relation}`, schema),
    // Live tables have no dictionaries, which are what a target's table is asked for: the name tells its schemas apart.
    target: { table: `${table}_${newest}`, schema, columns: null },
    selects: selectsOf(schemas),
    segmentPrefix: segmentPrefix(table),
  }
}

/** What to select from segments of each schema. */
function selectsOf(schemas: readonly ArrowSchema[]): LiveSelect[] {
  const newest = schemas.at(-1) ?? { fields: [], metadata: [] }
  return schemas.map((older) => {
    const { face, exact } = widenedSelections(newest, older)
    return { face, columns: exact }
  })
}

function inTransaction(connection: Address, work: () => void): void {
  run(connection, 'BEGIN')
  try {
    work()
    run(connection, 'COMMIT')
  } catch (error) {
    run(connection, 'ROLLBACK')
    throw error
  }
}
