// One call's work: what ListQueries and Progress show of it, and the one place where it is ended from outside, whoever ends it
// (the caller, his deadline, Cancel, a stalled reader, shutdown). The first reason wins and becomes the call's error.
import type { DataError } from '../errors.ts'

export type OperationState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled'

export interface OperationFacts {
  readonly id: string
  readonly principal: string
  /** The RPC: `Query/Execute`. */
  readonly name: string
  readonly sql: string
  readonly startedMs: number
}

export class Operation implements OperationFacts {
  readonly id: string
  readonly principal: string
  readonly name: string
  readonly sql: string
  readonly startedMs: number
  state: OperationState = 'queued'
  rowsSent = 0
  bytesSent = 0
  /** 0 to 1, asked of the engine while a task runs; null where unknown. */
  fraction: () => number | null = () => null
  readonly #abort = new AbortController()

  constructor({ id, principal, name, sql, startedMs }: OperationFacts) {
    this.id = id
    this.principal = principal
    this.name = name
    this.sql = sql
    this.startedMs = startedMs
  }

  /** Its reason is a DataError. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  abort(reason: DataError): void {
    this.#abort.abort(reason)
  }

  throwIfAborted(): void {
    if (this.signal.aborted) throw this.signal.reason as DataError
  }
}
