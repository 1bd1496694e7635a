// One call's work: what ListQueries and Progress show of it, and the one place where it is ended from outside, whoever ends it
// (the caller, his deadline, Cancel, a stalled reader, shutdown). The first reason wins and becomes the call's error.
import { setMaxListeners } from 'node:events'
import type { DataError } from '../errors.ts'
import type { StepListener, Timed } from './steps.ts'

/** The principal of what the server does by itself; no caller can have a name with a space in it. */
export const SERVER_ITSELF = 'the server'

export type OperationState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled'

export interface OperationFacts {
  readonly id: string
  readonly principal: string
  /** The RPC: `Query/Execute`. */
  readonly name: string
  readonly sql: string
  readonly startedMs: number
}

/** How a query is run, for whoever wants to know. */
export interface QueryPlan {
  /** Asks the engine for it, as the engine writes it. */
  readonly json: () => Promise<string>
  /** Whether it may show the values of parameters. */
  readonly hasParameters: boolean
}

export class Operation implements OperationFacts, Timed {
  readonly id: string
  readonly principal: string
  readonly name: string
  readonly sql: string
  readonly startedMs: number
  state: OperationState = 'queued'
  rowsSent = 0
  bytesSent = 0
  /** How long it has waited for its turn, all turns together; null while it has not asked for one. */
  waitedMs: number | null = null
  /** How long its tasks were with the workers. */
  workedMs = 0
  /** Follows it; null: nobody does. */
  steps: StepListener | null = null
  #plan: QueryPlan | null = null
  #queries = 0
  /** 0 to 1, asked of the engine while a task runs; null where unknown. */
  engineFraction: () => number | null = () => null
  /** Whether a thread died of it, or did not come back from it. */
  hasLostWorker = false
  /** Fails, now or later, when its caller may not go on. */
  stillAllowed: () => unknown = () => undefined
  /** The same for work of several parts, which knows better than the engine. */
  ownFraction: (() => number) | null = null
  readonly #abort = new AbortController()
  readonly #undo = new Map<string, () => void>()
  #end: () => void = () => undefined
  /** Settles when the operation is over. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })

  constructor({ id, principal, name, sql, startedMs }: OperationFacts) {
    // A batch has several listeners for each of the tables that it collects at once; Node warns of more than ten.
    setMaxListeners(0, this.#abort.signal)
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

  get fraction(): number | null {
    return this.ownFraction?.() ?? this.engineFraction()
  }

  /** Notes that it runs a query. */
  noteQuery(plan: QueryPlan): void {
    this.#queries += 1
    this.#plan = plan
  }

  /** How many queries it has run. */
  get queries(): number {
    return this.#queries
  }

  /** That of its query; null where it has none, or several. */
  get plan(): QueryPlan | null {
    return this.#queries === 1 ? this.#plan : null
  }

  abort(reason: DataError): void {
    this.#abort.abort(reason)
  }

  /** What to take back unless the operation ends well, or its caller hears of it before: nobody would know of it. */
  made(id: string, undo: () => void): void {
    this.#undo.set(id, undo)
  }

  /** The caller was told of what was made with this id; it is his now, however the operation ends. */
  told(id: string): void {
    this.#undo.delete(id)
  }

  /** Something more to do when that is taken back; nothing where it would not be. */
  alsoUndo(id: string, act: () => void): void {
    const undo = this.#undo.get(id)
    if (undo === undefined) return
    this.#undo.set(id, () => {
      act()
      undo()
    })
  }

  undo(): void {
    for (const undo of [...this.#undo.values()].reverse()) undo()
    this.#undo.clear()
  }

  end(state: 'finished' | 'failed' | 'cancelled'): void {
    this.state = state
    this.#end()
  }

  throwIfAborted(): void {
    if (this.signal.aborted) throw this.signal.reason as DataError
  }
}
