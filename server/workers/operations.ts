// The operations under way, by id, oldest first.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import { Operation } from './operation.ts'

export interface OperationRequest {
  readonly principal: string
  readonly name: string
  /** Empty: the server makes one. */
  readonly id?: string
  readonly sql?: string
}

export class Operations {
  readonly #clock: Clock
  readonly #running = new Map<string, Operation>()
  #onIdle: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#running.size
  }

  /** Runs the work as an operation that Cancel, Progress and ListQueries know. Fails with QUERY_ID_IN_USE. */
  async run<T>({ principal, name, id = '', sql = '' }: OperationRequest, work: (operation: Operation) => Promise<T>): Promise<T> {
    const operation = new Operation({ id: id === '' ? randomUUID() : id, principal, name, sql, startedMs: this.#clock.now() })
    const key = keyOf(principal, operation.id)
    if (this.#running.has(key))
      throw new DataError('QUERY_ID_IN_USE', `An operation ${operation.id} is still running.`, { queryId: operation.id })
    this.#running.set(key, operation)
    try {
      const value = await work(operation)
      operation.throwIfAborted()
      operation.end('finished')
      return value
    } catch (error) {
      operation.undo()
      operation.end(operation.signal.aborted ? 'cancelled' : 'failed')
      throw error
    } finally {
      this.#running.delete(key)
      if (this.#running.size === 0) this.#onIdle?.()
    }
  }

  find(principal: string, id: string): Operation | null {
    return this.#running.get(keyOf(principal, id)) ?? null
  }

  *of(principal: string): Generator<Operation> {
    for (const operation of this.#running.values()) if (operation.principal === principal) yield operation
  }

  /** Everybody's. */
  all(): Iterable<Operation> {
    return this.#running.values()
  }

  elapsedMs({ startedMs }: Operation): number {
    return Math.round(this.#clock.now() - startedMs)
  }

  abortAll(reason: DataError): void {
    for (const operation of this.#running.values()) operation.abort(reason)
  }

  /** Settles once no operation runs. */
  async idle(): Promise<void> {
    if (this.#running.size === 0) return
    await new Promise<void>((resolve) => {
      const before = this.#onIdle
      this.#onIdle = () => {
        before?.()
        resolve()
      }
    })
  }
}

// Callers choose ids, so each principal has ids of his own.
function keyOf(principal: string, id: string): string {
  return `${principal}\n${id}`
}
