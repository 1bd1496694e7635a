// Query.ExecuteMany: many queries on one call, each an operation of its own.
import type { ServerDuplexStream } from '@grpc/grpc-js'
import { frameAnswers, type OutgoingAnswers } from '../../proto/many-answers.ts'
import type { ExecuteManyRequest__Output } from '../../proto/gen/quiver/v1/ExecuteManyRequest.ts'
import type { ExecuteRequest__Output } from '../../proto/gen/quiver/v1/ExecuteRequest.ts'
import type { NumberedQuery__Output } from '../../proto/gen/quiver/v1/NumberedQuery.ts'
import type { QueryHandlers } from '../../proto/gen/quiver/v1/Query.ts'
import type { DataError } from '../errors.ts'
import { bindSql } from '../handles/bind-sql.ts'
import { withResult } from '../handles/bound-query.ts'
import type { TraceHeaders } from '../ops/tracing.ts'
import type { CallWatch } from '../ops/watched-calls.ts'
import type { Operation } from '../workers/operation.ts'
import { AnswerWriter } from './answer-writer.ts'
import { sendPages, type Send } from './arrow-sender.ts'
import { cancelled, checkOpen, checkQueryId, deadlineExceeded, watched } from './call-operation.ts'
import { fail } from './call.ts'
import { invalid, pageLimits, safeInteger, sqlRequest } from './decode.ts'
import { sendFramed } from './framed-send.ts'
import { resetStream } from './http2-stream.ts'
import type { RpcParts } from './parts.ts'
import { dataErrorFrom, wireErrorFrom } from './wire-error.ts'

const MOST_QUERIES_IN_A_MESSAGE = 1_000
/**
 * Answers that nobody takes, from which on nothing more is read of a call. Queries that wait or run do not count: admission bounds
 * them, and a call that is not read cannot be told to end them.
 */
const MOST_UNSENT = 4_000

type ManyCall = ServerDuplexStream<ExecuteManyRequest__Output, OutgoingAnswers>

export function executeManyHandlers(parts: RpcParts): Pick<QueryHandlers, 'ExecuteMany'> {
  return { ExecuteMany: (call) => void new ManyQueries(parts, call) }
}

/** One call. It ends when its client has sent all and all is answered, or the server shuts down and nothing of it runs. */
class ManyQueries {
  readonly #parts: RpcParts
  readonly #call: ManyCall
  readonly #writer: AnswerWriter
  /** By id; null until the operation has begun. */
  readonly #open = new Map<number, Operation | null>()
  #isEnding = false
  #isOver = false

  constructor(parts: RpcParts, call: ManyCall) {
    this.#parts = parts
    this.#call = call
    sendFramed(call, frameAnswers)
    this.#writer = new AnswerWriter(parts, call, (reason) => {
      this.#abandon(reason as DataError)
      resetStream(call)
    })
    const endSoon = () => {
      this.#isEnding = true
      this.#endIfDone()
    }
    parts.closing.addEventListener('abort', endSoon, { once: true })
    call.on('data', (request: ExecuteManyRequest__Output) => {
      this.#take(request)
    })
    call.on('end', endSoon)
    // grpc-js tells of every end so.
    call.on('cancelled', () => {
      parts.closing.removeEventListener('abort', endSoon)
      this.#abandon(cancelled())
    })
    if (parts.closing.aborted) endSoon()
  }

  #take({ queries, cancel }: ExecuteManyRequest__Output): void {
    if (this.#isOver) return
    const wrong = queries.length > MOST_QUERIES_IN_A_MESSAGE ? tooMany(queries.length) : this.#repeatedId(queries)
    if (wrong !== null) {
      this.#abandon(wrong)
      this.#parts.calls.begin(this.#call.getPath(), this.#call.metadata).end(wrong)
      fail(this.#parts, this.#call, wrong)
      return
    }
    for (const query of queries) void this.#answer(query)
    for (const id of cancel) this.#open.get(id)?.abort(cancelled())
    if (this.#writer.unsent >= MOST_UNSENT) this.#call.pause()
  }

  /** Its answer would be taken for that of the other query. */
  #repeatedId(queries: readonly NumberedQuery__Output[]): DataError | null {
    const ids = new Set<number>()
    for (const { id } of queries) {
      if (ids.has(id) || this.#open.has(id)) return invalid('queries.id', `${id} is the id of a query that has no answer yet.`)
      ids.add(id)
    }
    return null
  }

  async #answer(query: NumberedQuery__Output): Promise<void> {
    const { id } = query
    this.#open.set(id, null)
    try {
      await watched(this.#parts, this.#call.getPath(), this.#headersOf(query), (watch) => this.#run(query, watch))
    } catch (error) {
      const answer = { index: id, error: wireErrorFrom(dataErrorFrom(error)) }
      // One that cannot be sent has nobody to hear it.
      await this.#writer.send(answer).catch(() => undefined)
    } finally {
      this.#open.delete(id)
      if (this.#call.isPaused() && this.#writer.unsent < MOST_UNSENT) this.#call.resume()
      this.#endIfDone()
    }
  }

  /** Each query may belong to a trace of its own. */
  #headersOf({ traceContext }: NumberedQuery__Output): TraceHeaders {
    const headers = Object.entries(traceContext)
    if (headers.length === 0) return this.#call.metadata
    return { get: (name) => headers.filter(([header]) => header === name).map(([, value]) => value) }
  }

  async #run({ id, execute: request, deadlineMs }: NumberedQuery__Output, watch: CallWatch): Promise<void> {
    const { clock, operations } = this.#parts
    checkOpen(this.#parts)
    const caller = this.#parts.callers.again(this.#call)
    const { name: principal } = caller instanceof Promise ? await caller : caller
    if (request === null) throw invalid('queries.execute', 'must be set.')
    checkQueryId(request.queryId)
    const facts = { principal, name: 'Query/ExecuteMany', id: request.queryId, sql: request.sql?.text ?? '' }
    const deadline = safeInteger('queries.deadline_ms', deadlineMs)
    await operations.run(facts, async (operation) => {
      watch.is(operation)
      this.#open.set(id, operation)
      operation.stillAllowed = () => this.#parts.callers.again(this.#call)
      const expire = () => {
        operation.abort(deadlineExceeded())
      }
      const stopTimer = deadline === 0 ? () => undefined : clock.after(deadline, expire)
      try {
        await this.#execute(id, request, operation)
      } finally {
        stopTimer()
      }
    })
  }

  async #execute(id: number, request: ExecuteRequest__Output, operation: Operation): Promise<void> {
    const { core, limits: defaults } = this.#parts
    const limits = pageLimits(request, defaults.batchBytes)
    const query = bindSql(core, operation.principal, sqlRequest(request.sql))
    const send: Send = (message) => {
      operation.throwIfAborted()
      return this.#writer.send(message)
    }
    await withResult(core, operation, query, limits, (result) => sendPages(send, operation, result, limits, id))
  }

  /** Ends what runs; nothing more can be sent. */
  #abandon(reason: DataError): void {
    this.#isOver = true
    for (const operation of this.#open.values()) operation?.abort(reason)
    this.#writer.close(reason)
  }

  #endIfDone(): void {
    if (this.#isEnding && this.#open.size === 0 && !this.#call.writableEnded) this.#call.end()
  }
}

function tooMany(count: number): DataError {
  return invalid('queries', `has ${count} entries, more than ${MOST_QUERIES_IN_A_MESSAGE}.`)
}
