// The rows of a live table as they come.
import type { RecordBatch, Schema, Table } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { SubscribeRequest } from '../../proto/gen/quiver/v1/SubscribeRequest.ts'
import { feedsService } from '../../proto/load.ts'
import { IpcDecoder, tableOf } from '../arrow/ipc-decoder.ts'
import { localError, type QuiverError } from '../errors.ts'
import { wireSql, type Sql } from '../query/sql.ts'
import { ok, type Result } from '../result.ts'
import { idOf, isTableLike, type TableLike } from '../table-ref.ts'
import type { Received } from '../transport/call.ts'
import type { CallOptions } from '../transport/connection.ts'
import { factsOf } from '../transport/call-facts.ts'
import { resultStream, type Source } from '../transport/result-stream.ts'
import type { StreamCall } from '../transport/target.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import { arrowError } from './arrow-results.ts'
import type { Identified } from './collect.ts'
import type { SqlOptions } from './query.ts'
import { resumed } from './resumed-subscription.ts'
import type { Session } from './session.ts'

/** Rows of a live table. */
export interface LiveBatch {
  readonly batch: RecordBatch
  /** The number of its first row. */
  readonly firstRow: bigint
  /** The number of the row after its last: where a subscription that goes on begins. */
  readonly nextRow: bigint
  /** Rows before it that are lost to this subscriber; always 0 unless `lagging` is `skip`. */
  readonly skipped: bigint
}

/** Options of a subscription. */
export interface SubscribeOptions extends CallOptions, Identified {
  /** With which row to begin: the next that comes (`now`, the default), the oldest that is kept, or the one of this number. */
  readonly from?: 'now' | 'earliest' | number | bigint | undefined
  /**
   * What becomes of a subscriber who is so slow that retention passes him: `fail` (the default) ends the subscription with
   * `ROWS_GONE`, `skip` goes on with the oldest row that is kept and tells how many were lost.
   */
  readonly lagging?: 'fail' | 'skip' | undefined
  /** Wanted bytes of one message; by default 256 KiB. */
  readonly batchBytes?: number | undefined
  /** Called once the subscription stands: rows from this number on will come. */
  readonly onStart?: ((firstRow: bigint) => void) | undefined
}

/** An answer to a query over the rows that came since the one before. */
export interface LiveAnswer {
  /** The answer's rows; also none. */
  readonly table: Table
  /** The number of the first row of the live table that it has seen. */
  readonly firstRow: bigint
  /** Where a subscription that loses and repeats nothing goes on. */
  readonly nextRow: bigint
  /** Rows before it that are lost to this subscriber; always 0 unless `lagging` is `skip`. */
  readonly skipped: bigint
}

/** Options of a subscription to a query. */
export interface QuerySubscribeOptions extends SubscribeOptions, SqlOptions {
  /** From one answer to the next at least so many milliseconds; by default 100. */
  readonly intervalMs?: number | undefined
}

/** The rows of a live table. Each iteration is a subscription of its own. */
export function subscribe(session: Session, name: string, options: SubscribeOptions): AsyncIterable<Result<LiveBatch, QuiverError>> {
  return resultStream(() =>
    resumed((row) =>
      start(session, { name }, from(options, row)).map((call) => new LiveSource(call, row === null ? options.onStart : undefined)),
    ),
  )
}

/** The answers of a query, or the rows of a live table or of a view. Each iteration is a subscription of its own. */
export function subscribeTo(
  session: Session,
  source: string | Sql | TableLike,
  options: QuerySubscribeOptions,
): AsyncIterable<Result<LiveAnswer, QuiverError>> {
  const { parameters, bindings, onStart } = options
  return resultStream(() => {
    const request: Result<SubscribeRequest, QuiverError> = isTableLike(source)
      ? ok({ handle: idOf(source) })
      : wireSql(source, parameters, bindings).map((sql) => ({ sql }))
    return request.andThen((subject) =>
      resumed((row) =>
        start(session, subject, from(options, row)).map(
          (call) => new AnswerSource(new LiveSource(call, row === null ? onStart : undefined)),
        ),
      ),
    )
  })
}

function from(options: QuerySubscribeOptions, row: bigint | null): QuerySubscribeOptions {
  return row === null ? options : { ...options, from: row }
}

