// What a server does, looked at again and again.
import {
  none,
  some,
  type AsyncClient,
  type FeedReport,
  type Option,
  type QueryInfo,
  type QuiverError,
  type Result,
  type ServerStatus,
} from '../../../client/index.ts'
import { allOrFail, orFail } from '../failure.ts'

export interface Look {
  readonly status: ServerStatus
  /** Since the look before; none in the first. */
  readonly queriesPerSecond: Option<number>
  /** The oldest first. */
  readonly queries: readonly QueryInfo[]
  readonly feeds: readonly FeedReport[]
}

/** The next look each time that it is asked for one. Whoever leaves it ends what it began. */
export async function* looksAt(client: AsyncClient, signal: AbortSignal): AsyncGenerator<Look> {
  const list = queryLister(client, signal)
  let before: ServerStatus | null = null
  for await (const feeds of allOrFail(client.feeds.watch({ intervalMs: 0, signal }))) {
    const [status, queries] = await Promise.all([client.status({ signal }), list()])
    const now = orFail(status)
    yield { status: now, queriesPerSecond: rateBetween(before, now), queries: orFail(queries), feeds }
    before = now
  }
}

/** Those of all callers where they may be seen, else the caller's own. */
function queryLister(client: AsyncClient, signal: AbortSignal): () => Promise<Result<QueryInfo[], QuiverError>> {
  let all = true
  return async () => {
    const listed = await client.queries({ all, signal })
    if (!all || listed.isOk() || listed.error.reason !== 'ACCESS_DENIED') return listed
    all = false
    return client.queries({ signal })
  }
}

/** None also where the server was started anew in between. */
function rateBetween(before: ServerStatus | null, now: ServerStatus): Option<number> {
  if (before === null || now.uptimeMs <= before.uptimeMs) return none
  const ended = Number(now.work.queriesEnded - before.work.queriesEnded)
  return some((1_000 * ended) / (now.uptimeMs - before.uptimeMs))
}
