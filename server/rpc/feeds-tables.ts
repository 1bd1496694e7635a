// Feeds.OpenLive, DropLive, ListFeeds and DeadLetters.
import type { DeadLettersRequest__Output } from '../../proto/gen/quiver/v1/DeadLettersRequest.ts'
import type { DeadLettersResponse } from '../../proto/gen/quiver/v1/DeadLettersResponse.ts'
import type { DropLiveRequest__Output } from '../../proto/gen/quiver/v1/DropLiveRequest.ts'
import type { DropLiveResponse } from '../../proto/gen/quiver/v1/DropLiveResponse.ts'
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { ListFeedsRequest__Output } from '../../proto/gen/quiver/v1/ListFeedsRequest.ts'
import type { ListFeedsResponse } from '../../proto/gen/quiver/v1/ListFeedsResponse.ts'
import type { OpenLiveRequest__Output } from '../../proto/gen/quiver/v1/OpenLiveRequest.ts'
import type { Retention__Output } from '../../proto/gen/quiver/v1/Retention.ts'
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import type { Principal } from '../access/principal.ts'
import { schemaOfStream } from '../arrow/schema-of-stream.ts'
import type { LiveTable } from '../feeds/live-table.ts'
import type { Retention } from '../feeds/thread/live-store.ts'
import { addLive } from '../handles/make-table.ts'
import { isTableName, TABLE_NAME_RULE } from '../handles/table-name.ts'
import type { Operation } from '../workers/operation.ts'
import { answered, unary } from './call.ts'
import { requireRole } from './callers.ts'
import { invalid, safeInteger } from './decode.ts'
import { feedMapping } from './decode-mapping.ts'
import { encodeFeed } from './encode-feed.ts'
import { encodeTable } from './encode-table.ts'
import type { RpcParts } from './parts.ts'

const DEFAULT_RETENTION: Retention = { maxRows: 10_000_000, maxBytes: null, maxAgeMs: null }
const DEFAULT_LETTERS = 100

export function feedTableHandlers(parts: RpcParts): Pick<FeedsHandlers, 'OpenLive' | 'DropLive' | 'ListFeeds' | 'DeadLetters'> {
  const { feeds } = parts
  return {
    OpenLive: unary<OpenLiveRequest__Output, Table>(
      parts,
      () => ({ name: 'Feeds/OpenLive' }),
      (request, operation, caller) => openLive(parts, request, operation, caller),
    ),
    DropLive: unary<DropLiveRequest__Output, DropLiveResponse>(
      parts,
      () => ({ name: 'Feeds/DropLive' }),
      async ({ name }) => {
        await feeds.drop(name)
        return {}
      },
    ),
    ListFeeds: answered<ListFeedsRequest__Output, ListFeedsResponse>(parts, () => ({ feeds: [...feeds.feeds.values()].map(encodeFeed) })),
    DeadLetters: answered<DeadLettersRequest__Output, DeadLettersResponse>(parts, ({ feed, fromNumber, limit }) => {
      const { deadLetters } = feeds.feed(feed)
      const letters = deadLetters.from(safeInteger('from_number', fromNumber)).slice(0, limit === 0 ? DEFAULT_LETTERS : limit)
      return {
        letters: letters.map(({ bytes, column, ...letter }) => ({ ...letter, column: column ?? '', data: Buffer.from(bytes) })),
        count: deadLetters.count,
      }
    }),
  }
}

async function openLive(parts: RpcParts, request: OpenLiveRequest__Output, operation: Operation, caller: Principal): Promise<Table> {
  const { core, feeds, clock } = parts
  const { name, schema, infer, ttlMs } = request
  if (infer && schema.length > 0) throw invalid('infer', 'cannot be together with a schema.')
  if (!isTableName(name)) throw invalid('name', TABLE_NAME_RULE)
  const handle = { ttlMs: safeInteger('ttl_ms', ttlMs), name: null }
  core.registry.checkNew(handle.ttlMs, operation.principal)
  if (!feeds.has(name) && (schema.length > 0 || infer)) requireRole(caller, 'write', 'To make a live table')
  const live = schema.length === 0 && !infer ? feeds.table(name) : await madeOrFound(parts, request)
  return encodeTable({ registry: core.registry, clock }, addLive(core, operation, handle, live.facts.storage, live))
}

function madeOrFound({ feeds }: RpcParts, request: OpenLiveRequest__Output): Promise<LiveTable> {
  const { name, schema, infer, retention, mapping, misfits, durable } = request
  if (infer && mapping !== null) throw invalid('mapping', 'names columns: give a schema that has them, in place of infer.')
  const arrowSchema = infer ? { fields: [], metadata: [] } : schemaOfStream(schema)
  return feeds.open({
    name,
    schema: arrowSchema,
    retention: retentionOf(retention),
    mapping: feedMapping(mapping, misfits, arrowSchema),
    isDurable: durable ?? null,
  })
}

function retentionOf(retention: Retention__Output | null): Retention {
  const { maxRows, maxBytes, maxAgeMs } = retention ?? {}
  if (maxRows === undefined && maxBytes === undefined && maxAgeMs === undefined) return DEFAULT_RETENTION
  return {
    maxRows: positive('retention.max_rows', maxRows),
    maxBytes: positive('retention.max_bytes', maxBytes),
    maxAgeMs: positive('retention.max_age_ms', maxAgeMs),
  }
}

function positive(field: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const value = safeInteger(field, text)
  if (value === 0) throw invalid(field, 'must be at least 1; leave it out for no limit.')
  return value
}
