// Live tables come and go.
import type { Schema } from 'apache-arrow'
import type { OpenLiveRequest } from '../../proto/gen/quiver/v1/OpenLiveRequest.ts'
import type { Retention as WireRetention } from '../../proto/gen/quiver/v1/Retention.ts'
import { feedsService } from '../../proto/load.ts'
import { schemaBytes } from '../arrow/schema-bytes.ts'
import type { QuiverError } from '../errors.ts'
import type { ResultAsync } from '../result.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import { wireMapping, wireMisfits, type FeedMapping, type TableMisfits } from './mapping.ts'
import type { Session } from './session.ts'
import { undoTable } from './undo.ts'

/**
 * How much of a live table is kept: a row goes once any limit that is set no longer asks for it, though a little later, since old rows
 * go in blocks of about an eighth. Without any, 10,000,000 rows.
 */
export interface Retention {
  readonly maxRows?: number | undefined
  /** Of Arrow data. */
  readonly maxBytes?: number | undefined
  /** Since a row came, in milliseconds. */
  readonly maxAgeMs?: number | undefined
}

/** Options of a live table. Those but `ttlMs` are of the table: one that is there already keeps what it was made with. */
export interface LiveOptions extends CallOptions {
  readonly retention?: Retention | undefined
  /**
   * What becomes of a row with a value that its column cannot take: `reject` (the default) gives it to its feed's dead letters, `null`
   * takes it with a null there, and counts that. `widen` changes the table: a member that no column has becomes a column, and a column
   * takes more kinds of values than before, whole numbers, then any number, then any value as text. Not together with `mapping`.
   */
  readonly misfits?: TableMisfits | undefined
  /**
   * How the JSON messages of the table's own feed become rows; by default each column takes the member of its name.
   */
  readonly mapping?: FeedMapping | undefined
  /**
   * Whether rows are on the server's disk before their sender hears that they were taken, so that they survive a crash of the server or
   * of its machine; by default where the server has a data directory. Err `ARGUMENT_INVALID` when it has none.
   */
  readonly durable?: boolean | undefined
  /** Length of the handle's lease in milliseconds; by default the server's, 30 minutes. The table does not end with it. */
  readonly ttlMs?: number | undefined
}

/** Without a schema the table must be there; `infer`: it has the columns of the first rows that come. */
export function openLive(
  { servers }: Session,
  name: string,
  schema: Schema | 'infer' | undefined,
  options: LiveOptions,
): ResultAsync<TableInfo, QuiverError> {
  const { retention = {}, misfits, mapping, ttlMs, durable } = options
  const { maxRows, maxBytes, maxAgeMs } = retention
  const request = present<OpenLiveRequest>({
    name,
    schema: schema === undefined || schema === 'infer' ? undefined : schemaBytes(schema),
    infer: schema === 'infer' ? true : undefined,
    retention: present<WireRetention>({ maxRows: wireNumber(maxRows), maxBytes: wireNumber(maxBytes), maxAgeMs: wireNumber(maxAgeMs) }),
    misfits: wireMisfits(misfits),
    mapping: mapping === undefined ? undefined : wireMapping(mapping),
    ttlMs: wireNumber(ttlMs),
    durable,
  })
  return wholeNumbers({ maxRows, maxBytes, maxAgeMs, ttlMs })
    .asyncAndThen(() => unary(servers, feedsService.OpenLive, request, options, { undo: undoTable }))
    .map(tableInfoFromWire)
}

export function dropLive({ servers }: Session, name: string, options: CallOptions): ResultAsync<void, QuiverError> {
  return unary(servers, feedsService.DropLive, { name }, options).map(() => undefined)
}
