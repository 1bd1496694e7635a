// Feeds.OpenSink, ListSinks, FlushSink and StopSink.
import type { FeedsHandlers } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { FlushSinkRequest__Output } from '../../proto/gen/quiver/v1/FlushSinkRequest.ts'
import type { ListSinksRequest__Output } from '../../proto/gen/quiver/v1/ListSinksRequest.ts'
import type { ListSinksResponse } from '../../proto/gen/quiver/v1/ListSinksResponse.ts'
import type { OpenSinkRequest__Output } from '../../proto/gen/quiver/v1/OpenSinkRequest.ts'
import type { Sink as WireSink } from '../../proto/gen/quiver/v1/Sink.ts'
import type { SinkRotation__Output } from '../../proto/gen/quiver/v1/SinkRotation.ts'
import type { StopSinkRequest__Output } from '../../proto/gen/quiver/v1/StopSinkRequest.ts'
import type { ArrowSchema } from '../arrow/schema.ts'
import { DataError } from '../errors.ts'
import { DEFAULT_ROTATION, type Rotation } from '../feeds/sinks/rotation.ts'
import type { SinkSettings } from '../feeds/sinks/sink-settings.ts'
import type { Sink } from '../feeds/sinks/sink.ts'
import { answered, unary } from './call.ts'
import { invalid, oneOf, requiredText, safeInteger } from './decode.ts'
import type { RpcParts } from './parts.ts'

const SINK_NAME = /^[A-Za-z0-9_.-]{1,128}$/
const STARTS = { SINK_START_EARLIEST: 'earliest', SINK_START_NOW: 'now' } as const
const STATES = {
  running: 'SINK_STATE_RUNNING',
  retrying: 'SINK_STATE_RETRYING',
  failed: 'SINK_STATE_FAILED',
  stopped: 'SINK_STATE_STOPPED',
} as const

export function feedSinkHandlers(parts: RpcParts): Pick<FeedsHandlers, 'OpenSink' | 'ListSinks' | 'FlushSink' | 'StopSink'> {
  const { feeds } = parts
  return {
    OpenSink: unary<OpenSinkRequest__Output, WireSink>(
      parts,
      () => ({ name: 'Feeds/OpenSink' }),
      async (request) => {
        const table = feeds.table(request.table)
        return encodeSink(await feeds.sinks.open(table, settingsOf(request, table.shape.schema)))
      },
    ),
    ListSinks: answered<ListSinksRequest__Output, ListSinksResponse>(parts, ({ table }) => {
      const sinks = table === '' ? [...feeds.sinks.all.values()] : feeds.sinks.of(feeds.table(table))
      return { sinks: sinks.map(encodeSink) }
    }),
    FlushSink: unary<FlushSinkRequest__Output, WireSink>(
      parts,
      () => ({ name: 'Feeds/FlushSink' }),
      async ({ name }, { signal }) => {
        const sink = feeds.sinks.get(name)
        await sink.flush(signal)
        return encodeSink(sink)
      },
    ),
    StopSink: unary<StopSinkRequest__Output, WireSink>(
      parts,
      () => ({ name: 'Feeds/StopSink' }),
      async ({ name, flush = true }, { signal }) => {
        const sink = feeds.sinks.get(name)
        await feeds.sinks.stop(sink, { flush, signal })
        return encodeSink(sink)
      },
    ),
  }
}

function settingsOf(request: OpenSinkRequest__Output, schema: ArrowSchema): SinkSettings {
  const { name, path, partitionBy, rotation, compression, start } = request
  if (!SINK_NAME.test(name)) throw invalid('name', 'must be 1 to 128 letters, digits, _, - or .')
  checkPartitions(partitionBy, schema)
  return {
    name,
    path: requiredText('path', path),
    partitionBy,
    rotation: rotationOf(rotation),
    compression: compression === '' ? 'zstd' : compression,
    from: oneOf('start', start, STARTS),
  }
}

function checkPartitions(partitionBy: readonly string[], { fields }: ArrowSchema): void {
  const names = fields.map((field) => field.name)
  const missing = partitionBy.find((column) => !names.includes(column))
  if (missing !== undefined) {
    const candidates = names.join(', ')
    throw new DataError('COLUMN_NOT_FOUND', `The table has no column ${JSON.stringify(missing)}; it has ${candidates}.`, {
      column: missing,
      candidates,
    })
  }
  if (new Set(partitionBy).size < partitionBy.length) throw invalid('partition_by', 'names a column twice.')
  if (partitionBy.length > 0 && partitionBy.length >= names.length)
    throw invalid('partition_by', 'names all columns; the files need at least one of their own.')
}

function rotationOf(rotation: SinkRotation__Output | null): Rotation {
  const { maxRows, maxBytes, maxAgeMs } = rotation ?? {}
  return {
    maxRows: limit('rotation.max_rows', maxRows, DEFAULT_ROTATION.maxRows),
    maxBytes: limit('rotation.max_bytes', maxBytes, DEFAULT_ROTATION.maxBytes),
    maxAgeMs: limit('rotation.max_age_ms', maxAgeMs, DEFAULT_ROTATION.maxAgeMs),
  }
}

function limit(field: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : safeInteger(field, text)
  if (value === 0) throw invalid(field, 'must be at least 1; leave it out for the default.')
  return value
}

function encodeSink({ settings, table, status }: Sink): WireSink {
  const { name, path, partitionBy, rotation, compression } = settings
  const { phase, rows, files, bytes, nextRow, lagRows, lagMs, lostRows, lastFailure } = status
  return {
    name,
    table: table.facts.name,
    path,
    partitionBy: [...partitionBy],
    rotation,
    compression,
    state: STATES[phase],
    writtenRows: rows,
    files,
    bytes,
    nextRow,
    lagRows,
    lagMs: Math.round(lagMs),
    lostRows,
    ...(lastFailure === null
      ? {}
      : { lastFailure: { reason: lastFailure.error.reason, message: lastFailure.error.message, timeMs: lastFailure.timeMs } }),
  }
}
