// Queries whose whole answers are wanted, on one call for all of them: a call for each costs more than a small query does. Each is
// encoded by itself, so one that cannot be, or is large, is no matter of the others.
import type { Table } from 'apache-arrow'
import type { ExecuteRequest } from '../../proto/gen/quiver/v1/ExecuteRequest.ts'
import { queryService } from '../../proto/load.ts'
import { BatchReaders } from '../arrow/batch-readers.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { err, Result, ResultAsync } from '../result.ts'
import { CallSpan } from '../transport/call-span.ts'
import type { CallOptions, Connection } from '../transport/connection.ts'
import { startWith } from '../transport/exchange.ts'
import { tableFromCall } from './arrow-results.ts'
import { QueryCall } from './query-call.ts'

/** A larger one has a call of its own: many at once would make a message that the server refuses. */
const MOST_SHARED_BYTES = 64 * 1024

/** The shared queries of each connection. */
export class Queries {
  readonly #shared = new Map<Connection, SharedQueries>()

  /** Runs a query to its whole answer. */
  run(connection: Connection, execute: ExecuteRequest, options: CallOptions): ResultAsync<Table, QuiverError> {
    let shared = this.#shared.get(connection)
    if (shared === undefined) this.#shared.set(connection, (shared = new SharedQueries(connection)))
    return shared.run(execute, options)
  }
}

/** The queries of one connection. */
class SharedQueries {
  readonly #connection: Connection
  readonly #readers = new BatchReaders()
  #call: QueryCall | null = null
  #lastId = 0

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Runs a query to its whole answer. */
  run(execute: ExecuteRequest, options: CallOptions): ResultAsync<Table, QuiverError> {
    this.#lastId = (this.#lastId + 1) >>> 0
    const id = this.#lastId
    return this.#connection
      .check(options)
      .andThen(() => encoded(id, execute, options))
      .asyncAndThen(
        (bytes) =>
          new ResultAsync(bytes.length > MOST_SHARED_BYTES ? this.#alone(execute, options) : this.#watched(id, bytes, execute, options)),
      )
  }

  #watched(id: number, bytes: Buffer, execute: ExecuteRequest, options: CallOptions): Promise<Result<Table, QuiverError>> {
    const span = CallSpan.begin(queryService.ExecuteMany.path)
    return span === null ? this.#shared(id, bytes, options) : this.#traced(span, id, execute, options)
  }

  async #traced(span: CallSpan, id: number, execute: ExecuteRequest, options: CallOptions): Promise<Result<Table, QuiverError>> {
    const request = encoded(id, execute, options, span.headers)
    const answer = request.isErr() ? err(request.error) : await this.#shared(id, request.value, options)
    span.end(answer.isErr() ? answer.error : null)
    return answer
  }

  #shared(id: number, bytes: Buffer, options: CallOptions): Promise<Result<Table, QuiverError>> {
    if (this.#call?.isOpen !== true) {
      this.#call?.retire()
      this.#call = new QueryCall(this.#connection, this.#readers)
    }
    return this.#call.run(id, bytes, options)
  }

  async #alone(execute: ExecuteRequest, options: CallOptions): Promise<Result<Table, QuiverError>> {
    const call = startWith(this.#connection, queryService.Execute, execute, options)
    return call.isErr() ? err(call.error) : tableFromCall(call.value)
  }
}

/** A request of this query alone; such requests, one behind the other, are a request of them all. */
function encoded(
  id: number,
  execute: ExecuteRequest,
  options: CallOptions,
  traceContext: Readonly<Record<string, string>> = {},
): Result<Buffer, QuiverError> {
  return Result.fromThrowable(
    () => queryService.ExecuteMany.requestSerialize({ queries: [{ id, execute, deadlineMs: wireDeadline(options), traceContext }] }),
    (cause) => invalidError('ARGUMENT_INVALID', `The request cannot be encoded: ${String(cause)}`),
  )()
}

/** Whole milliseconds, of which 0 would be none. */
function wireDeadline({ deadlineMs = Infinity }: CallOptions): string {
  return deadlineMs <= Number.MAX_SAFE_INTEGER ? String(Math.max(1, Math.ceil(deadlineMs))) : '0'
}
