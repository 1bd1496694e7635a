import { randomUUID } from 'node:crypto'
import type { WriteOptions, WriteResult } from '../../engine/engine.ts'
import type { DataError } from '../../errors.ts'
import { Background } from '../../workers/background.ts'
import { Operation, SERVER_ITSELF } from '../../workers/operation.ts'
import { Session } from '../../workers/session.ts'
import type { SessionParts } from '../../workers/session-parts.ts'
import { writeFiles } from '../../workers/write-files.ts'

/** Writes the rows of a query to files, as a caller of its own among those who wait for the pool. */
export type EngineWrite = (sql: string, options: WriteOptions, signal: AbortSignal) => Promise<WriteResult>

export function engineWrite(sessions: SessionParts): EngineWrite {
  const background = new Background(sessions)
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
      return await writeFiles(session, background, { sql, files: [], options, target: null })
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}
