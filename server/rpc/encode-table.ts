// A table as the wire tells it.
import type { Table } from '../../proto/gen/quiver/v1/Table.ts'
import type { Clock } from '../clock.ts'
import type { Registry, TableKind, TableRecord } from '../handles/registry.ts'

const KINDS = {
  scan: 'TABLE_KIND_SCAN',
  view: 'TABLE_KIND_VIEW',
  table: 'TABLE_KIND_TABLE',
  live: 'TABLE_KIND_LIVE',
} as const satisfies Record<TableKind, Table['kind']>

export function encodeTable({ registry, clock }: { registry: Registry; clock: Clock }, table: TableRecord): Table {
  const { rows, bytes } = sizeOf(table)
  const expiresMs = clock.wallNow() + registry.remainingMs(table)
  return {
    handle: table.id,
    kind: KINDS[table.kind],
    columns: [...table.schema.columns],
    schema: table.schema.message,
    ...(rows === null ? {} : { rows: String(rows) }),
    ...(bytes === null ? {} : { bytes }),
    name: table.name ?? '',
    expiresAt: { seconds: Math.floor(expiresMs / 1000), nanos: Math.floor(expiresMs % 1000) * 1e6 },
    ttlMs: table.lease.ttlMs,
  }
}

/** Of a live table, what it is now. */
function sizeOf({ kind, rows, bytes, lives: [live] }: TableRecord): { rows: bigint | null; bytes: number | null } {
  return kind === 'live' && live !== undefined ? { rows: live.rows, bytes: live.bytes } : { rows, bytes }
}
