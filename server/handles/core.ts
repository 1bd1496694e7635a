// What the domain's verbs share: the tables that clients hold and the way to the engine.
import { randomUUID } from 'node:crypto'
import type { ParsedSqlCache } from './parsed-sql-cache.ts'
import type { Registry } from './registry.ts'
import { Storage } from './storage.ts'
import type { Background } from '../workers/background.ts'
import type { SessionParts } from '../workers/session-parts.ts'

export interface Core {
  readonly registry: Registry
  readonly sessions: SessionParts
  readonly background: Background
  readonly parsedSql: ParsedSqlCache
}

/** A name for a new held table that nobody can guess from another. */
export function newTableName(): string {
  return `t_${randomUUID().replaceAll('-', '')}`
}

/** A held table's storage, with one holder; the engine ends the table after the last, and then `onFree` runs. */
export function heldStorage(core: Core, table: string, onFree: () => void = () => undefined): Storage {
  return new Storage(() => {
    core.background.add('dropTable', (connection) => [connection, table])
    onFree()
  })
}
