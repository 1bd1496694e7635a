// A gRPC call's work as an operation: the caller's cancel and his deadline abort it, and what it made is taken back when he never
// hears of it.
import { Metadata } from '@grpc/grpc-js'
import { DataError } from '../errors.ts'
import type { TraceHeaders } from '../ops/tracing.ts'
import type { CallWatch } from '../ops/watched-calls.ts'
import type { Operation } from '../workers/operation.ts'
import { invalid } from './decode.ts'
import { hasSentStatus } from './http2-stream.ts'
import type { RpcParts } from './parts.ts'
import { dataErrorFrom } from './wire-error.ts'

/** What ListQueries shows of a call. */
export interface CallFacts {
  readonly name: string
  readonly queryId?: string
  readonly sql?: string
}

/** The part of every grpc-js call that its operation needs. */
export interface AnyCall {
  readonly cancelled: boolean
  readonly metadata: Metadata
  /** `/quiver.v1.Query/Execute` */
  getPath(): string
  getDeadline(): Date | number
  sendMetadata(metadata: Metadata): void
  on(event: 'cancelled', listener: () => void): unknown
}

const QUERY_ID_HEADER = 'quiver-query-id'

/** Fails with a DataError. */
export async function asOperation<T>(
  parts: RpcParts,
  call: AnyCall,
  facts: () => CallFacts,
  work: (operation: Operation) => Promise<T>,
): Promise<T> {
  return watched(parts, call.getPath(), call.metadata, (watch) => runOperation(parts, call, watch, facts, work))
}

/** Does a call's work under the eyes of those who look after the server. Fails with a DataError. */
export async function watched<T>(
  { calls }: Pick<RpcParts, 'calls'>,
  path: string,
  headers: TraceHeaders,
  work: (watch: CallWatch) => Promise<T>,
): Promise<T> {
  const watch = calls.begin(path, headers)
  try {
    const value = await watch.within(() => work(watch))
    watch.end(null)
    return value
  } catch (error) {
    const dataError = dataErrorFrom(error)
    watch.end(dataError)
    throw dataError
  }
}

/** The part of a watched call that Cancel, Progress and ListQueries know. */
export async function runOperation<T>(
  parts: RpcParts,
  call: AnyCall,
  watch: CallWatch,
  facts: () => CallFacts,
  work: (operation: Operation) => Promise<T>,
): Promise<T> {
  checkOpen(parts)
  const { name, queryId = '', sql = '' } = facts()
  checkQueryId(queryId)
  return parts.operations.run({ principal: parts.callers.of(call).name, name, id: queryId, sql }, async (operation) => {
    watch.is(operation)
    const unlink = link(parts, call, operation)
    operation.stillAllowed = () => parts.callers.again(call)
    try {
      sendQueryId(call, operation)
      return await work(operation)
    } finally {
      unlink()
    }
  })
}

export function checkOpen({ closing }: Pick<RpcParts, 'closing'>): void {
  if (!closing.aborted) return
  throw new DataError('SHUTTING_DOWN', 'The server is shutting down; use another one or try again.', {}, { retryAfterMs: 1_000 })
}

/** It goes out as a header. */
export function checkQueryId(id: string): void {
  if (!/^[\x21-\x7e]{0,128}$/.test(id)) throw invalid('query_id', 'must be at most 128 printable ASCII characters without spaces')
}

function sendQueryId(call: AnyCall, { id }: Operation): void {
  const headers = new Metadata()
  headers.set(QUERY_ID_HEADER, id)
  call.sendMetadata(headers)
}

function link({ clock }: RpcParts, call: AnyCall, operation: Operation): () => void {
  const deadlineMs = Number(call.getDeadline())
  let isRunning = true
  const expire = () => {
    operation.abort(deadlineExceeded())
  }
  const end = () => {
    if (isRunning) operation.abort(clock.wallNow() >= deadlineMs ? deadlineExceeded() : cancelled())
    else if (!hasSentStatus(call)) operation.undo()
  }
  if (call.cancelled) end()
  // grpc-js tells of every end so, also of good ones.
  call.on('cancelled', end)
  // A call whose reader has stalled would not be told of its deadline by grpc-js: the status waits behind the data.
  // A timer may fire a millisecond early by the wall clock, so it does not ask that again.
  const stopTimer = Number.isFinite(deadlineMs) ? clock.after(Math.max(0, deadlineMs - clock.wallNow()), expire) : () => undefined
  return () => {
    isRunning = false
    stopTimer()
  }
}

export function cancelled(): DataError {
  return new DataError('CANCELLED', 'The caller cancelled the call or went away.')
}

export function deadlineExceeded(): DataError {
  return new DataError('DEADLINE_EXCEEDED', 'The call took longer than its deadline allows.')
}
