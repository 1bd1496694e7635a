// A sink of the server as an object.
import type { QuiverError } from './errors.ts'
import type { Session } from './operations/session.ts'
import { flushSink, sinkStatus, stopSink, type SinkStatus, type StopSinkOptions } from './operations/sinks.ts'
import type { ResultAsync } from './result.ts'
import type { CallOptions } from './transport/connection.ts'

/**
 * A live table that the server writes to Parquet files as it grows: each row once, in files that are there whole or not at all, named for
 * the number of their first row and of the row after their last. It does not end with this client. That of a durable table goes on after
 * a restart of the server.
 */
export class Sink {
  readonly name: string
  /** The live table's name. */
  readonly table: string
  readonly #session: Session

  /** Sinks are made by {@link LiveTable.sink}. */
  constructor(session: Session, { name, table }: Pick<SinkStatus, 'name' | 'table'>) {
    this.#session = session
    this.name = name
    this.table = table
  }

  /** How far it is. Err: `SINK_UNKNOWN` when it was stopped, `FEED_UNKNOWN` when its table was ended. */
  status(options: CallOptions = {}): ResultAsync<SinkStatus, QuiverError> {
    return sinkStatus(this.#session, this.table, this.name, options)
  }

  /**
   * Settles once all rows that the table has had so far are in files. Err: what keeps the sink from writing them, such as `DISK_FULL`; it
   * goes on trying. `SINK_UNKNOWN` when it was stopped.
   */
  flush(options: CallOptions = {}): ResultAsync<SinkStatus, QuiverError> {
    return flushSink(this.#session, this.name, options)
  }

  /**
   * Ends it, after a flush unless that is not wanted; where the flush fails, so does this, and the sink goes on. Its files stay, and
   * another of its name can go on in its directory.
   */
  stop(options: StopSinkOptions = {}): ResultAsync<SinkStatus, QuiverError> {
    return stopSink(this.#session, this.name, options)
  }

  toString(): string {
    return `Sink(${this.name})`
  }
}
