// The ways to a handle that do not carry rows over the wire: reading files, holding the rows of another table, defining a view.
import type { FileStamp, Parameters, ReadOptions, ScanBinding, StoredTable } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import type { Session } from '../workers/session.ts'
import { bindSql, type SqlRequest } from './bind-sql.ts'
import { unchanged, withSession } from './bound-query.ts'
import { heldStorage, newTableName, type Core } from './core.ts'
import type { LiveSource } from './live-source.ts'
import type { TableFacts, TableRecord } from './registry.ts'
import type { Storage } from './storage.ts'
import { viewRelation } from './view-relation.ts'

export interface NewHandle {
  /** Milliseconds; 0 is the server's default. */
  readonly ttlMs: number
  /** Name to give it, or null. */
  readonly name: string | null
}

/** Views made of views of views: their text grows with each. */
const MAX_RELATION_CHARACTERS = 1_048_576

export async function readTable(
  core: Core,
  operation: Operation,
  options: ReadOptions,
  materialize: boolean,
  handle: NewHandle,
): Promise<TableRecord> {
  core.registry.checkNew(handle.ttlMs, operation.principal)
  return withSession(core, operation, { tables: [], explain: unchanged }, async (session) => {
    const binding = await session.call('scan', [session.connection, options])
    const table = newTableName()
    if (binding.relation === null)
      return addStored(core, operation, handle, table, await session.call('load', [session.connection, options, table]))
    if (!materialize) return addScan(core, operation, handle, binding, binding.relation)
    return hold(core, operation, handle, session, { sql: `FROM ${binding.relation}`, parameters: [], files: binding.files })
  })
}

/** Holds the rows of a table under a new handle. */
export async function materializeTable(core: Core, operation: Operation, handle: string, made: NewHandle): Promise<TableRecord> {
  core.registry.checkNew(made.ttlMs, operation.principal)
  const table = core.registry.get(handle, operation.principal)
  if (table.kind === 'table') return shareRows(core, operation, table, made)
  const source = { sql: `FROM ${table.relation}`, parameters: [], files: table.files }
  return withSession(core, operation, { tables: [table], explain: unchanged }, (session) => hold(core, operation, made, session, source))
}

/** Rows that are held already and never change are held by one more handle. */
function shareRows(core: Core, operation: Operation, table: TableRecord, made: NewHandle): TableRecord {
  const { kind, relation, exact, files, schema, target, rows, bytes, isPlanHeavy, storages } = table
  for (const storage of storages) storage.retain()
  return add(core, operation, { kind, relation, exact, files, schema, target, rows, bytes, isPlanHeavy, storages, lives: [] }, made)
}

/** A lazy table of a query. It keeps the rows that it reads. */
export async function defineView(core: Core, operation: Operation, request: SqlRequest, made: NewHandle): Promise<TableRecord> {
  core.registry.checkNew(made.ttlMs, operation.principal)
  const query = bindSql(core, operation.principal, request, true)
  if (query.sql.length > MAX_RELATION_CHARACTERS)
    throw new DataError(
      'LIMIT_EXCEEDED',
      `The view's SQL grows to ${query.sql.length} characters with the views that it uses; hold one of them with Materialize.`,
    )
  return withSession(core, operation, query, async (session) => {
    const schema = await session.call('schemaOf', [session.connection, query.sql, null])
    const storages = [...new Set(query.tables.flatMap((table) => table.storages))]
    for (const storage of storages) storage.retain()
    const lives = [...new Set(query.tables.flatMap((table) => table.lives))]
    const relation = viewRelation(query.sql, schema, lives)
    const facts: TableFacts = {
      kind: 'view',
      get relation() {
        return relation()
      },
      get exact() {
        return relation()
      },
      files: query.files,
      schema,
      target: null,
      rows: null,
      bytes: null,
      isPlanHeavy: query.isPlanHeavy,
      storages,
      lives,
    }
    return add(core, operation, facts, made)
  })
}

/** Adds rows that the engine holds now; when nobody wants them any more, they are freed. */
export function addStored(core: Core, operation: Operation, handle: NewHandle, table: string, stored: StoredTable): TableRecord {
  const storage = heldStorage(core, table, heldBy(core, operation, table, stored.bytes))
  const { relation, exact, rows, bytes, schema, target } = stored
  const facts = {
    kind: 'table',
    relation,
    exact,
    files: [],
    schema,
    target,
    rows,
    bytes,
    isPlanHeavy: false,
    storages: [storage],
    lives: [],
  } as const
  return add(core, operation, facts, handle)
}

/** Counts the rows as the caller's until the returned function is called; when they are too many, they are freed. */
function heldBy({ registry, background }: Core, { principal }: Operation, table: string, bytes: number): () => void {
  try {
    return registry.holdings.hold(principal, bytes)
  } catch (error) {
    background.add('dropTable', (connection) => [connection, table])
    throw error
  }
}

/** A handle to a live table. */
export function addLive(core: Core, operation: Operation, handle: NewHandle, storage: Storage, live: LiveSource): TableRecord {
  storage.retain()
  return add(core, operation, liveFacts(storage, live), handle)
}

/** What a live table is to those who read it. */
export function liveFacts(storage: Storage, live: LiveSource): TableFacts {
  return {
    kind: 'live',
    get relation() {
      return live.binding.relation
    },
    get exact() {
      return live.binding.exact
    },
    files: [],
    get schema() {
      return live.binding.schema
    },
    get target() {
      return live.binding.target
    },
    rows: null,
    bytes: null,
    isPlanHeavy: false,
    storages: [storage],
    lives: [live],
  }
}

function addScan(
  core: Core,
  operation: Operation,
  handle: NewHandle,
  { files, format, schema }: ScanBinding,
  relation: string,
): TableRecord {
  const isPlanHeavy = format === 'csv' || format === 'json'
  const facts = {
    kind: 'scan',
    relation,
    exact: relation,
    files,
    schema,
    target: null,
    rows: null,
    bytes: null,
    isPlanHeavy,
    storages: [],
    lives: [],
  } as const
  return add(core, operation, facts, handle)
}

interface Source {
  readonly sql: string
  readonly parameters: Parameters
  readonly files: readonly FileStamp[]
}

async function hold(
  core: Core,
  operation: Operation,
  handle: NewHandle,
  session: Session,
  { sql, parameters, files }: Source,
): Promise<TableRecord> {
  const table = newTableName()
  const stored = await session.call('store', [session.connection, sql, parameters, table, files])
  return addStored(core, operation, handle, table, stored)
}

/** A handle that its caller never gets to know, since the call fails or he goes away, is dropped again. */
function add(core: Core, operation: Operation, facts: TableFacts, { ttlMs, name }: NewHandle): TableRecord {
  const record = core.registry.add(facts, operation.principal, ttlMs)
  if (name !== null) core.registry.setName(record, name)
  operation.made(record.id, () => {
    core.registry.discard(record.id)
  })
  return record
}
