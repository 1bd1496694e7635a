// Tables.Schema, List, Drop, Heartbeat and Name: what a handle is, who has it, how long. None of them asks the engine.
import type { DropRequest__Output } from '../../proto/gen/quiver/v1/DropRequest.ts'
import type { DropResponse } from '../../proto/gen/quiver/v1/DropResponse.ts'
import type { HandleResult } from '../../proto/gen/quiver/v1/HandleResult.ts'
import type { HeartbeatRequest__Output } from '../../proto/gen/quiver/v1/HeartbeatRequest.ts'
import type { HeartbeatResponse } from '../../proto/gen/quiver/v1/HeartbeatResponse.ts'
import type { ListRequest__Output } from '../../proto/gen/quiver/v1/ListRequest.ts'
import type { ListResponse } from '../../proto/gen/quiver/v1/ListResponse.ts'
import type { NameRequest__Output } from '../../proto/gen/quiver/v1/NameRequest.ts'
import type { SchemaRequest__Output } from '../../proto/gen/quiver/v1/SchemaRequest.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import type { TablesHandlers } from '../../proto/gen/quiver/v1/Tables.ts'
import type { TableRecord } from '../handles/registry.ts'
import { isTableName, TABLE_NAME_RULE } from '../handles/table-name.ts'
import { answered } from './call.ts'
import { invalid } from './decode.ts'
import { encodeTable } from './encode-table.ts'
import type { RpcParts } from './parts.ts'
import { dataErrorFrom, wireErrorFrom } from './wire-error.ts'

const DEFAULT_PAGE = 1_000
// Plain gRPC clients refuse messages of more than 4 MiB; an answer for a handle that is none takes some 250 bytes.
// A thousand that are wrong take a tenth of a second, in which nothing else is answered.
const MOST_HANDLES = 1_000
const MOST_PAGE_BYTES = 3 * 1024 * 1024

export function lifecycleHandlers(parts: RpcParts): Pick<TablesHandlers, 'Schema' | 'List' | 'Drop' | 'Heartbeat' | 'Name'> {
  const { core, clock } = parts
  const { registry } = core
  const encode = (table: TableRecord): Table => encodeTable({ registry, clock }, table)
  return {
    Schema: answered<SchemaRequest__Output, Table>(parts, ({ handle }, caller) => encode(registry.get(handle, caller.name))),
    List: answered<ListRequest__Output, ListResponse>(parts, (request, caller) => {
      const { page, nextPageToken } = pageOf(request, (serial) => registry.after(serial, caller.name))
      return { tables: page.map(encode), nextPageToken }
    }),
    Drop: answered<DropRequest__Output, DropResponse>(parts, ({ handles }, caller) => ({
      results: each(handles, (handle) => {
        registry.drop(handle, caller.name)
        return {}
      }),
    })),
    Heartbeat: answered<HeartbeatRequest__Output, HeartbeatResponse>(parts, ({ handles }, caller) => ({
      results: each(handles, (handle) => ({ ttlMs: Math.floor(registry.remainingMs(registry.get(handle, caller.name))) })),
    })),
    Name: answered<NameRequest__Output, Table>(parts, ({ handle, name }, caller) => {
      if (name !== '' && !isTableName(name)) throw invalid('name', TABLE_NAME_RULE)
      const table = registry.get(handle, caller.name)
      registry.setName(table, name === '' ? null : name)
      return encode(table)
    }),
  }
}

/** One result for each handle, in their order: a handle that fails disturbs no other. */
function each(handles: readonly string[], act: (handle: string) => HandleResult): HandleResult[] {
  if (handles.length > MOST_HANDLES)
    throw invalid('handles', `has ${handles.length} entries, more than ${MOST_HANDLES}; send them in several calls.`)
  return handles.map((handle) => {
    try {
      return { handle, ...act(handle) }
    } catch (error) {
      return { handle, error: wireErrorFrom(dataErrorFrom(error)) }
    }
  })
}

/** Page tokens are serial numbers: a page begins after that table, whatever was dropped meanwhile. */
function pageOf(
  { limit, pageToken }: ListRequest__Output,
  after: (serial: number) => Iterable<TableRecord>,
): { page: TableRecord[]; nextPageToken: string } {
  if (!/^\d{0,15}$/.test(pageToken)) throw invalid('page_token', 'is not one that List gave.')
  const size = limit === 0 ? DEFAULT_PAGE : limit
  const page: TableRecord[] = []
  let bytes = 0
  for (const table of after(pageToken === '' ? -1 : Number(pageToken))) {
    bytes += encodedBytes(table)
    if (page.length === size || (page.length > 0 && bytes > MOST_PAGE_BYTES)) return { page, nextPageToken: String(page.at(-1)?.serial) }
    page.push(table)
  }
  return { page, nextPageToken: '' }
}

/** A little more than a table takes on the wire. */
function encodedBytes({ schema }: TableRecord): number {
  const fixed = 256
  return schema.columns.reduce(
    (sum, { name, arrowType, sqlType }) =>
      sum + [name, arrowType, sqlType].reduce((length, text) => length + Buffer.byteLength(text) + 8, 0),
    fixed + schema.message.length,
  )
}
