// Query.Execute: SQL becomes Arrow data.
import type { ExecuteRequest__Output } from '../../proto/gen/quiver/v1/ExecuteRequest.ts'
import type { QueryHandlers } from '../../proto/gen/quiver/v1/Query.ts'
import { bindSql } from '../handles/bind-sql.ts'
import { withResult } from '../handles/bound-query.ts'
import { sendOn, sendPages } from './arrow-sender.ts'
import { serverStreaming } from './call.ts'
import { pageLimits, sqlRequest } from './decode.ts'
import type { RpcParts } from './parts.ts'

export function executeHandlers(parts: RpcParts): Pick<QueryHandlers, 'Execute'> {
  return {
    Execute: serverStreaming(
      parts,
      ({ queryId, sql }: ExecuteRequest__Output) => ({ name: 'Query/Execute', queryId, sql: sql?.text ?? '' }),
      async (call, operation) => {
        const limits = pageLimits(call.request, parts.limits.batchBytes)
        const query = bindSql(parts.core, operation.principal, sqlRequest(call.request.sql))
        const send = sendOn(parts, call, operation)
        await withResult(parts.core, operation, query, limits, (result) => sendPages(send, operation, result, limits))
      },
    ),
  }
}
