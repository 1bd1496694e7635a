// Calls as those see them who look after the server: counted and timed, told to the log, traced, and slow queries with their plans. It is
// one place for all calls, whatever their form.
import type { Clock } from '../clock.ts'
import type { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import type { Log } from './log.ts'
import { methodName, type MethodName } from './method-name.ts'
import type { CallMetrics, MethodMetrics } from './metrics/call-metrics.ts'
import type { CallFacts, SlowQueries } from './slow-queries.ts'
import { CallTrace, spanOptions, type TraceHeaders } from './tracing.ts'

export interface WatchedCallsParts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<CallMetrics, 'of'>
  readonly slowQueries: Pick<SlowQueries, 'note'>
}

/** What calls of one method have in common. */
interface Method {
  readonly name: MethodName
  readonly metrics: MethodMetrics
  readonly spanOptions: ReturnType<typeof spanOptions>
}

export class WatchedCalls {
  readonly #parts: WatchedCallsParts
  readonly #methods = new Map<string, Method>()
  #queriesEnded = 0

  constructor(parts: WatchedCallsParts) {
    this.#parts = parts
  }

  /** Queries that have ended since the start, well or not. */
  get queriesEnded(): number {
    return this.#queriesEnded
  }

  /** A call of the method with this path; whoever begins one ends it. */
  begin(path: string, headers: TraceHeaders): CallWatch {
    const method = this.#methods.get(path) ?? this.#add(path)
    const trace = CallTrace.begin(method.name, method.spanOptions, headers)
    return new WatchedCall(this.#parts, method, trace, (queries) => {
      this.#queriesEnded += queries
    })
  }

  #add(path: string): Method {
    const name = methodName(path)
    const method = { name, metrics: this.#parts.metrics.of(name.short), spanOptions: spanOptions(name) }
    this.#methods.set(path, method)
    return method
  }
}

/** A call that is looked after. */
export interface CallWatch {
  /** The call is this operation. */
  is(operation: Operation): void
  /** Runs the call's work; spans that are made in it belong to the call's. */
  within<T>(work: () => T): T
  /** It has ended, with an error or well; later ends count no more. */
  end(error: DataError | null): void
}

/** Calls that nobody looks after: to measure what looking after them costs. */
export const UNWATCHED: Pick<WatchedCalls, 'begin' | 'queriesEnded'> = {
  queriesEnded: 0,
  begin: () => ({ is: () => undefined, within: (work) => work(), end: () => undefined }),
}

class WatchedCall implements CallWatch {
  readonly #parts: WatchedCallsParts
  readonly #method: Method
  readonly #trace: CallTrace | null
  readonly #onEnd: (queries: number) => void
  readonly #sinceMs: number
  #operation: Operation | null = null
  #isOver = false

  constructor(parts: WatchedCallsParts, method: Method, trace: CallTrace | null, onEnd: (queries: number) => void) {
    this.#parts = parts
    this.#method = method
    this.#trace = trace
    this.#onEnd = onEnd
    this.#sinceMs = parts.clock.now()
    method.metrics.inFlight += 1
  }

  is(operation: Operation): void {
    this.#operation = operation
    operation.steps = this.#trace
  }

  within<T>(work: () => T): T {
    return this.#trace === null ? work() : this.#trace.within(work)
  }

  end(error: DataError | null): void {
    if (this.#isOver) return
    this.#isOver = true
    const { log, slowQueries, clock } = this.#parts
    const { metrics } = this.#method
    const operation = this.#operation
    const ms = clock.now() - this.#sinceMs
    metrics.end(error?.code ?? 'OK', ms, operation)
    this.#trace?.end(error, operation?.id ?? null)
    if (operation !== null) {
      this.#onEnd(operation.queries)
      slowQueries.note(operation, () => this.#facts(ms, error), error)
    }
    if (error?.domain === 'internal') log.error({ ...this.#facts(ms, error), err: error }, error.message)
    else if (log.isLevelEnabled('debug')) log.debug(this.#facts(ms, error), 'call ended')
  }

  /** What each line of the log about it says. */
  #facts(ms: number, error: DataError | null): CallFacts {
    const operation = this.#operation
    return {
      method: this.#method.name.short,
      code: error?.code ?? 'OK',
      ...(error === null ? {} : { reason: error.reason }),
      ms: rounded(ms),
      ...(operation === null ? {} : operationFacts(operation)),
      ...(this.#trace === null ? {} : { traceId: this.#trace.traceId }),
    }
  }
}

function operationFacts({ id, principal, waitedMs, workedMs, rowsSent, bytesSent }: Operation): CallFacts {
  const waits = waitedMs === null ? {} : { waitedMs: rounded(waitedMs), workedMs: rounded(workedMs) }
  return { id, principal, ...waits, rows: rowsSent, bytes: bytesSent }
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}