function start({ servers }: Session, subject: SubscribeRequest, options: QuerySubscribeOptions): Result<Source<ArrowData>, QuiverError> {
  const { from = 'now', lagging = 'fail', batchBytes, queryId, intervalMs } = options
  return wholeNumbers({ from: typeof from === 'string' ? undefined : from, batchBytes, intervalMs })
    .map(() =>
      present<SubscribeRequest>({
        ...subject,
        earliest: from === 'earliest' ? true : undefined,
        fromRow: typeof from === 'string' ? undefined : wireNumber(from),
        lagging: lagging === 'skip' ? 'LAGGING_SKIP' : 'LAGGING_FAIL',
        batchBytes,
        queryId,
        intervalMs,
      }),
    )
    .map((request) => servers.stream({ facts: factsOf(feedsService.Subscribe, request), options, open: follow(request) }))
}

function follow(request: SubscribeRequest): StreamCall<ArrowData>['open'] {
  return (target) =>
    target.connection.startFollowing(feedsService.Subscribe, target.options).map((call) => {
      void call.send(request)
      call.endSending()
      return call
    })
}

/** Puts the batches of each answer together. */
class AnswerSource implements Source<LiveAnswer> {
  readonly #source: LiveSource

  constructor(source: LiveSource) {
    this.#source = source
  }

  async next(): Promise<Received<LiveAnswer>> {
    const batches: RecordBatch[] = []
    let skipped = 0n
    for (;;) {
      const received = await this.#source.nextPiece()
      if (received.done === true) return received
      batches.push(...received.value.batches)
      skipped += received.value.skipped
      const { firstRow, endRow } = received.value
      if (endRow === null || endRow === firstRow) continue
      return { done: false, value: { table: tableOf(this.#source.schema, batches), firstRow, nextRow: endRow, skipped } }
    }
  }

  close(): void {
    this.#source.close()
  }
}

interface LivePiece {
  readonly batches: readonly RecordBatch[]
  readonly firstRow: bigint
  /** Null within an answer. */
  readonly endRow: bigint | null
  readonly skipped: bigint
}

class LiveSource implements Source<LiveBatch> {
  readonly #call: Source<ArrowData>
  readonly #decoder = new IpcDecoder()
  readonly #ready: LiveBatch[] = []
  readonly #onStart: SubscribeOptions['onStart']
  #firstRow = 0n
  #skipped = 0n
  #hasStarted = false

  constructor(call: Source<ArrowData>, onStart: SubscribeOptions['onStart']) {
    this.#call = call
    this.#onStart = onStart
  }

  get schema(): Schema {
    return this.#decoder.finish()
  }

  async next(): Promise<Received<LiveBatch>> {
    for (;;) {
      const batch = this.#ready.shift()
      if (batch !== undefined) return { done: false, value: batch }
      const received = await this.nextPiece()
      if (received.done === true) return received
      this.#add(received.value)
    }
  }

  async nextPiece(): Promise<Received<LivePiece>> {
    const received = await this.#call.next()
    if (received.done === true) return { done: true, value: received.value ?? ended() }
    try {
      return { done: false, value: this.#take(received.value) }
    } catch (cause) {
      this.close()
      return { done: true, value: arrowError(cause) }
    }
  }

  close(): void {
    this.#call.close()
  }

  #add({ batches, skipped }: LivePiece): void {
    this.#skipped += skipped
    for (const batch of batches) {
      const firstRow = this.#firstRow
      this.#firstRow = firstRow + BigInt(batch.numRows)
      this.#ready.push({ batch, firstRow, nextRow: this.#firstRow, skipped: this.#skipped })
      this.#skipped = 0n
    }
  }

  #take({ data, firstRow, endRow, skipped }: ArrowData): LivePiece {
    // A message that is cut has its number in its first part only.
    if (firstRow !== undefined) this.#firstRow = BigInt(firstRow)
    const piece = {
      batches: this.#decoder.push(data),
      firstRow: this.#firstRow,
      endRow: endRow === undefined ? null : BigInt(endRow),
      skipped: BigInt(skipped),
    }
    if (!this.#hasStarted) {
      this.#hasStarted = true
      this.#onStart?.(this.#firstRow)
    }
    return piece
  }
}

function ended(): QuiverError {
  return localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server ended the subscription without saying why.')
}
