// The handlers that grpc-js wants, one for each form of call, around functions that know nothing of it: what they give becomes the
// answer, what they throw the status.
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerWritableStream,
} from '@grpc/grpc-js'
import type { Principal } from '../access/principal.ts'
import type { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import { asOperation, cancelled, checkOpen, runOperation, watched, type AnyCall, type CallFacts } from './call-operation.ts'
import { resetStream } from './http2-stream.ts'
import type { RpcParts } from './parts.ts'
import { isRepeatable, onceByKey } from './repeated-calls.ts'
import { dataErrorFrom, statusFromError } from './wire-error.ts'

/** For what is answered at once, without the engine. */
export function answered<In extends object, Out extends object>(
  parts: RpcParts,
  answer: (request: In, caller: Principal) => Out,
): handleUnaryCall<In, Out> {
  return (call, callback) => {
    const work = (): Out => {
      checkOpen(parts)
      return answer(call.request, parts.callers.of(call))
    }
    if (isRepeatable(call)) {
      const once = () => onceByKey<Out>(parts, call, call.request, (remember) => remember(null, async () => work()))
      reply(watched(parts, call.getPath(), call.metadata, once), callback)
      return
    }
    const watch = parts.calls.begin(call.getPath(), call.metadata)
    try {
      callback(null, work())
      watch.end(null)
    } catch (error) {
      const dataError = dataErrorFrom(error)
      watch.end(dataError)
      callback(statusFromError(dataError))
    }
  }
}

export function unary<In extends object, Out extends object>(
  parts: RpcParts,
  facts: (request: In) => CallFacts,
  work: (request: In, operation: Operation, caller: Principal) => Promise<Out>,
): handleUnaryCall<In, Out> {
  return (call, callback) => {
    const { request } = call
    const done = watched(parts, call.getPath(), call.metadata, (watch) =>
      onceByKey<Out>(parts, call, request, (remember) =>
        runOperation(
          parts,
          call,
          watch,
          () => facts(request),
          (operation) => remember(operation, () => work(request, operation, parts.callers.of(call))),
        ),
      ),
    )
    reply(done, callback)
  }
}

export function serverStreaming<In, Out>(
  parts: RpcParts,
  facts: (request: In) => CallFacts,
  work: (call: ServerWritableStream<In, Out>, operation: Operation) => Promise<void>,
): handleServerStreamingCall<In, Out> {
  return (call) => {
    finish(
      parts,
      call,
      asOperation(
        parts,
        call,
        () => facts(call.request),
        (operation) => work(call, operation),
      ),
    )
  }
}

export function clientStreaming<In, Out>(
  parts: RpcParts,
  name: string,
  work: (call: ServerReadableStream<In, Out>, operation: Operation) => Promise<Out>,
): handleClientStreamingCall<In, Out> {
  return (call, callback) => {
    reply(
      asOperation(
        parts,
        call,
        () => ({ name }),
        (operation) => work(call, operation),
      ),
      callback,
    )
  }
}

export function bidirectional<In, Out>(
  parts: RpcParts,
  name: string,
  work: (call: ServerDuplexStream<In, Out>, operation: Operation) => Promise<void>,
): handleBidiStreamingCall<In, Out> {
  return (call) => {
    finish(
      parts,
      call,
      asOperation(
        parts,
        call,
        () => ({ name }),
        (operation) => work(call, operation),
      ),
    )
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
  watch: (request: In, caller: Principal) => Watched<Out>,
): handleServerStreamingCall<In, Out> {
  return (call) => {
    const watching = parts.calls.begin(call.getPath(), call.metadata)
    try {
      checkOpen(parts)
      const { intervalMs, report, ended } = watch(call.request, parts.callers.of(call))
      const stop = repeatedly(parts, intervalMs, () => {
        if (!call.writableNeedDrain) call.write(report())
      })
      call.on('cancelled', () => {
        stop()
        watching.end(cancelled())
      })
      void ended.then(() => {
        stop()
        if (call.cancelled) return
        watching.end(null)
        call.write(report())
        call.end()
      })
    } catch (error) {
      watching.end(dataErrorFrom(error))
      fail(parts, call, error)
    }
  }
}

/** The error of one item of a call, for the wire; what is our fault goes to the log as well. */
export function reported({ log }: Pick<RpcParts, 'log'>, error: unknown, { id }: Pick<Operation, 'id'>): DataError {
  const dataError = dataErrorFrom(error)
  if (dataError.domain === 'internal') log.error({ id, err: error }, dataError.message)
  return dataError
}

function reply<Out>(done: Promise<Out>, callback: sendUnaryData<Out>): void {
  done.then(
    (value) => {
      callback(null, value)
    },
    (error: unknown) => {
      callback(statusFromError(dataErrorFrom(error)))
    },
  )
}

interface OutgoingCall extends AnyCall {
  readonly writableLength: number
  end(): void
  emit(event: 'error', status: unknown): boolean
}

function finish(parts: RpcParts, call: OutgoingCall, done: Promise<void>): void {
  done.then(
    () => {
      call.end()
    },
    (error: unknown) => {
      fail(parts, call, error)
    },
  )
}

/** Answers a call, whatever its form, that is not let in. */
export function refuse(parts: Pick<RpcParts, 'calls' | 'clock'>, call: object, error: unknown, callback: unknown): void {
  const outgoing = call as OutgoingCall
  const dataError = dataErrorFrom(error)
  parts.calls.begin(outgoing.getPath(), outgoing.metadata).end(dataError)
  if (typeof callback === 'function') (callback as sendUnaryData<never>)(statusFromError(dataError))
  else fail(parts, outgoing, dataError)
}

/** How long a status may wait behind data that nobody reads. */
const STALLED_STATUS_MS = 10_000

/** Ends a call with an error's status. */
export function fail(parts: Pick<RpcParts, 'clock'>, call: OutgoingCall, error: unknown): void {
  const status = statusFromError(dataErrorFrom(error))
  if (call.cancelled) return
  call.emit('error', status)
  if (call.writableLength === 0) return
  const stopTimer = parts.clock.after(STALLED_STATUS_MS, () => {
    resetStream(call)
  })
  call.on('cancelled', stopTimer)
}

/** Now and in intervals, until the returned function is called. */
function repeatedly({ clock }: RpcParts, intervalMs: number, act: () => void): () => void {
  let stopTimer: () => void = () => undefined
  const again = () => {
    act()
    stopTimer = clock.after(intervalMs, again)
  }
  again()
  return () => {
    stopTimer()
  }
}
