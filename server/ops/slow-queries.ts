// Queries that took long, each as a line of the log with its plan. The plan is asked for afterwards, one at a time and only while nobody
// waits for a worker: a server with too much to do is not given more.
import type { DataError } from '../errors.ts'
import type { Operation, QueryPlan } from '../workers/operation.ts'
import type { Log } from './log.ts'
import { planSummary } from './plan-summary.ts'

export interface SlowQueryParts {
  readonly log: Log
  /** From how many milliseconds of waiting and work on; 0: none is slow. */
  readonly slowQueryMs: number
  /** Whether operations wait for workers. */
  readonly isBusy: () => boolean
}

/** Facts of a call that every line about it has. */
export type CallFacts = Readonly<Record<string, string | number>>

const MOST_SQL_CHARACTERS = 2_000
const MOST_PLAN_CHARACTERS = 4_000

export class SlowQueries {
  readonly #parts: SlowQueryParts
  #isExplaining = false

  constructor(parts: SlowQueryParts) {
    this.#parts = parts
  }

  /** Tells of the query if it was slow. The time that its reader took does not count. */
  note(operation: Operation, facts: () => CallFacts, error: DataError | null): void {
    const { log, slowQueryMs, isBusy } = this.#parts
    const { plan, sql } = operation
    const tookMs = (operation.waitedMs ?? 0) + operation.workedMs
    if (slowQueryMs === 0 || tookMs < slowQueryMs || plan === null) return
    const line = { ...facts(), sql: shortened(sql, MOST_SQL_CHARACTERS) }
    // To plan it may be what the worker did not come back from, and would cost another one.
    if (operation.hasLostWorker) {
      log.warn({ ...line, planMissing: 'its worker was lost' }, 'slow query')
      return
    }
    if (this.#isExplaining || isBusy() || error?.reason === 'SHUTTING_DOWN') {
      log.warn({ ...line, planMissing: 'the server is busy' }, 'slow query')
      return
    }
    this.#isExplaining = true
    void this.#explain(plan).then((explained) => {
      this.#isExplaining = false
      log.warn({ ...line, ...explained }, 'slow query')
    })
  }

  /** Never rejects. */
  async #explain({ json, hasParameters }: QueryPlan): Promise<CallFacts> {
    try {
      return { plan: shortened(planSummary(await json(), !hasParameters), MOST_PLAN_CHARACTERS) }
    } catch (error) {
      return { planMissing: (error as Error).message }
    }
  }
}

function shortened(text: string, mostCharacters: number): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`
}
