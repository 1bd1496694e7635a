// Connections of the engine, lent to one operation at a time, each with the statements it has prepared. The least recently used
// statements make room; whoever has the connection then disposes them, since only a pool thread can.
import type { ConnectionId, Database, StatementToken } from '../engine/engine.ts'
import { PlanUse } from './plan-use.ts'

export interface ConnectionsOptions {
  /** Idle connections kept; more are closed when they come back. */
  readonly maxIdle: number
  /** Statements kept on each connection, each with its plan. */
  readonly maxStatements: number
  /** How many idle connections may keep `maxStatements`; the others keep a quarter. */
  readonly maxBusy: number
  /** How many there may be too many, since disposing them costs a task each time. */
  readonly slack: number
}

export interface KeptStatement {
  readonly token: StatementToken
  /** That of {@link PlanUse} when it was prepared. */
  readonly catalogVersion: number
}

export class Connection {
  readonly id: ConnectionId
  /** By SQL, the most recently used last. */
  readonly #statements = new Map<string, KeptStatement>()
  readonly #retired: StatementToken[] = []

  constructor(id: ConnectionId) {
    this.id = id
  }

  has(sql: string): boolean {
    return this.#statements.has(sql)
  }

  statement(sql: string): KeptStatement | null {
    const kept = this.#statements.get(sql)
    if (kept === undefined) return null
    this.#statements.delete(sql)
    this.#statements.set(sql, kept)
    return kept
  }

  /** Stops using a statement. */
  retire(sql: string): void {
    const kept = this.#statements.get(sql)
    if (kept !== undefined) this.#retired.push(kept.token)
    this.#statements.delete(sql)
  }

  /** In place of an earlier one of the same SQL. `catalogVersion`: that of the time before it was prepared. */
  keep(token: StatementToken, catalogVersion: number): void {
    this.retire(token.sql)
    this.#statements.set(token.sql, { token, catalogVersion })
  }

  /** Takes out what was retired, and what is beyond the newest `keep` once that is more than `slack`. */
  evict(keep: number, slack = 0): StatementToken[] {
    const tooMany = this.#statements.size - keep
    const oldest = tooMany <= slack ? [] : [...this.#statements.values()].slice(0, tooMany)
    for (const { token } of oldest) this.#statements.delete(token.sql)
    return [...this.#retired.splice(0), ...oldest.map(({ token }) => token)]
  }
}

export class Connections {
  readonly #database: Pick<Database, 'connect' | 'disconnect'>
  readonly #options: ConnectionsOptions
  readonly #idle: Connection[] = []
  readonly plans = new PlanUse()
  /** Results with pages left; whoever opens one counts it. */
  openResults = 0
  #lent = 0

  constructor(database: Pick<Database, 'connect' | 'disconnect'>, options: ConnectionsOptions) {
    this.#database = database
    this.#options = options
  }

  /** Takes the statements off a connection that it is not to keep; they have to be disposed before it comes back. */
  evictFrom(connection: Connection): StatementToken[] {
    const { maxStatements, maxBusy, slack } = this.#options
    return connection.evict(this.#idle.length < maxBusy ? maxStatements : Math.ceil(maxStatements / 4), slack)
  }

  /** Connections in use. */
  get lent(): number {
    return this.#lent
  }

  /** One that has the SQL prepared already, if there is such an idle one. */
  lend(sql: string | null): Connection {
    const ready = sql === null ? -1 : this.#idle.findLastIndex((connection) => connection.has(sql))
    const [found] = this.#idle.splice(ready, 1)
    const connection = found ?? new Connection(this.#database.connect())
    this.#lent += 1
    return connection
  }

  takeBack(connection: Connection): void {
    this.#lent -= 1
    if (this.#idle.length < this.#options.maxIdle) this.#idle.push(connection)
    else this.#database.disconnect(connection.id)
  }

  /** For a connection whose state is not known any more. */
  discard(connection: Connection): void {
    this.#lent -= 1
    this.#database.disconnect(connection.id)
  }

  /** Closes the idle ones. Their statements end with the database. */
  close(): void {
    for (const { id } of this.#idle.splice(0)) this.#database.disconnect(id)
  }
}
