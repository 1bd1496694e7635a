// The rows of one table: whole, or batch by batch.
import type { RecordBatch, Table } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { CollectRequest } from '../../proto/gen/quiver/v1/CollectRequest.ts'
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import { err, type Result, type ResultAsync } from '../result.ts'
import { idOf, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { resultStream } from '../transport/result-stream.ts'
import type { StreamCall } from '../transport/target.ts'
import { streaming } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import { BatchSource, tableFromCall } from './arrow-results.ts'
import type { Session } from './session.ts'

/** How the rows of a result are cut. */
export interface BatchShape {
  /** Wanted bytes of one message; by default 2 MiB, at most 16 MiB. */
  readonly batchBytes?: number | undefined
  /** Largest number of rows of one record batch; by default without bound. */
  readonly batchRows?: number | undefined
}

/** An operation that `cancel` and `progress` can find. */
export interface Identified {
  /** Your name for this operation, unique among the running ones; by default the server makes one. */
  readonly queryId?: string | undefined
}

/** Options of a collect and of a stream. */
export interface CollectOptions extends CallOptions, BatchShape, Identified {
  /** Columns to keep, in this order; by default all. */
  readonly columns?: readonly string[] | undefined
  /** At most so many rows. */
  readonly limit?: number | bigint | undefined
  /** Rows to pass over first. */
  readonly offset?: number | bigint | undefined
}

/** Prepares the call that answers with an Arrow stream. */
export type PrepareArrow = () => Result<StreamCall<ArrowData>, QuiverError>

/** The whole answer as a table. */
export function collected({ servers }: Pick<Session, 'servers'>, prepare: PrepareArrow): ResultAsync<Table, QuiverError> {
  return prepare().asyncAndThen(({ facts, options, open }) =>
    servers.run(facts, options, async (target) => {
      const opened = open(target)
      return opened.isErr() ? err(opened.error) : tableFromCall(opened.value)
    }),
  )
}

/** The answer's batches; each iteration makes the call anew. */
export function streamed({ servers }: Pick<Session, 'servers'>, prepare: PrepareArrow): AsyncIterable<Result<RecordBatch, QuiverError>> {
  return resultStream(() => prepare().map((call) => new BatchSource(servers.stream(call))))
}

/** Prepares reading a table's rows. */
export function rowsOf(table: TableRef, options: CollectOptions): PrepareArrow {
  return () => {
    const { batchBytes, batchRows, limit, offset, columns, queryId } = options
    const request = present<CollectRequest>({
      handle: idOf(table),
      batchBytes,
      batchRows,
      limit: wireNumber(limit),
      offset: wireNumber(offset),
      columns: columns && [...columns],
      queryId,
    })
    return wholeNumbers({ batchBytes, batchRows, limit, offset }).map(() => streaming(tablesService.Collect, request, options))
  }
}
