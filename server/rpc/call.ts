// From a gRPC call to an operation and back: the caller's cancel and deadline abort it, its error becomes the status.
import {
  Metadata,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
} from '@grpc/grpc-js'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import { invalid } from './decode.ts'
import { ANONYMOUS, type RpcParts } from './parts.ts'
import { dataErrorFrom, statusFromError } from './wire-error.ts'

/** What ListQueries shows of a call. */
export interface CallFacts {
  readonly name: string
  readonly queryId?: string
  readonly sql?: string
}

/** The part of every grpc-js call that ending it needs. */
interface Cancellable {
  readonly cancelled: boolean
  getDeadline(): Date | number
  on(event: 'cancelled', listener: () => void): unknown
}

const QUERY_ID_HEADER = 'quiver-query-id'

/** For what is answered at once, without the engine. */
export function answered<In, Out>(parts: RpcParts, answer: (request: In, principal: string) => Out): handleUnaryCall<In, Out> {
  return ({ request }, callback) => {
    try {
      checkOpen(parts)
      callback(null, answer(request, ANONYMOUS))
    } catch (error) {
      callback(statusFromError(reported(parts, error)))
    }
  }
}

/** What a stream of reports is about. */
export interface Watched<Out> {
  readonly intervalMs: number
  readonly report: () => Out
  /** After its end comes one last report. */
  readonly ended: Promise<void>
}

/** Reports in intervals, skipping those that the reader has no room for. */
export function watching<In, Out>(
  parts: RpcParts,
  watch: (request: In, principal: string) => Watched<Out>,
): handleServerStreamingCall<In, Out> {
  return (call) => {
    try {
      checkOpen(parts)
      const { intervalMs, report, ended } = watch(call.request, ANONYMOUS)
      let stop: () => void = () => undefined
      const repeat = () => {
        if (!call.writableNeedDrain) call.write(report())
        stop = parts.clock.after(intervalMs, repeat)
      }
      repeat()
      call.on('cancelled', () => {
        stop()
      })
      void ended.then(() => {
        stop()
        if (call.cancelled) return
        call.write(report())
        call.end()
      })
    } catch (error) {
      fail(parts, call, error)
    }
  }
}

export function unary<In, Out>(
  parts: RpcParts,
  facts: (request: In) => CallFacts,
  work: (request: In, operation: Operation) => Promise<Out>,
): handleUnaryCall<In, Out> {
  return (call, callback) => {
    asOperation(
      parts,
      call,
      () => facts(call.request),
      (operation) => work(call.request, operation),
    ).then(
      (value) => {
        callback(null, value)
      },
      (error: unknown) => {
        callback(statusFromError(reported(parts, error)))
      },
    )
  }
}

export function serverStreaming<In, Out>(
  parts: RpcParts,
  facts: (request: In) => CallFacts,
  work: (call: ServerWritableStream<In, Out>, operation: Operation) => Promise<void>,
): handleServerStreamingCall<In, Out> {
  return (call) => {
    asOperation(
      parts,
      call,
      () => facts(call.request),
      (operation) => work(call, operation),
    ).then(
      () => {
        call.end()
      },
      (error: unknown) => {
        fail(parts, call, error)
      },
    )
  }
}

export function clientStreaming<In, Out>(
  parts: RpcParts,
  name: string,
  work: (call: ServerReadableStream<In, Out>, operation: Operation) => Promise<Out>,
): handleClientStreamingCall<In, Out> {
  return (call, callback) => {
    asOperation(
      parts,
      call,
      () => ({ name }),
      (operation) => work(call, operation),
    ).then(
      (value) => {
        callback(null, value)
      },
      (error: unknown) => {
        callback(statusFromError(reported(parts, error)))
      },
    )
  }
}

export function bidirectional<In, Out>(
  parts: RpcParts,
  name: string,
  work: (call: ServerDuplexStream<In, Out>, operation: Operation) => Promise<void>,
): handleBidiStreamingCall<In, Out> {
  return (call) => {
    asOperation(
      parts,
      call,
      () => ({ name }),
      (operation) => work(call, operation),
    ).then(
      () => {
        call.end()
      },
      (error: unknown) => {
        fail(parts, call, error)
      },
    )
  }
}

/** Ends a streaming call with a status, unless the caller has gone. */
function fail(parts: RpcParts, call: Cancellable & { emit(event: 'error', error: unknown): boolean }, error: unknown): void {
  const status = statusFromError(reported(parts, error))
  if (!call.cancelled) call.emit('error', status)
}

async function asOperation<T>(
  parts: RpcParts,
  call: Cancellable & { sendMetadata(metadata: Metadata): void },
  facts: () => CallFacts,
  work: (operation: Operation) => Promise<T>,
): Promise<T> {
  checkOpen(parts)
  const { name, queryId = '', sql = '' } = facts()
  checkQueryId(queryId)
  return parts.operations.run({ principal: ANONYMOUS, name, id: queryId, sql }, async (operation) => {
    const unlink = link(parts, call, operation)
    try {
      sendQueryId(call, operation)
      return await work(operation)
    } finally {
      unlink()
    }
  })
}

/** It goes out as a header. */
function checkQueryId(id: string): void {
  if (!/^[\x21-\x7e]{0,128}$/.test(id)) throw invalid('query_id', 'must be at most 128 printable ASCII characters without spaces')
}

function sendQueryId(call: { sendMetadata(metadata: Metadata): void }, { id }: Operation): void {
  const headers = new Metadata()
  headers.set(QUERY_ID_HEADER, id)
  call.sendMetadata(headers)
}

export function checkOpen({ isOpen }: RpcParts): void {
  if (!isOpen())
    throw new DataError('SHUTTING_DOWN', 'The server is shutting down; use another one or try again.', {}, { retryAfterMs: 1_000 })
}

/** The error for the wire; what is our fault goes to the log as well. */
export function reported({ log }: RpcParts, error: unknown): DataError {
  const dataError = dataErrorFrom(error)
  if (dataError.domain === 'internal') log.error({ err: error }, dataError.message)
  return dataError
}

/** grpc-js tells of every end as 'cancelled', also of good ones: by then the operation is over and the abort does nothing. */
function link({ clock }: RpcParts, call: Cancellable, operation: Operation): () => void {
  const deadlineMs = Number(call.getDeadline())
  const abort = () => {
    operation.abort(
      clock.wallNow() >= deadlineMs ? deadlineExceeded() : new DataError('CANCELLED', 'The caller cancelled the call or went away.'),
    )
  }
  if (call.cancelled) abort()
  call.on('cancelled', abort)
  // A call whose reader has stalled would not be told of its deadline by grpc-js: the status waits behind the data.
  return Number.isFinite(deadlineMs) ? clock.after(Math.max(0, deadlineMs - clock.wallNow()), abort) : () => undefined
}

function deadlineExceeded(): DataError {
  return new DataError('DEADLINE_EXCEEDED', 'The call took longer than its deadline allows.')
}
