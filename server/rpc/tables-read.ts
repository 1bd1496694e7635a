// Tables.Read and Tables.BatchRead: files become handles.
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import type { ReadRequest__Output } from '../../proto/gen/quiver/v1/ReadRequest.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import { readTable } from '../handles/make-table.ts'
import type { Operation } from '../workers/operation.ts'
import { unary } from './call.ts'
import { newHandle } from './decode.ts'
import { readOptions } from './decode-read.ts'
import { encodeTable } from './encode-table.ts'
import type { RpcParts } from './parts.ts'

export function readHandlers(parts: RpcParts): Pick<TablesHandlers, 'Read'> {
  return {
    Read: unary(
      parts,
      () => ({ name: 'Tables/Read' }),
      (request, operation) => read(parts, request, operation),
    ),
  }
}

async function read({ core, clock }: RpcParts, request: ReadRequest__Output, operation: Operation): Promise<Table> {
  const table = await readTable(core, operation, readOptions(request), request.materialize, newHandle(request))
  return encodeTable({ registry: core.registry, clock }, table)
}
