// Leases end now, or are renewed; many at once, each with its own result.
import type { HandleResult__Output as HandleResult } from '../../proto/gen/quiver/v1/HandleResult.ts'
import { tablesService } from '../../proto/load.ts'
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import { idOf, type HandleId, type TableRef } from '../table-ref.ts'
import type { LostLease } from '../resilience/heartbeat.ts'
import type { Route } from '../transport/call-facts.ts'
import type { CallOptions, Connection } from '../transport/connection.ts'
import { exchange } from '../transport/exchange.ts'
import { ping } from '../transport/ping.ts'
import { unary } from '../transport/unary.ts'
import { errorFromWire } from '../wire-error.ts'
import type { Session } from './session.ts'

/** The server takes no more in one call. */
const TABLES_PER_CALL = 1_000

/** Ends tables; one result for each, in their order. */
export function dropTables(session: Session, tables: readonly TableRef[], options: CallOptions): Promise<Result<void, QuiverError>[]> {
  const ids = tables.map(idOf)
  for (const id of ids) session.leases.forget(id)
  return inCalls(session, ids, options, async (handles, route, callOptions) => {
    const answer = await unary(session.servers, tablesService.Drop, { handles }, callOptions, { route })
    return perTable(
      handles,
      answer.map(({ results }) => results),
      () => undefined,
    )
  })
}

/** Renews leases; one result for each, in their order: how long the lease is from now, in milliseconds. */
export function renewLeases(session: Session, tables: readonly TableRef[], options: CallOptions): Promise<Result<number, QuiverError>[]> {
  return inCalls(session, tables.map(idOf), options, async (handles, route, callOptions) => {
    const answer = await unary(session.servers, tablesService.Heartbeat, { handles }, callOptions, { route })
    return renewed(handles, answer)
  })
}

function renewed(
  ids: readonly HandleId[],
  answer: Result<{ readonly results: HandleResult[] }, QuiverError>,
): Result<number, QuiverError>[] {
  return perTable(
    ids,
    answer.map(({ results }) => results),
    ({ ttlMs }) => Number(ttlMs),
  )
}

type Call<T> = (ids: HandleId[], route: Route, options: CallOptions) => Promise<Result<T, QuiverError>[]>

/** Of each server one call after the other, all within one deadline; a call that fails fails its own tables. */
async function inCalls<T>(
  { servers }: Session,
  ids: readonly HandleId[],
  { signal, deadlineMs }: CallOptions,
  call: Call<T>,
): Promise<Result<T, QuiverError>[]> {
  const until = deadlineMs === undefined ? undefined : performance.now() + deadlineMs
  const results = new Map<number, Result<T, QuiverError>>()
  const places = ids.map((id, index) => ({ id, index }))
  const groups = await servers.byServer(places, ({ id }) => id, { signal, deadlineMs })
  await Promise.all(
    groups.map(async ({ route, tables }) => {
      for (let from = 0; from < tables.length; from += TABLES_PER_CALL) {
        const some = tables.slice(from, from + TABLES_PER_CALL)
        const left = until === undefined ? undefined : Math.max(0, until - performance.now())
        const answers = await call(
          some.map(({ id }) => id),
          route,
          { signal, deadlineMs: left },
        )
        for (const [place, answer] of answers.entries()) results.set(some[place]?.index ?? -1, answer)
      }
    }),
  )
  return ids.map((_, index) => results.get(index) ?? err(unanswered()))
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

/**
 * A beat: renews leases, once, and gives those that no renewal can bring back; without leases it asks whether the server is there. Not
 * through the policies of calls: what a beat is to find out, they would pass over.
 */
export async function beat(
  connection: Connection,
  ids: readonly HandleId[],
  deadlineMs: number,
): Promise<Result<readonly LostLease[], QuiverError>> {
  if (ids.length === 0) return ping(connection, { deadlineMs }).map(() => [])
  const lost: LostLease[] = []
  for (let from = 0; from < ids.length; from += TABLES_PER_CALL) {
    const handles = ids.slice(from, from + TABLES_PER_CALL)
    const answer = await exchange(connection, tablesService.Heartbeat, { handles }, { deadlineMs })
    if (answer.isErr()) return err(answer.error)
    for (const [index, result] of renewed(handles, answer).entries()) {
      const id = handles[index]
      if (id !== undefined && result.isErr() && result.error.kind === 'not-found') lost.push({ id, error: result.error })
    }
  }
  return ok(lost)
}
