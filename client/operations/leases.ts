// Leases end now, or are renewed; many at once, each with its own result.
import type { HandleResult__Output as HandleResult } from '../../proto/gen/quiver/v1/HandleResult.ts'
import { tablesService } from '../../proto/load.ts'
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import { idOf, type HandleId, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { errorFromWire } from '../wire-error.ts'
import type { Session } from './session.ts'

/** The server takes no more in one call. */
const TABLES_PER_CALL = 1_000
const HEARTBEAT_DEADLINE_MS = 10_000

/** Ends tables; one result for each, in their order. */
export function dropTables(session: Session, tables: readonly TableRef[], options: CallOptions): Promise<Result<void, QuiverError>[]> {
  const ids = tables.map(idOf)
  for (const id of ids) session.leases.forget(id)
  return inCalls(ids, options, async (handles, callOptions) => {
    const answer = await unary(session.connection, tablesService.Drop, { handles }, callOptions)
    return perTable(
      handles,
      answer.map(({ results }) => results),
      () => undefined,
    )
  })
}

/** Renews leases; one result for each, in their order: how long the lease is from now, in milliseconds. */
export function renewLeases(
  { connection }: Pick<Session, 'connection'>,
  tables: readonly TableRef[],
  options: CallOptions,
): Promise<Result<number, QuiverError>[]> {
  return inCalls(tables.map(idOf), options, async (handles, callOptions) => {
    const answer = await unary(connection, tablesService.Heartbeat, { handles }, callOptions)
    return perTable(
      handles,
      answer.map(({ results }) => results),
      ({ ttlMs }) => Number(ttlMs),
    )
  })
}

/** One call after the other, all within one deadline; a call that fails fails its own tables. */
async function inCalls<T>(
  ids: readonly HandleId[],
  { signal, deadlineMs = Infinity }: CallOptions,
  call: (ids: HandleId[], options: CallOptions) => Promise<Result<T, QuiverError>[]>,
): Promise<Result<T, QuiverError>[]> {
  const until = performance.now() + deadlineMs
  const results: Result<T, QuiverError>[] = []
  for (let from = 0; from < ids.length; from += TABLES_PER_CALL) {
    const left = Math.max(0, until - performance.now())
    for (const result of await call(ids.slice(from, from + TABLES_PER_CALL), { signal, deadlineMs: left })) results.push(result)
  }
  return results
}

function perTable<T>(
  ids: readonly string[],
  answer: Result<HandleResult[], QuiverError>,
  read: (result: HandleResult) => T,
): Result<T, QuiverError>[] {
  return ids.map((_, index) => {
    if (answer.isErr()) return err(answer.error)
    const result = answer.value[index]
    if (result === undefined) return err(unanswered())
    return result.error === null ? ok(read(result)) : err(errorFromWire(result.error))
  })
}

function unanswered(): QuiverError {
  return localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server answered for fewer tables than it was asked about.')
}

/** {@link dropTables} for one. */
export function dropTable(session: Session, table: TableRef, options: CallOptions): ResultAsync<void, QuiverError> {
  return only(dropTables(session, [table], options))
}

/** {@link renewLeases} for one. */
export function renewLease(session: Session, table: TableRef, options: CallOptions): ResultAsync<number, QuiverError> {
  return only(renewLeases(session, [table], options))
}

function only<T>(results: Promise<Result<T, QuiverError>[]>): ResultAsync<T, QuiverError> {
  return new ResultAsync(results.then(([result]) => result ?? err(unanswered())))
}

/** Renews leases, and gives those that no renewal can bring back. A call that fails may go better the next time. */
export async function leasesThatEnded(connection: Session['connection'], ids: readonly HandleId[]): Promise<HandleId[]> {
  const results = await renewLeases({ connection }, ids, { deadlineMs: HEARTBEAT_DEADLINE_MS })
  return ids.filter((_, index) =>
    results[index]?.match(
      () => false,
      ({ kind }) => kind === 'not-found',
    ),
  )
}
