// Tables.Collect, Tables.BatchCollect and Tables.Describe: handles become Arrow data.
import type { CollectRequest__Output } from '../../proto/gen/quiver/v1/CollectRequest.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import { bindTable } from '../handles/bind-table.ts'
import { withResult } from '../handles/bound-query.ts'
import { ArrowSender } from './arrow-sender.ts'
import { serverStreaming } from './call.ts'
import { pageLimits } from './decode.ts'
import type { RpcParts } from './parts.ts'

export function collectHandlers(parts: RpcParts): Pick<TablesHandlers, 'Collect'> {
  return {
    Collect: serverStreaming(
      parts,
      ({ queryId }: CollectRequest__Output) => ({ name: 'Tables/Collect', queryId }),
      async (call, operation) => {
        const { handle, columns, limit, offset } = call.request
        const limits = pageLimits(call.request, parts.limits.batchBytes)
        const slice = { columns, offset: BigInt(offset), ...(limit === undefined ? {} : { limit: BigInt(limit) }) }
        const sender = new ArrowSender(parts, call, operation, limits)
        await withResult(parts.core, operation, bindTable(parts.core, operation.principal, handle, slice), limits, (result) =>
          sender.sendAll(result),
        )
      },
    ),
  }
}
