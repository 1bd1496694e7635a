// SQL over tables: run it, keep it as a lazy table, or ask how it would run.
import type { Table } from 'apache-arrow'
import type { DefineRequest } from '../../proto/gen/quiver/v1/DefineRequest.ts'
import type { ExecuteRequest } from '../../proto/gen/quiver/v1/ExecuteRequest.ts'
import type { ExplainRequest } from '../../proto/gen/quiver/v1/ExplainRequest.ts'
import { queryService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { ok, type Result, type ResultAsync } from '../result.ts'
import { wireSql, type Sql, type SqlBindings, type SqlParameters } from '../query/sql.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import { idOf, isTableLike, type TableLike } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { factsOf } from '../transport/call-facts.ts'
import { streaming, unary } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import type { BatchShape, Identified, PrepareArrow } from './collect.ts'
import type { Session } from './session.ts'
import { undoTable } from './undo.ts'

/** What a query may use beside its text. */
export interface SqlOptions {
  /** Values of `$1`, `$2` … (or `?`) in order, or of `$name` by name. For queries as text only: a template has them in it. */
  readonly parameters?: SqlParameters | undefined
  /** Tables by the names that the query uses for them; they hide the names that tables were given. */
  readonly bindings?: SqlBindings | undefined
}

/** Options of a query. */
export interface QueryOptions extends CallOptions, SqlOptions, BatchShape, Identified {}

/** Options of a define. */
export interface DefineOptions extends CallOptions, SqlOptions {
  /** Length of the lease in milliseconds; by default the server's, 30 minutes. */
  readonly ttlMs?: number | undefined
  /** A name that SQL sees, as `name` would give it. */
  readonly name?: string | undefined
}

/** Options of an explain. */
export interface ExplainOptions extends CallOptions, SqlOptions, Identified {
  /** Run it, and report what each step took. */
  readonly analyze?: boolean | undefined
  /** By default `text`. */
  readonly format?: 'text' | 'json' | undefined
}

/** Runs a query to its whole answer. */
export function query({ servers, queries }: Session, query: string | Sql, options: QueryOptions): ResultAsync<Table, QuiverError> {
  return executeRequest(query, options).asyncAndThen((request) =>
    servers.run(factsOf(queryService.Execute, request), options, (target) => queries.run(target.connection, request, target.options)),
  )
}

/** Prepares running a query whose rows are read as they come. */
export function resultOf(query: string | Sql, options: QueryOptions): PrepareArrow {
  return () => executeRequest(query, options).map((request) => streaming(queryService.Execute, request, options))
}

function executeRequest(query: string | Sql, options: QueryOptions): Result<ExecuteRequest, QuiverError> {
  const { batchBytes, batchRows, queryId } = options
  return wholeNumbers({ batchBytes, batchRows })
    .andThen(() => wireSql(query, options.parameters, options.bindings))
    .map((sql) => present<ExecuteRequest>({ sql, batchBytes, batchRows, queryId }))
}

/** Keeps a query as a lazy table. */
export function define({ servers }: Session, query: string | Sql, options: DefineOptions): ResultAsync<TableInfo, QuiverError> {
  const { ttlMs, name } = options
  return wholeNumbers({ ttlMs })
    .andThen(() => wireSql(query, options.parameters, options.bindings))
    .map((sql) => present<DefineRequest>({ sql, ttlMs: wireNumber(ttlMs), name }))
    .asyncAndThen((request) => unary(servers, queryService.Define, request, options, { undo: undoTable }))
    .map(tableInfoFromWire)
}

/** The plan of a query, or of reading a table. */
export function explain({ servers }: Session, source: string | Sql | TableLike, options: ExplainOptions): ResultAsync<string, QuiverError> {
  const { analyze, format, queryId } = options
  return sourceOf(source, options)
    .map((subject) => ({ ...subject, ...present<ExplainRequest>({ analyze, format, queryId }) }))
    .asyncAndThen((request) => unary(servers, queryService.Explain, request, options))
    .map(({ plan }) => plan)
}

function sourceOf(source: string | Sql | TableLike, { parameters, bindings }: SqlOptions): Result<ExplainRequest, QuiverError> {
  return isTableLike(source) ? ok({ handle: idOf(source) }) : wireSql(source, parameters, bindings).map((sql) => ({ sql }))
}
