// Which plans are worth making and keeping. The engine plans a statement with parameters anew each time it runs, which for a small
// query is most of the work, and keeps the plan of one without (https://github.com/duckdb/duckdb/commit/0cd183d37e7) until the
// catalog changes; then that, too, is planned anew at each run. Where the catalog changes all the time, keeping plans only costs.
import { SeenLately } from './seen-lately.ts'

const MAX_KNOWN = 1_000
const MAX_SEEN = 1_000
const LONGEST_KNOWN = 16_384

/** What there was of a query when it came: its statement with a plan that holds, without one, or nothing. */
export type FoundStatement = 'planned' | 'prepared' | 'new'

export class PlanUse {
  /** How often there was what, since the start. */
  readonly found: Record<FoundStatement, number> = { planned: 0, prepared: 0, new: 0 }
  /** By SQL as it was written: whether it can run with its values written into it. */
  readonly #possible = new Map<string, boolean>()
  readonly #seen = new SeenLately(MAX_SEEN)
  #catalogVersion = 0

  /** Counts the changes of what the engine knows of tables. */
  get catalogVersion(): number {
    return this.#catalogVersion
  }

  noteCatalogChange(): void {
    this.#catalogVersion += 1
    this.#seen.clear()
  }

  count(found: FoundStatement): void {
    this.found[found] += 1
  }

  /** Whether a text without parameters has come lately, and since the catalog changed; now it has. Of long ones nothing is kept. */
  comesAgain(sql: string): boolean {
    return sql.length <= LONGEST_KNOWN && this.#seen.see(sql)
  }

  /**
   * Whether to run `literal`, which is `sql` with its values written into it, and keep its plan. The SQL must have run as it was
   * written before: the engine refuses parameters in some places where a value is allowed and does nothing, such as ORDER BY.
   */
  isLiteralWorthIt(sql: string, literal: string): boolean {
    return this.#possible.get(sql) === true && this.comesAgain(literal)
  }

  /** Notes that the SQL ran as it was written, or with `false`, that it has to. */
  noteLiteral(sql: string, possible: boolean): void {
    if (sql.length > LONGEST_KNOWN || (possible && this.#possible.has(sql))) return
    this.#possible.set(sql, possible)
    const [oldest] = this.#possible.keys()
    if (this.#possible.size > MAX_KNOWN && oldest !== undefined) this.#possible.delete(oldest)
  }
}
