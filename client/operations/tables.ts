// What is asked of tables that exist: hold them, name them, look at them.
import type { Schema } from 'apache-arrow'
import type { ListRequest } from '../../proto/gen/quiver/v1/ListRequest.ts'
import type { ListResponse__Output as Page } from '../../proto/gen/quiver/v1/ListResponse.ts'
import { tablesService } from '../../proto/load.ts'
import { IpcDecoder } from '../arrow/ipc-decoder.ts'
import type { QuiverError } from '../errors.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import { idOf, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { factsOf, type Route } from '../transport/call-facts.ts'
import { exchange } from '../transport/exchange.ts'
import { unary } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import { arrowError } from './arrow-results.ts'
import type { Identified } from './collect.ts'
import type { Session } from './session.ts'
import { undoTable } from './undo.ts'

/** Options of a materialize. */
export interface MaterializeOptions extends CallOptions, Identified {
  /** Length of the lease in milliseconds; by default the server's, 30 minutes. */
  readonly ttlMs?: number | undefined
}

/** Holds the rows of a lazy table under a new handle. */
export function materialize({ servers }: Session, table: TableRef, options: MaterializeOptions): ResultAsync<TableInfo, QuiverError> {
  const { ttlMs, queryId } = options
  const request = present({ handle: idOf(table), ttlMs: wireNumber(ttlMs), queryId })
  return wholeNumbers({ ttlMs })
    .asyncAndThen(() => unary(servers, tablesService.Materialize, request, options, { undo: undoTable }))
    .map(tableInfoFromWire)
}

/** Gives a name, or takes it away when it is empty. */
export function nameTable({ servers }: Session, table: TableRef, name: string, options: CallOptions): ResultAsync<TableInfo, QuiverError> {
  return unary(servers, tablesService.Name, { handle: idOf(table), name }, options).map(tableInfoFromWire)
}

/** What the server tells of a table. Renews its lease. */
export function lookUp({ servers }: Session, table: TableRef, options: CallOptions): ResultAsync<TableInfo, QuiverError> {
  return unary(servers, tablesService.Schema, { handle: idOf(table) }, options).map(tableInfoFromWire)
}

/** The Arrow schema that came with what the server told. */
export function schemaOf({ schemaMessage }: TableInfo): Result<Schema, QuiverError> {
  try {
    const decoder = new IpcDecoder()
    decoder.push(schemaMessage)
    return ok(decoder.finish())
  } catch (cause) {
    return err(arrowError(cause))
  }
}

/** Options of a list. */
export interface ListOptions extends CallOptions {
  /** At most so many tables, the oldest; by default all. */
  readonly limit?: number | undefined
}

const PAGE_TABLES = 1_000

/** All tables of this caller, page after page, within one deadline. */
export function listTables(session: Session, options: ListOptions): ResultAsync<TableInfo[], QuiverError> {
  const { limit = Infinity } = options
  return wholeNumbers({ limit: options.limit })
    .asyncAndThen(() => new ResultAsync(session.servers.onEach((route) => allPages(session, route, options))))
    .map((lists) => lists.flat().slice(0, limit))
}

async function allPages(
  session: Session,
  route: Route,
  { limit = Infinity, signal, deadlineMs }: ListOptions,
): Promise<Result<TableInfo[], QuiverError>> {
  const until = deadlineMs === undefined ? undefined : performance.now() + deadlineMs
  const tables: TableInfo[] = []
  for (let pageToken = ''; tables.length < limit;) {
    const request = { limit: Math.min(limit - tables.length, PAGE_TABLES), pageToken }
    const left = until === undefined ? undefined : Math.max(0, until - performance.now())
    const page = await onePage(session, route, request, { signal, deadlineMs: left })
    if (page.isErr()) return err(page.error)
    tables.push(...page.value.tables.map(tableInfoFromWire))
    pageToken = page.value.nextPageToken
    if (pageToken === '') break
  }
  return ok(tables)
}

/** A server tells of its own tables. */
function onePage({ servers }: Session, route: Route, request: ListRequest, options: CallOptions): ResultAsync<Page, QuiverError> {
  return servers.run({ ...factsOf(tablesService.List, request), route }, options, async ({ connection, options: own }) => {
    const page = await exchange(connection, tablesService.List, request, own)
    if (page.isOk()) for (const { handle } of page.value.tables) servers.noteHandle(handle, connection)
    return page
  })
}
