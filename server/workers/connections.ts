// Connections of the engine, lent to one operation at a time, each with the statements it has prepared. The least recently used
// statements make room; whoever has the connection then disposes them, since only a pool thread can.
import type { ConnectionId, Database, StatementToken } from '../engine/engine.ts'

export interface ConnectionsOptions {
  /** Idle connections kept; more are closed when they come back. */
  readonly maxIdle: number
  /** Statements kept on each connection. */
  readonly maxStatements: number
}

export class Connection {
  readonly id: ConnectionId
  /** By SQL, the most recently used last. */
  readonly #statements = new Map<string, StatementToken>()

  constructor(id: ConnectionId) {
    this.id = id
  }

  has(sql: string): boolean {
    return this.#statements.has(sql)
  }

  statement(sql: string): StatementToken | null {
    const token = this.#statements.get(sql)
    if (token === undefined) return null
    this.#statements.delete(sql)
    this.#statements.set(sql, token)
    return token
  }

  keep(token: StatementToken): void {
    this.#statements.set(token.sql, token)
  }

  /** Takes out what is beyond the newest `keep`. */
  evict(keep: number): StatementToken[] {
    const oldest = [...this.#statements.values()].slice(0, Math.max(0, this.#statements.size - keep))
    for (const { sql } of oldest) this.#statements.delete(sql)
    return oldest
  }
}

export class Connections {
  readonly maxStatements: number
  readonly #database: Pick<Database, 'connect' | 'disconnect'>
  readonly #maxIdle: number
  readonly #idle: Connection[] = []
  #lent = 0

  constructor(database: Pick<Database, 'connect' | 'disconnect'>, { maxIdle, maxStatements }: ConnectionsOptions) {
    this.#database = database
    this.#maxIdle = maxIdle
    this.maxStatements = maxStatements
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
    if (this.#idle.length < this.#maxIdle) this.#idle.push(connection)
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
