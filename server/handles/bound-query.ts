// A query with everything it reads held in place: ready to run, whatever is dropped or renamed meanwhile.
import type { ExactTarget, FileStamp, Parameters } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import { ResultStream } from '../workers/result-stream.ts'
import { Session } from '../workers/session.ts'
import type { PageLimits } from '../workers/session-parts.ts'
import type { Core } from './core.ts'
import type { LiveSource } from './live-source.ts'
import type { Pin, TableRecord } from './registry.ts'

export interface BoundQuery {
  readonly sql: string
  readonly parameters: Parameters
  /** The same with the parameters written into it, where it has some that can be. */
  readonly literal?: string | null
  /** Every file that it reads. */
  readonly files: readonly FileStamp[]
  readonly target: ExactTarget | null
  readonly tables: readonly TableRecord[]
  /** Whether its prepared plan holds large buffers. */
  readonly isPlanHeavy: boolean
  /** The error as the caller should see it: positions in his text. */
  readonly explain: (error: unknown) => unknown
}

/** Runs the query and hands its result over; afterwards, however `use` ends, nothing of it is left. */
export async function withResult(
  core: Core,
  operation: Operation,
  query: BoundQuery,
  limits: PageLimits,
  use: (result: ResultStream) => Promise<void>,
): Promise<void> {
  const pin = core.registry.pin(query.tables)
  const versions = versionsOf(query.tables)
  try {
    const { sql, parameters, literal = null, files, target, isPlanHeavy } = query
    operation.noteQuery({
      json: () => core.background.give('explain', (connection) => [connection, sql, parameters, false, 'json']),
      hasParameters: Object.keys(parameters).length > 0,
    })
    await livesReady(query.tables, operation)
    const result = await ResultStream.open(core.sessions, operation, {
      sql,
      parameters,
      literal,
      files,
      target,
      keepStatement: !isPlanHeavy,
      ...limits,
    })
    try {
      await use(result)
    } finally {
      await result.close()
    }
  } catch (error) {
    throw (await changedSince(versions, error)) ?? query.explain(error)
  } finally {
    pin.release()
  }
}

/** Calls of the engine about the query, over a session that is closed afterwards. */
export async function withSession<T>(
  core: Core,
  operation: Operation,
  query: Pick<BoundQuery, 'tables' | 'explain'>,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const pin: Pin = core.registry.pin(query.tables)
  const versions = versionsOf(query.tables)
  try {
    await livesReady(query.tables, operation)
    const session = new Session(core.sessions, operation)
    try {
      return await use(session)
    } finally {
      await session.close()
    }
  } catch (error) {
    throw (await changedSince(versions, error)) ?? query.explain(error)
  } finally {
    pin.release()
  }
}

type Versions = ReadonlyMap<LiveSource, number>

function versionsOf(tables: readonly TableRecord[]): Versions {
  return new Map(tables.flatMap(({ lives }) => lives.map((live) => [live, live.version] as const)))
}

/** Why a query failed that was bound when a live table had other columns; null where none has changed. */
async function changedSince(versions: Versions, error: unknown): Promise<DataError | null> {
  if (versions.size === 0 || !(error instanceof DataError) || error.reason !== 'TABLE_NOT_FOUND') return null
  await Promise.all(Array.from(versions.keys(), (live) => live.settled()))
  if ([...versions].every(([live, version]) => live.version === version)) return null
  const message = 'A live table got other columns while the query began; ask again.'
  return new DataError('SCHEMA_CHANGED', message, {}, { cause: error, retryAfterMs: 0 })
}

/** A query sees all rows of live tables that were taken before it. */
async function livesReady(tables: readonly TableRecord[], operation: Operation): Promise<void> {
  for (const { lives } of tables) {
    if (lives.length === 0) continue
    await Promise.all(lives.map((live) => live.ready()))
    operation.throwIfAborted()
  }
}

export function filesOf(tables: readonly TableRecord[]): readonly FileStamp[] {
  const [only] = tables
  if (only !== undefined && tables.length === 1) return only.files
  return [...new Map(tables.flatMap(({ files }) => files).map((file) => [file.path, file])).values()]
}

export function unchanged(error: unknown): unknown {
  return error
}

/** `details` replaced, everything else kept. */
export function withDetails(error: DataError, details: Readonly<Record<string, string>>): DataError {
  const options = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }
  return new DataError(error.reason, error.message, details, { ...options, cause: error })
}
