// Which queries run with the values of their parameters written into them: the engine plans a statement with parameters anew each
// time it runs, which for a small query is most of the work, and keeps the plan of one without.
// https://github.com/duckdb/duckdb/commit/0cd183d37e7
import { SeenLately } from './seen-lately.ts'

const MAX_KNOWN = 1_000
const MAX_SEEN = 1_000
const LONGEST_KNOWN = 16_384

export class LiteralUse {
  /** By SQL as it was written: whether it can run with its values written into it. */
  readonly #possible = new Map<string, boolean>()
  readonly #seen = new SeenLately(MAX_SEEN)

  /**
   * Whether to run `literal` instead of `sql`, and keep its plan. The SQL must have run as it was written before: the engine
   * refuses parameters in some places where a value is allowed and does nothing, such as ORDER BY. And the values must have come
   * lately, or keeping plans would only cost.
   */
  isWorthIt(sql: string, literal: string): boolean {
    return this.#possible.get(sql) === true && this.#seen.see(literal)
  }

  /** Notes that the SQL ran as it was written, or with `false`, that it has to. */
  note(sql: string, possible: boolean): void {
    if (sql.length > LONGEST_KNOWN || (possible && this.#possible.has(sql))) return
    this.#possible.set(sql, possible)
    const [oldest] = this.#possible.keys()
    if (this.#possible.size > MAX_KNOWN && oldest !== undefined) this.#possible.delete(oldest)
  }
}
