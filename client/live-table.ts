// A live table of the server as an object: what any table is, and how rows come in and out.
import { RecordBatch, Table } from 'apache-arrow'
import type { ArrowInput } from './arrow/put-messages.ts'
import type { JsRecord } from './arrow/records.ts'
import type { LiveRows } from './operations/live-rows.ts'
import type { QuiverError } from './errors.ts'
import { append, type Appended, type AppendOptions } from './operations/append.ts'
import { present } from './operations/arguments.ts'
import { dropLive } from './operations/live.ts'
import type { Session } from './operations/session.ts'
import { listSinks, openSink, type SinkOptions } from './operations/sinks.ts'
import { subscribe, type LiveBatch, type SubscribeOptions } from './operations/subscribe.ts'
import { okAsync, type Result, type ResultAsync } from './result.ts'
import { Sink } from './sink.ts'
import { TableHandle } from './table-handle.ts'
import type { TableInfo } from './table-info.ts'
import type { CallOptions } from './transport/connection.ts'

/**
 * Rows that only grow, numbered from 0, of which the server keeps the newest. It is a table like others: queries, `collect` and the
 * rest see the rows of one moment, those that were appended before included. The table belongs to its name: it stays when this
 * handle ends or is dropped, until {@link LiveTable.end}.
 */
export class LiveTable extends TableHandle {
  /** The name under which it was opened. */
  readonly feed: string
  readonly #session: Session
  readonly #rows: LiveRows

  /** Live tables are made by the client. */
  constructor(session: Session, info: TableInfo, feed: string, rows: LiveRows) {
    super(session, info)
    this.#session = session
    this.#rows = rows
    this.feed = feed
  }

  /**
   * Appends records, or Arrow data of the table's schema; settles once the rows can be read. Records are taken all or none, Arrow data
   * batch by batch. Err: `VALUE_INVALID` for a record that does not fit, naming row and column; `SCHEMA_MISMATCH`, `ARROW_INVALID`,
   * `FEED_UNKNOWN` when the table was ended, `SOURCE_FAILED` when an iterable throws.
   */
  append(rows: readonly JsRecord[] | ArrowInput, options: AppendOptions = {}): ResultAsync<Appended, QuiverError> {
    if (!isRecords(rows)) return append(this.#session, this.feed, rows, options)
    return this.#known(options)
      .andThen(() => this.#rows.batchOf(rows))
      .andThen((batch) => append(this.#session, this.feed, batch, options))
  }

  /**
   * Appends batches for as long as they come, at the pace at which the server takes them; settles after the last. `onProgress` tells
   * of rows that can be read. All have the columns of the first. Err as for {@link LiveTable.append}; rows of batches that were told of stay.
   */
  appendStream(source: ArrowInput | AsyncIterable<readonly JsRecord[]>, options: AppendOptions = {}): ResultAsync<Appended, QuiverError> {
    return this.#known(options).andThen(() =>
      append(this.#session, this.feed, this.#batches(source) as AsyncIterable<RecordBatch>, options),
    )
  }

  /**
   * The rows as they come, each exactly once and in their order: a loop that was left goes on with `from: nextRow` of the last batch.
   * A failure is the last item, and the only Err: `ROWS_GONE`, `FEED_UNKNOWN` when the table was ended, and what any call may end
   * with. A subscriber who is slow holds up nobody and loses nothing that retention keeps.
   */
  subscribe(options: SubscribeOptions = {}): AsyncIterable<Result<LiveBatch, QuiverError>> {
    return subscribe(this.#session, this.feed, options)
  }

  /**
   * Has the server write the table to Parquet files below this directory of its, which must be the sink's alone, as it grows; of a sink
   * of that name, table and options that is there, just gives it. Err: `SINK_EXISTS` when it has other options, `SINK_CONFLICT` when
   * the directory has files of another sink or of another table's rows, `COLUMN_NOT_FOUND`, `OUTSIDE_ROOTS`, `FILE_ACCESS_DENIED`.
   */
  sink(path: string, options: SinkOptions = {}): ResultAsync<Sink, QuiverError> {
    return openSink(this.#session, this.feed, path, options).map((status) => new Sink(this.#session, status))
  }

  /** The sinks of the table, those of other clients included. */
  sinks(options: CallOptions = {}): ResultAsync<Sink[], QuiverError> {
    return listSinks(this.#session, this.feed, options).map((sinks) => sinks.map((status) => new Sink(this.#session, status)))
  }

  /** Ends the table for everybody: its feeds, its subscriptions, all handles to it. */
  end(options: CallOptions = {}): ResultAsync<void, QuiverError> {
    return dropLive(this.#session, this.feed, options)
  }

  override toString(): string {
    return `LiveTable(${this.feed} ${this.id.slice(0, 6)}…)`
  }

  /** A table without columns may have got some since it was opened. */
  #known({ signal, deadlineMs }: CallOptions): ResultAsync<void, QuiverError> {
    if (this.#rows.hasColumns) return okAsync(undefined)
    return this.schema(present({ signal, deadlineMs })).map((schema) => {
      this.#rows.know(schema)
    })
  }

  async *#batches(source: ArrowInput | AsyncIterable<readonly JsRecord[]>): AsyncGenerator<RecordBatch | Uint8Array> {
    const { batchOf } = this.#rows.ofStream()
    for await (const item of itemsOf(source)) {
      if (item instanceof RecordBatch || item instanceof Uint8Array) yield item
      else if (item instanceof Table) yield* item.batches
      else yield batchOf(item)
    }
  }
}

type Item = RecordBatch | Uint8Array | Table | readonly JsRecord[]

/** Tables and record batches can be iterated too, row by row: not what is meant. */
function itemsOf(source: ArrowInput | AsyncIterable<readonly JsRecord[]>): Iterable<Item> | AsyncIterable<Item> {
  return source instanceof Table || source instanceof RecordBatch || source instanceof Uint8Array ? [source] : source
}

function isRecords(rows: readonly JsRecord[] | ArrowInput): rows is readonly JsRecord[] {
  return Array.isArray(rows) && !(rows[0] instanceof RecordBatch || rows[0] instanceof Uint8Array)
}
