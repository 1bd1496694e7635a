// Leases end now, or are renewed; many at once, each with its own result.
import type { HandleResult__Output as HandleResult } from '../../proto/gen/quiver/v1/HandleResult.ts'
import { tablesService } from '../../proto/load.ts'
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import { idOf, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { errorFromWire } from '../wire-error.ts'
import type { Session } from './session.ts'

/** Ends tables; one result for each, in their order. */
export async function dropTables(
  session: Session,
  tables: readonly TableRef[],
  options: CallOptions,
): Promise<Result<void, QuiverError>[]> {
  const ids = tables.map(idOf)
  for (const id of ids) session.leases.forget(id)
  const answer = await unary(session.connection, tablesService.Drop, { handles: ids }, options)
  return perTable(
    ids,
    answer.map(({ results }) => results),
    () => undefined,
  )
}

/** Renews leases; one result for each, in their order: how long the lease is from now, in milliseconds. */
export async function renewLeases(
  { connection }: Pick<Session, 'connection'>,
  tables: readonly TableRef[],
  options: CallOptions,
): Promise<Result<number, QuiverError>[]> {
  const ids = tables.map(idOf)
  const answer = await unary(connection, tablesService.Heartbeat, { handles: ids }, options)
  return perTable(
    ids,
    answer.map(({ results }) => results),
    ({ ttlMs }) => Number(ttlMs),
  )
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
