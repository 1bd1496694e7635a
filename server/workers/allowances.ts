// How many queries each principal may have under way, how long one may take and how large its result may be. Whoever is past the
// first waits behind himself, before he asks for a worker.
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { Operation } from './operation.ts'

export interface QueryLimits {
  readonly queries: number
  readonly queuedQueries: number
  readonly resultBytes: number
  readonly queryMs: number
}

interface Lane {
  running: number
  /** In their order. */
  readonly waiting: Set<() => void>
}

const RETRY_MS = 500

export class Allowances {
  readonly #clock: Clock
  readonly #limitsOf: (principal: string) => QueryLimits
  readonly #lanes = new Map<string, Lane>()

  constructor(clock: Clock, limitsOf: (principal: string) => QueryLimits) {
    this.#clock = clock
    this.#limitsOf = limitsOf
  }

  limitsOf(principal: string): QueryLimits {
    return this.#limitsOf(principal)
  }

  /** Begins a query, once there is room for it; the returned function ends it. Fails with QUEUE_FULL, or as the operation ends. */
  begin(operation: Operation): (() => void) | Promise<() => void> {
    const { queries, queryMs } = this.#limitsOf(operation.principal)
    if (queries === Infinity) return this.#timed(operation, queryMs, () => undefined)
    return this.#inLane(operation)
  }

  async #inLane(operation: Operation): Promise<() => void> {
    const { principal, signal } = operation
    const { queries, queuedQueries, queryMs } = this.#limitsOf(principal)
    const lane = this.#lanes.get(principal) ?? { running: 0, waiting: new Set() }
    this.#lanes.set(principal, lane)
    if (lane.running >= queries) {
      if (lane.waiting.size >= queuedQueries) throw full(principal, queries, queuedQueries)
      await turn(lane, signal)
    } else {
      lane.running += 1
    }
    return this.#timed(operation, queryMs, () => {
      this.#leave(principal, lane)
    })
  }

  /** Whoever waits longest takes the place over. */
  #leave(principal: string, lane: Lane): void {
    const [next] = lane.waiting
    if (next !== undefined) {
      lane.waiting.delete(next)
      next()
      return
    }
    lane.running -= 1
    if (lane.running === 0) this.#lanes.delete(principal)
  }

  #timed(operation: Operation, queryMs: number, leave: () => void): () => void {
    const stop = queryMs === Infinity ? () => undefined : this.#clock.after(queryMs, () => operation.abort(tooLong(operation, queryMs)))
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      stop()
      leave()
    }
  }
}

function turn({ waiting }: Lane, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      waiting.delete(take)
      reject(signal.reason as Error)
    }
    const take = () => {
      signal.removeEventListener('abort', abort)
      resolve()
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    waiting.add(take)
  })
}

function full(principal: string, running: number, waiting: number): DataError {
  const message = `${principal} has ${running} queries running and ${waiting} waiting, as many as he may; try again in ${RETRY_MS} ms.`
  return new DataError('QUEUE_FULL', message, { limit: 'queries' }, { retryAfterMs: RETRY_MS })
}

function tooLong({ principal }: Operation, queryMs: number): DataError {
  return new DataError('LIMIT_EXCEEDED', `The query took longer than the ${queryMs} ms that one of ${principal} may.`, {
    limit: 'query_time',
  })
}

/** Fails with LIMIT_EXCEEDED once a result is larger than its principal may have. */
export function checkResultBytes(bytes: number, principal: string, { resultBytes }: QueryLimits): void {
  if (bytes <= resultBytes) return
  throw new DataError('LIMIT_EXCEEDED', `The result is larger than the ${resultBytes} bytes that one of ${principal} may be.`, {
    limit: 'result',
  })
}
