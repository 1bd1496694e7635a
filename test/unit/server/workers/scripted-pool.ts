// A pool, database and session parts whose tasks end when a test ends them, and which note what is asked of them.
import assert from 'node:assert/strict'
import type { ConnectionId, Page } from '../../../../server/engine/engine.ts'
import { DataError } from '../../../../server/errors.ts'
import { Budget } from '../../../../server/handles/budget.ts'
import { Admission } from '../../../../server/workers/admission.ts'
import { Allowances } from '../../../../server/workers/allowances.ts'
import { Connections } from '../../../../server/workers/connections.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import { OPEN_RESULT_BYTES } from '../../../../server/workers/result-room.ts'
import type { ResultRequest, SessionParts } from '../../../../server/workers/session-parts.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

export interface RunningTask {
  readonly method: string
  readonly args: readonly unknown[]
  readonly slot: number
  begun: boolean
  /** Ends it well. */
  give(value: unknown): void
  fail(error: unknown): void
}

export class ScriptedPool {
  readonly tasks: RunningTask[] = []
  readonly interrupted: ConnectionId[] = []
  readonly disconnected: ConnectionId[] = []
  readonly faults: string[] = []
  /** What `abandon` answers: null, or a promise of the thread's end. */
  abandoning: Promise<void> | null = null
  abandoned = 0
  readonly clock = new FakeClock()
  readonly budget: Budget
  readonly results: Budget
  readonly connections: Connections
  readonly parts: SessionParts
  #connected = 0n
  #seen = 0

  constructor({ permits = 4, budgetBytes = 1_000, openResults = 100 } = {}) {
    this.budget = new Budget(budgetBytes)
    this.results = new Budget(openResults * OPEN_RESULT_BYTES)
    const database = {
      connect: () => ++this.#connected as ConnectionId,
      disconnect: (id: ConnectionId) => void this.disconnected.push(id),
      interrupt: (id: ConnectionId) => void this.interrupted.push(id),
      progress: () => 0.5,
    }
    this.connections = new Connections(database, { maxIdle: 8, maxStatements: 2, maxBusy: 8, slack: 0 })
    const pool = {
      run: (method: string, args: readonly unknown[], slot: number) => this.#run(method, args, slot),
      stop: (slot: number) => this.#stop(slot),
      abandon: (slot: number) => this.#abandon(slot),
      hasBegun: (slot: number) => this.#taskAt(slot)?.begun ?? false,
    } as unknown as SessionParts['pool']
    const admission = new Admission({ permits, maxQueued: 100 })
    const onFault = (message: string) => void this.faults.push(message)
    const unlimited = { queries: Infinity, queuedQueries: Infinity, resultBytes: Infinity, queryMs: Infinity }
    const allowances = new Allowances(this.clock, () => unlimited)
    const { connections, budget, results, clock } = this
    this.parts = { database, pool, admission, allowances, connections, budget, results, clock, onFault }
  }

  /** The next task that is given to the pool, which must be of this method. */
  async next(method: string): Promise<RunningTask> {
    for (let turn = 0; turn < 100; turn++) {
      const task = this.tasks[this.#seen]
      if (task === undefined) {
        await Promise.resolve()
        continue
      }
      this.#seen += 1
      assert.equal(task.method, method)
      return task
    }
    throw new assert.AssertionError({ message: `${method} was not called` })
  }

  #taskAt(slot: number): RunningTask | undefined {
    return this.tasks.findLast((task) => task.slot === slot)
  }

  #run(method: string, args: readonly unknown[], slot: number): Promise<unknown> {
    return new Promise((give, fail) => {
      this.tasks.push({ method, args, slot, begun: true, give, fail })
    })
  }

  #abandon(slot: number): Promise<void> | null {
    this.abandoned += 1
    if (this.abandoning !== null) this.#taskAt(slot)?.fail(new DataError('WORKER_LOST', 'it was given up'))
    return this.abandoning
  }

  #stop(slot: number): boolean {
    const task = this.#taskAt(slot)
    if (task === undefined || task.begun) return false
    task.fail(new DataError('CANCELLED', 'before it began'))
    return true
  }
}

export function page(bytes: number, { more = false, sql }: { more?: boolean; sql?: string } = {}): Page {
  return {
    data: new Uint8Array(bytes),
    rows: 1,
    cursor: more ? { state: 'open' } : null,
    statement: sql === undefined ? null : { sql, state: sql },
  }
}

export const operation = () => new Operation({ id: 'q', principal: 'ann', name: 'Query/Execute', sql: '', startedMs: 0 })
export const cancelled = () => new DataError('CANCELLED', 'enough')
export const request = (sql = 'FROM t', keepStatement = true): ResultRequest => ({
  sql,
  parameters: [],
  files: [],
  target: null,
  maxBytes: 100,
  maxRows: 0,
  keepStatement,
})
