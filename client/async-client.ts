// The client: connections to a server, or to several, and everything that can be asked of it. No method throws or rejects for what can go
// wrong outside the program; every failure is the Err of a Result.
import type { RecordBatch, Schema, Table } from 'apache-arrow'
import { recordsFromJson } from './arrow/json.ts'
import type { ArrowInput } from './arrow/put-messages.ts'
import { tableFromRecords, type JsRecord } from './arrow/records.ts'
import type { ClientEvent, ClientState } from './client-events.ts'
import type { QuiverError } from './errors.ts'
import { Feed } from './feed/feed.ts'
import type { FeedInput, FeedOptions } from './feed/feed-options.ts'
import { feedParts } from './feed/feed-parts.ts'
import { Feeds } from './feeds.ts'
import { LiveRows } from './operations/live-rows.ts'
import { LiveTable } from './live-table.ts'
import { batchCollect, type BatchCollectOptions } from './operations/batch-collect.ts'
import { batchRead, type BatchReadItem, type BatchReadOptions } from './operations/batch-read.ts'
import { collected, rowsOf, streamed, type CollectOptions, type Identified } from './operations/collect.ts'
import { ClientServers } from './operations/client-servers.ts'
import { connect, type ConnectOptions } from './operations/connect.ts'
import { dropTable, dropTables, renewLeases } from './operations/leases.ts'
import { openLive, type LiveOptions } from './operations/live.ts'
import { pingAny } from './operations/ping.ts'
import { Producers } from './operations/producers.ts'
import { put, type PutOptions } from './operations/put.ts'
import {
  define,
  explain,
  query as runQuery,
  resultOf,
  type DefineOptions,
  type ExplainOptions,
  type QueryOptions,
} from './operations/query.ts'
import { read, type Paths, type ReadOptions } from './operations/read.ts'
import {
  cancelQuery,
  listQueries,
  progressOf,
  type CancelOptions,
  type ProgressOptions,
  type QueriesOptions,
  type QueryInfo,
} from './operations/running.ts'
import type { Session } from './operations/session.ts'
import { Queries } from './operations/shared-queries.ts'
import { subscribeTo, type LiveAnswer, type QuerySubscribeOptions } from './operations/subscribe.ts'
import { statusOf, type ServerStatus } from './operations/status.ts'
import { statisticsOf, statsOf, type TableStats } from './operations/stats.ts'
import { listTables, lookUp, materialize, nameTable, schemaOf, type ListOptions, type MaterializeOptions } from './operations/tables.ts'
import { write, type WriteOptions, type WriteSummary } from './operations/write.ts'
import { sql as sqlTemplate, type Sql, type SqlPart } from './query/sql.ts'
import type { Result, ResultAsync } from './result.ts'
import { keepHandle, TableHandle } from './table-handle.ts'
import type { TableInfo } from './table-info.ts'
import type { HandleId, TableLike, TableRef } from './table-ref.ts'
import type { CallOptions } from './transport/connection.ts'

/** Options of a close. */
export interface CloseOptions {
  /** Milliseconds to wait for running calls before they are ended, by default 10,000. */
  readonly graceMs?: number | undefined
}

/** A template's tag that runs the query; see {@link AsyncClient.sql}. */
export type SqlTag = (strings: TemplateStringsArray, ...parts: readonly SqlPart[]) => ResultAsync<Table, QuiverError>

const GRACE_MS = 10_000

/**
 * A connection to a Quiver server, or to several. Every method can be called any number of times at once. Beside the errors that a method names,
 * any can end with those of kind `transport`, `timeout` (its `deadlineMs`), `cancelled` (its `signal`, or a closed client),
 * `exhausted` (the server is full; see `retryAfterMs`) and `internal`.
 *
 * `await using client = …` closes it at the end of the block.
 */
export class AsyncClient {
  /** What flows into live tables: feeds of the server, and what they could not take. */
  readonly feeds: Feeds
  readonly #servers: ClientServers
  readonly #session: Session

