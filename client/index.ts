// The public surface of `quiver`.
export { AsyncClient, type CloseOptions, type SqlTag } from './async-client.ts'
export type { ConnectOptions } from './operations/connect.ts'
export type { TlsOptions } from './transport/tls.ts'
export type { TokenSource } from './transport/token.ts'
export { Feed, type FeedCloseOptions, type FeedStats } from './feed/feed.ts'
export type { BackoffOptions } from './resilience/backoff.ts'
export type { FeedEvent } from './feed/event-queue.ts'
export type { FeedInput, FeedItem, FeedOptions } from './feed/feed-options.ts'
export { processClock, type Clock } from './clock.ts'
export { Feeds } from './feeds.ts'
export { LiveTable } from './live-table.ts'
export { Sink } from './sink.ts'
export { TableHandle } from './table-handle.ts'
export { parseHandleId, type HandleId, type TableLike, type TableRef } from './table-ref.ts'
export type { Column, TableInfo, TableKind } from './table-info.ts'

export { type Option, type Some, type None, fromNullable, none, some } from './option.ts'
export {
  err,
  Err,
  errAsync,
  fromPromise,
  fromSafePromise,
  fromThrowable,
  isErr,
  isOk,
  ok,
  Ok,
  okAsync,
  partition,
  Result,
  ResultAsync,
  safeTry,
  sequence,
  traverse,
  traverseAsync,
} from './result.ts'
export type {
  CancelledError,
  CircuitOpenError,
  CorruptError,
  DeniedError,
  ErrorKind,
  ExhaustedError,
  InternalError,
  InvalidError,
  KnownReason,
  NotFoundError,
  QuiverError,
  Reason,
  StatusName,
  TimeoutError,
  TransportError,
} from './errors.ts'

export { identifier, sql, type Identifier, type Sql, type SqlBindings, type SqlParameters, type SqlPart } from './query/sql.ts'
export { calendarDate, decimal, type SqlValue, type TypedText } from './query/value.ts'

export type { ArrowInput } from './arrow/put-messages.ts'
export type { JsRecord } from './arrow/records.ts'
export type { CallOptions } from './transport/connection.ts'
export type { BatchProgress } from './operations/answers.ts'
export type { BatchCollectOptions } from './operations/batch-collect.ts'
export type { BatchReadItem, BatchReadOptions } from './operations/batch-read.ts'
export type { BatchShape, CollectOptions, Identified } from './operations/collect.ts'
export type { PutOptions } from './operations/put.ts'
export type { DefineOptions, ExplainOptions, QueryOptions, SqlOptions } from './operations/query.ts'
export type { Paths, ReadOptions } from './operations/read.ts'
export type { CsvReadOptions, FileFormat, JsonReadOptions, ReadShape } from './operations/read-request.ts'
export type { CancelOptions, ProgressOptions, QueriesOptions, QueryInfo, QueryState } from './operations/running.ts'
export type { FileStats, TableStats } from './operations/stats.ts'
export type { ServerMemory, ServerStatus, ServerTables, ServerWork } from './operations/status.ts'
export type { Appended, AppendOptions } from './operations/append.ts'
export type { DeadLetter, DeadLetters, FeedConnection, FeedInfo, FeedState } from './feed-info.ts'
export type { DeadLettersOptions, FeedConnectOptions, FeedRef, FeedSource, MqttSource, WebSocketSource } from './operations/feeds.ts'
export type { LiveOptions, Retention } from './operations/live.ts'
export type {
  ColumnSource,
  ConstantSource,
  FeedMapping,
  JsonValue,
  MessageFilter,
  MessageSequence,
  Misfits,
  PlacedSource,
  TableMisfits,
  ValueWriting,
} from './operations/mapping.ts'
export type { FeedReport, WatchOptions } from './operations/watch-feeds.ts'
export type { LiveAnswer, LiveBatch, QuerySubscribeOptions, SubscribeOptions } from './operations/subscribe.ts'
export type { SinkFailure, SinkOptions, SinkRotation, SinkState, SinkStatus, StopSinkOptions } from './operations/sinks.ts'
export type { ListOptions, MaterializeOptions } from './operations/tables.ts'
export type { CsvWriteOptions, WriteOptions, WriteSummary } from './operations/write.ts'
export { backoffMs } from './resilience/backoff.ts'
export { Bulkhead, type BulkheadOptions } from './resilience/bulkhead.ts'
export {
  CircuitBreaker,
  isServerFailure,
  type Admitted,
  type CircuitBreakerOptions,
  type CircuitBreakerParts,
  type CircuitState,
} from './resilience/circuit-breaker.ts'
export { withFallback, type FallbackOptions } from './resilience/fallback.ts'
export { Hedge, type HedgeOptions, type HedgeParts } from './resilience/hedge.ts'
export { Pauses } from './resilience/pauses.ts'
export { wrap, type Attempt, type Policy, type Work } from './resilience/policy.ts'
export { RetryBudget, type RetryBudgetOptions } from './resilience/retry-budget.ts'
export { isWorthRetrying, Retry, type RetryOptions, type RetryParts } from './resilience/retry.ts'
export { Timeout } from './resilience/timeout.ts'
export type { ConsecutiveFailuresOptions, FailureRatioOptions } from './resilience/trip-policies.ts'
export type { ClientEvent, ClientState, ServerState } from './client-events.ts'
export type { HeartbeatOptions, LostLease } from './resilience/heartbeat.ts'
export type { ResilienceOptions } from './transport/call-policies.ts'
