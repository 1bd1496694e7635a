// What a feed may be told, with its defaults.
import type { RecordBatch, Table } from 'apache-arrow'
import type { JsRecord } from '../arrow/records.ts'
import type { Clock } from '../clock.ts'
import type { LiveTable } from '../live-table.ts'
import type { WebSocketSource } from '../operations/feeds.ts'
import type { FeedMapping, Misfits } from '../operations/mapping.ts'
import type { BackoffOptions } from '../resilience/backoff.ts'

/** What an iterable source may give: a record, several of them, JSON text or its UTF-8 bytes, or Arrow data of the table's schema. */
export type FeedItem = JsRecord | readonly JsRecord[] | string | Uint8Array | RecordBatch | Table

/**
 * Where the rows of a feed come from: a WebSocket that this process opens, by its URL or with what is to be said there, an iterable,
 * which is asked for the next item when there is room for it, or one piece of Arrow data.
 */
export type FeedInput = string | WebSocketSource | AsyncIterable<FeedItem> | Iterable<FeedItem> | RecordBatch | Table

/** Options of a feed in this process. */
export interface FeedOptions {
  readonly table: LiveTable
  /**
   * How messages and records become rows; by default each column takes the member of its name. What is said of JSON goes for records
   * too. Not for Arrow data, and without `from: 'topic'`.
   */
  readonly mapping?: FeedMapping | undefined
  /**
   * What becomes of a row with a value that its column cannot take: it is told as `rejected` (the default), or it has null there, where
   * the column takes that, and the value is counted. Arrow data has no such values.
   */
  readonly misfits?: Misfits | undefined
  /** When rows become a batch and leave: at so many rows (1,000), bytes of messages (1 MiB) or milliseconds (50), whichever is first. */
  readonly batch?: { readonly rows?: number | undefined; readonly bytes?: number | undefined; readonly ms?: number | undefined } | undefined
  /** Bytes that may wait for the server; then the source is held up. Default 8 MiB. */
  readonly maxWaitingBytes?: number | undefined
  /** Of both ends. The count of failures begins anew once data has flowed. */
  readonly backoff?: BackoffOptions | undefined
  /** Milliseconds without a sign of life after which a WebSocket is given up; half of it brings a ping. Default 30,000. */
  readonly idleTimeoutMs?: number | undefined
  /** A larger message of a WebSocket is rejected, and ends its connection. Default 16 MiB. */
  readonly maxMessageBytes?: number | undefined
  /** Ends the feed when it aborts, with an error of kind `cancelled`; what waits is lost. */
  readonly signal?: AbortSignal | undefined
  /** Time and chance, for tests. */
  readonly clock?: Clock | undefined
  /** Gives numbers from 0 up to 1, for the jitter of waits. */
  readonly random?: (() => number) | undefined
}

const MIB = 1 << 20

/** The numbers with their defaults. */
export function limitsOf({ batch = {}, maxWaitingBytes = 8 * MIB, idleTimeoutMs = 30_000, maxMessageBytes = 16 * MIB }: FeedOptions) {
  const { rows = 1_000, bytes = MIB, ms = 50 } = batch
  return { batch: { rows, bytes, ms }, maxWaitingBytes, idleTimeoutMs, maxMessageBytes }
}