  private constructor(servers: ClientServers) {
    this.#servers = servers
    this.#session = { servers: servers.set, leases: servers, queries: new Queries(), producers: new Producers() }
    this.feeds = new Feeds(this.#session)
  }

  /**
   * Connects, and waits until a server is ready. An address is `host:port`, with port 50051 when it is left out, or `dns:///host:port`
   * for all addresses of a name. Of several servers each has its own tables: calls that name tables go where those are, others are spread.
   * Err of kind `transport` when no server is ready within the deadline, `invalid` when an address or an option is wrong.
   */
  static connect(
    addresses: string | readonly string[] = 'localhost:50051',
    options: ConnectOptions = {},
  ): ResultAsync<AsyncClient, QuiverError> {
    return connect(addresses, options).map((connected) => new AsyncClient(new ClientServers(connected, options)))
  }

  /** Whether the servers are there, when they answered last, and which leases were lost; as far as is known without asking. */
  get state(): ClientState {
    return this.#servers.state
  }

  /**
   * What happens to the connections, from now on: servers that go away and come back, with the tables that survived, leases that ended,
   * circuits that open and close. Each loop gets all of it; it ends with its signal, or when the client is closed. Of what is not read in
   * time the newest 1,000 events are kept.
   */
  events({ signal }: Pick<CallOptions, 'signal'> = {}): AsyncIterable<ClientEvent> {
    return this.#servers.events.events(signal)
  }

  /**
   * Makes a table of files of the server: a path, a glob (`*`, `**`, `?`, `[ab]`) or a directory, or several that are read as one
   * table in their order. It is lazy (kind `scan`) unless `materialize` is set. Err: `FILE_NOT_FOUND`, `FILE_CORRUPT`,
   * `FILE_ACCESS_DENIED`, `OUTSIDE_ROOTS`, `FORMAT_UNKNOWN`, `COLUMN_NOT_FOUND`, `SQL_ERROR` in the predicate.
   */
  read(paths: Paths, options: ReadOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return read(this.#session, paths, options).map((info) => this.#keep(info))
  }

  /**
   * Many reads in one call. Resolves to one result for each item, in the order of the items, with the errors that
   * {@link AsyncClient.read} has; an item that fails disturbs no other. When the call itself breaks, items without an answer by then
   * get its error.
   */
  async batchRead(items: readonly BatchReadItem[], options: BatchReadOptions = {}): Promise<Result<TableHandle, QuiverError>[]> {
    const results = await batchRead(this.#session, items, options)
    return results.map((result) => result.map((info) => this.#keep(info)))
  }

  /**
   * Stores Arrow data as a table of kind `table`: a Table, record batches with one schema (an iterable or async iterable of them is
   * read as fast as the server takes them), or the bytes of an IPC stream or file. The table has the same schema and rows, in the
   * same order. Err: `ARROW_INVALID`, `TYPE_UNSUPPORTED`, `MEMORY_EXHAUSTED`, and `SOURCE_FAILED` when the iterable throws or gives
   * something else.
   */
  put(data: ArrowInput, options: PutOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return put(this.#session, data, options).map((info) => this.#keep(info))
  }

  /** The same as {@link AsyncClient.put}. */
  fromArrow(data: ArrowInput, options: PutOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return this.put(data, options)
  }

  /**
   * Stores records as a table. It has a column for each key that occurs, in the order of first occurrence; all columns are nullable,
   * and null, undefined and a missing key are null. Types, by all values of the column:
   * - booleans: Bool; strings: Utf8; Dates: Timestamp in ms, UTC; Uint8Arrays: Binary; only nulls: Null
   * - numbers: Int64 when all are safe integers, else Float64
   * - bigints, also among safe integers: Int64, or Uint64 when some are over 2⁶³ and none is negative
   * - arrays: List; plain objects: Struct, by the same rules within
   *
   * Err (`VALUE_INVALID`), naming row and column: values of two of these kinds in one column, bigints beyond 64 bits or among
   * fractions, other objects, objects without fields, invalid Dates.
   */
  fromRecords(records: readonly JsRecord[], options: PutOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return tableFromRecords(records).asyncAndThen((table) => this.put(table, options))
  }

  /**
   * Stores the objects of JSON text (or its UTF-8 bytes) as a table: one array of objects, one object, or one object a line. Types
   * are as for {@link AsyncClient.fromRecords}, and whole numbers are kept to the last digit. Err also when the text is not JSON.
   */
  fromJson(json: string | Uint8Array, options: PutOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return recordsFromJson(json).asyncAndThen((records) => this.fromRecords(records as readonly JsRecord[], options))
  }

  /**
   * A live table: rows that only grow, which any number of producers append to, queries read and subscribers follow. Producers can
   * also send to its feed of the same name, `ws://…/feeds/<name>`. The name is an SQL identifier without quotes. Opens the one that
   * is there, or makes it; without a schema it must be there, and with `infer` it has the columns of the first rows that come. Err: `SCHEMA_MISMATCH` when it is there with another schema,
   * `FEED_UNKNOWN` when it is not and there is no schema, `COLUMN_NOT_FOUND` and `ARGUMENT_INVALID` for a mapping that does not fit,
   * `TYPE_UNSUPPORTED`.
   */
  live(name: string, schema?: Schema | 'infer', options: LiveOptions = {}): ResultAsync<LiveTable, QuiverError> {
    return openLive(this.#session, name, schema, options)
      .andThen((info) => schemaOf(info).map((found) => ({ info, found })))
      .map(({ info, found }) => {
        const rows = new LiveRows(schema === 'infer' ? found : (schema ?? found), options.misfits === 'widen')
        return new LiveTable(this.#session, info, name, rows)
      })
      .map((table) => {
        this.#session.leases.keep(table)
        return table
      })
  }

  /**
   * Brings rows into a live table from a WebSocket that this process opens, or from an iterable, and comes back to both ends whenever
   * one is lost, until it is closed. Rows keep their order. Each is in the table once: those that the server had not said to have taken
   * when its connection was lost are sent again, and it knows which of them it has. What does not fit is told as `rejected`. At most `maxWaitingBytes` wait;
   * then the source is held up. See {@link Feed} for what may end it, wrong options among it.
   */
  feed(source: FeedInput, options: FeedOptions): Feed {
    return new Feed(feedParts(this.#session, source, options))
  }

  /**
   * Follows a query over one live table: it runs again and again, each time over the rows that came since, and each answer comes as a
   * table. So a filter or a projection gives what a filter of all rows would, and an aggregation is one of each step. Other tables that
   * it reads are as they are then. A handle stands for its rows: those of a live table, or of a view over one. To go on after a loop
   * was left or failed, begin with `from: nextRow` of the last answer. Err as for {@link AsyncClient.query}, `ROWS_GONE`,
   * `ARGUMENT_INVALID` when the query reads no live table or several.
   */
  subscribe(source: string | Sql | TableLike, options: QuerySubscribeOptions = {}): AsyncIterable<Result<LiveAnswer, QuiverError>> {
    return subscribeTo(this.#session, source, options)
  }

  /**
   * The handle of a table by its id, e.g. one that came from another process (see {@link parseHandleId}). Renews the lease; the
   * client does not keep it alive.
   */
  handle(id: HandleId, options: CallOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return lookUp(this.#session, id, options).map((info) => new TableHandle(this.#session, info))
  }

  /** The tables of this caller that the server keeps, the oldest first. The client does not keep their leases alive. */
  list(options: ListOptions = {}): ResultAsync<TableHandle[], QuiverError> {
    return listTables(this.#session, options).map((infos) => infos.map((info) => new TableHandle(this.#session, info)))
  }

  /** See {@link TableHandle.collect}. */
  collect(table: TableRef, options: CollectOptions = {}): ResultAsync<Table, QuiverError> {
    return collected(this.#session, rowsOf(table, options))
  }

  /**
   * The rows of many tables in one call. Resolves to one result for each table, in the order of the tables; one that fails disturbs
   * no other. When the call itself breaks, tables that are not complete by then get its error.
   */
  batchCollect(tables: readonly TableRef[], options: BatchCollectOptions = {}): Promise<Result<Table, QuiverError>[]> {
    return batchCollect(this.#session, tables, options)
  }

  /** See {@link TableHandle.stream}. */
  stream(table: TableRef, options: CollectOptions = {}): AsyncIterable<Result<RecordBatch, QuiverError>> {
    return streamed(this.#session, rowsOf(table, options))
  }

  /**
   * Runs a query and gathers its rows. The query is a template made with `sql`, or text with parameters and bindings in the options.
   * Err: `SQL_ERROR` (with `position`), `COLUMN_NOT_FOUND` (with `candidates`), `TABLE_NOT_FOUND`, `PARAMETER_INVALID`,
   * `VALUE_INVALID`, and what reading its tables may meet.
   */
  query(query: string | Sql, options: QueryOptions = {}): ResultAsync<Table, QuiverError> {
    return runQuery(this.#session, query, options)
  }

  /** Runs a query and gives its rows batch by batch, as {@link TableHandle.stream} does. */
  streamQuery(query: string | Sql, options: QueryOptions = {}): AsyncIterable<Result<RecordBatch, QuiverError>> {
    return streamed(this.#session, resultOf(query, options))
  }

  /**
   * Runs the query of a template: `` await client.sql`select avg(price) from ${ticks} where qty > ${100}` ``. Values are bound as
   * parameters, and handles as the tables that they stand for. With options: `` client.sql({ deadlineMs: 500 })`…` ``.
   */
  sql(strings: TemplateStringsArray, ...parts: readonly SqlPart[]): ResultAsync<Table, QuiverError>
  sql(options: Omit<QueryOptions, 'parameters'>): SqlTag
  sql(
    first: TemplateStringsArray | Omit<QueryOptions, 'parameters'>,
    ...parts: readonly SqlPart[]
  ): ResultAsync<Table, QuiverError> | SqlTag {
    if ('raw' in first) return this.query(sqlTemplate(first, ...parts))
    return (strings, ...values) => this.query(sqlTemplate(strings, ...values), first)
  }

  /**
   * Keeps a query as a lazy table (kind `view`), which runs whenever it is used. It keeps the tables that it reads. Err as for
   * {@link AsyncClient.query}.
   */
  define(query: string | Sql, options: DefineOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return define(this.#session, query, options).map((info) => this.#keep(info))
  }

  /** How the server would run a query or read a table, or with `analyze` how it did, for people or as JSON. */
  explain(source: string | Sql | TableLike, options: ExplainOptions = {}): ResultAsync<string, QuiverError> {
    return explain(this.#session, source, options)
  }

  /** See {@link TableHandle.materialize}. */
  materialize(table: TableRef, options: MaterializeOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return materialize(this.#session, table, options).map((info) => this.#keep(info))
  }

  /** See {@link TableHandle.as}. */
  name(table: TableRef, name: string, options: CallOptions = {}): ResultAsync<TableHandle, QuiverError> {
    return nameTable(this.#session, table, name, options).map((info) => this.#keep(info))
  }

  /** See {@link TableHandle.write}. */
  write(table: TableRef, path: string, options: WriteOptions = {}): ResultAsync<WriteSummary, QuiverError> {
    return write(this.#session, table, path, options)
  }

  /** See {@link TableHandle.schema}. */
  schema(table: TableRef, options: CallOptions = {}): ResultAsync<Schema, QuiverError> {
    return lookUp(this.#session, table, options).andThen(schemaOf)
  }

  /** See {@link TableHandle.describe}. */
  describe(table: TableRef, options: CallOptions & Identified = {}): ResultAsync<Table, QuiverError> {
    return collected(this.#session, statisticsOf(table, options))
  }

  /** See {@link TableHandle.stats}. */
  stats(table: TableRef, options: CallOptions = {}): ResultAsync<TableStats, QuiverError> {
    return statsOf(this.#session, table, options)
  }

  /** See {@link TableHandle.drop}. */
  drop(table: TableRef, options: CallOptions = {}): ResultAsync<void, QuiverError> {
    return dropTable(this.#session, table, options)
  }

  /** Ends many tables, 5,000 in one call; one result for each, in their order. */
  dropAll(tables: readonly TableRef[], options: CallOptions = {}): Promise<Result<void, QuiverError>[]> {
    return dropTables(this.#session, tables, options)
  }

  /**
   * Renews many leases, 5,000 in one call; one result for each table, in their order: the length of its lease from now, in milliseconds. A
   * lease that has ended stays ended.
   */
  heartbeat(tables: readonly TableRef[], options: CallOptions = {}): Promise<Result<number, QuiverError>[]> {
    return renewLeases(this.#session, tables, options)
  }

  /** Ends the operation with this id (its `queryId`), on whatever connection it runs; false when there is none any more. */
  cancel(queryId: string, options: CancelOptions = {}): ResultAsync<boolean, QuiverError> {
    return cancelQuery(this.#session, queryId, options)
  }

  /** How far the operation with this id is, again and again until it ends. Err `QUERY_UNKNOWN` when there is none. */
  progress(queryId: string, options: ProgressOptions = {}): AsyncIterable<Result<QueryInfo, QuiverError>> {
    return progressOf(this.#session, queryId, options)
  }

  /** The queued and running operations of this caller, or with `all` of everybody, the oldest first. Err `ACCESS_DENIED`. */
  queries(options: QueriesOptions = {}): ResultAsync<QueryInfo[], QuiverError> {
    return listQueries(this.#session, options)
  }

  /** How the server is: its version, how long it has been up, and how much of its workers, its memory and its tables is in use. */
  status(options: CallOptions = {}): ResultAsync<ServerStatus, QuiverError> {
    return statusOf(this.#session, options)
  }

  /** Whether the server is ready: milliseconds to it and back. Its deadline is 5,000 ms unless told otherwise. */
  ping(options: CallOptions = {}): ResultAsync<number, QuiverError> {
    return pingAny(this.#session, options)
  }

  /**
   * Stops renewing leases, takes no more calls (they end with `CLIENT_CLOSED`, those that wait for another try or for their turn, too),
   * waits for the running ones, and closes the connections. Tables stay in the server until their leases end. Can be called again.
   */
  async close({ graceMs = GRACE_MS }: CloseOptions = {}): Promise<void> {
    await this.#servers.close(graceMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #keep(info: TableInfo): TableHandle {
    return keepHandle(this.#session, info)
  }
}
