// Server.Status: how the server is.
import type { ServerHandlers } from '../../proto/gen/quiver/v1/Server.ts'
import type { StatusRequest__Output } from '../../proto/gen/quiver/v1/StatusRequest.ts'
import type { StatusResponse } from '../../proto/gen/quiver/v1/StatusResponse.ts'
import type { ServerState } from '../ops/server-state.ts'
import { answered } from './call.ts'
import type { RpcParts } from './parts.ts'

export function statusHandlers(parts: RpcParts): ServerHandlers {
  return { Status: answered<StatusRequest__Output, StatusResponse>(parts, () => encodeState(parts.state())) }
}

function encodeState(state: ServerState): StatusResponse {
  const { version, uptimeMs, residentBytes, operations, queriesEnded, work, memory, handles, heldBytes, feeds } = state
  const { queued, queueLimit, refused, tasks, taskLimit, threads, busyThreads, openResults } = work
  const { scan: scans, view: views, table: tables, live } = handles
  return {
    version,
    uptimeMs: Math.round(uptimeMs),
    work: { operations, queriesEnded, queued, queueLimit, refused, tasks, taskLimit, threads, busyThreads, openResults },
    memory: { ...memory, resident: residentBytes },
    tables: { scans, views, tables, live, heldBytes, liveTables: feeds.tables.size, feeds: feeds.feeds.size },
  }
}
