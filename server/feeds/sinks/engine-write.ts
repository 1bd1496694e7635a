import { randomUUID } from 'node:crypto'
import type { WriteOptions, WriteResult } from '../../engine/engine.ts'
import type { DataError } from '../../errors.ts'
import { Operation, SERVER_ITSELF } from '../../workers/operation.ts'
import { Session } from '../../workers/session.ts'
import type { SessionParts } from '../../workers/session-parts.ts'

/** Writes the rows of a query to files, as a caller of its own among those who wait for the pool. */
export type EngineWrite = (sql: string, options: WriteOptions, signal: AbortSignal) => Promise<WriteResult>

export function engineWrite(sessions: SessionParts): EngineWrite {
  return async (sql, options, signal) => {
    const facts = { id: randomUUID(), principal: SERVER_ITSELF, name: 'Sink', sql: '', startedMs: sessions.clock.now() }
    const operation = new Operation(facts)
    const abort = () => {
      operation.abort(signal.reason as DataError)
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    try {
      await using session = new Session(sessions, operation)
      return await session.call('write', [session.connection, sql, [], options, null])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}
