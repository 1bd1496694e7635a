// Live tables are written to files as they grow.
import type { OpenSinkRequest } from '../../proto/gen/quiver/v1/OpenSinkRequest.ts'
import type { Sink__Output as WireSink } from '../../proto/gen/quiver/v1/Sink.ts'
import type { SinkRotation as WireRotation } from '../../proto/gen/quiver/v1/SinkRotation.ts'
import type { SinkState__Output as WireState } from '../../proto/gen/quiver/v1/SinkState.ts'
import { feedsService } from '../../proto/load.ts'
import { localError, type QuiverError, type Reason } from '../errors.ts'
import { fromNullable, type Option } from '../option.ts'
import { err, ok, type ResultAsync } from '../result.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import type { Session } from './session.ts'

/** When waiting rows become files: whichever limit is reached first. */
export interface SinkRotation {
  /** By default 1,000,000. */
  readonly maxRows?: number | undefined
  /** Of Arrow data, about; by default 128 MiB. */
  readonly maxBytes?: number | undefined
  /** How long a row waits at most, in milliseconds; by default 60,000. */
  readonly maxAgeMs?: number | undefined
}

/** Options of a sink. */
export interface SinkOptions extends CallOptions {
  /** Letters, digits, `_`, `-` and `.`, at most 128; by default the table's name. A server has one sink of a name. */
  readonly name?: string | undefined
  /** Columns that become `key=value` directories and are not in the files. */
  readonly partitionBy?: readonly string[] | undefined
  readonly rotation?: SinkRotation | undefined
  /** `zstd` (default), `snappy`, `gzip`, `lz4`, `uncompressed`. */
  readonly compression?: string | undefined
  /** Where a sink begins that has not been in its directory before: with the oldest row that is kept (the default), or with those that come. */
  readonly from?: 'earliest' | 'now' | undefined
}

/**
 * What a sink does. `retrying`: it could not write, and tries again. `failed`: it cannot go on in its directory (`SINK_CONFLICT`), and
 * only a stop without a flush helps. `unknown`: a state that this version does not know.
 */
export type SinkState = 'running' | 'retrying' | 'failed' | 'stopped' | 'unknown'

/** Why a sink could not write. */
export interface SinkFailure {
  readonly reason: Reason
  readonly message: string
  readonly at: Date
}

/** How far a sink is. */
export interface SinkStatus {
  readonly name: string
  readonly table: string
  readonly path: string
  readonly state: SinkState
  /** Rows in files, files, and bytes of the files, since the sink began in its directory. */
  readonly writtenRows: bigint
  readonly files: bigint
  readonly bytes: bigint
  /** All rows before it are in files, or lost. */
  readonly nextRow: bigint
  /** Rows of the table that are not in files yet. */
  readonly lagRows: bigint
  /** For how long the oldest of them has been waiting. */
  readonly lagMs: number
  /**
   * Rows that the table no longer kept when the sink could write them. Retention waits for sinks until the table is twice as large as it
   * asks for.
   */
  readonly lostRows: bigint
  /** The last, also when it is overcome. */
  readonly lastFailure: Option<SinkFailure>
}

/** Options of the end of a sink. */
export interface StopSinkOptions extends CallOptions {
  /** Whether the rows so far are written before, by default yes; where that fails, the sink goes on. */
  readonly flush?: boolean | undefined
}

export function openSink({ servers }: Session, table: string, path: string, options: SinkOptions): ResultAsync<SinkStatus, QuiverError> {
  const { name = table, partitionBy, rotation = {}, compression, from } = options
  const { maxRows, maxBytes, maxAgeMs } = rotation
  const request = present<OpenSinkRequest>({
    name,
    table,
    path,
    partitionBy: partitionBy && [...partitionBy],
    rotation: present<WireRotation>({ maxRows: wireNumber(maxRows), maxBytes: wireNumber(maxBytes), maxAgeMs: wireNumber(maxAgeMs) }),
    compression,
    start: from === 'now' ? 'SINK_START_NOW' : 'SINK_START_EARLIEST',
  })
  return wholeNumbers({ maxRows, maxBytes, maxAgeMs })
    .asyncAndThen(() => unary(servers, feedsService.OpenSink, request, options))
    .map(statusFromWire)
}

export function listSinks({ servers }: Session, table: string, options: CallOptions): ResultAsync<SinkStatus[], QuiverError> {
  return unary(servers, feedsService.ListSinks, { table }, options).map(({ sinks }) => sinks.map(statusFromWire))
}

export function sinkStatus(session: Session, table: string, name: string, options: CallOptions): ResultAsync<SinkStatus, QuiverError> {
  return listSinks(session, table, options).andThen((sinks) => {
    const status = sinks.find((sink) => sink.name === name)
    if (status !== undefined) return ok(status)
    return err(localError('not-found', 'NOT_FOUND', 'SINK_UNKNOWN', `The table ${table} has no sink ${name} any more.`, { sink: name }))
  })
}

export function flushSink({ servers }: Session, name: string, options: CallOptions): ResultAsync<SinkStatus, QuiverError> {
  return unary(servers, feedsService.FlushSink, { name }, options).map(statusFromWire)
}

export function stopSink({ servers }: Session, name: string, options: StopSinkOptions): ResultAsync<SinkStatus, QuiverError> {
  return unary(servers, feedsService.StopSink, { name, flush: options.flush ?? true }, options).map(statusFromWire)
}

const STATES: Readonly<Record<WireState, SinkState>> = {
  SINK_STATE_UNSPECIFIED: 'unknown',
  SINK_STATE_RUNNING: 'running',
  SINK_STATE_RETRYING: 'retrying',
  SINK_STATE_FAILED: 'failed',
  SINK_STATE_STOPPED: 'stopped',
}

function statusFromWire(sink: WireSink): SinkStatus {
  const { name, table, path, state, writtenRows, files, bytes, nextRow, lagRows, lagMs, lostRows, lastFailure } = sink
  return {
    name,
    table,
    path,
    state: (STATES as Readonly<Record<string, SinkState>>)[state] ?? 'unknown',
    writtenRows: BigInt(writtenRows),
    files: BigInt(files),
    bytes: BigInt(bytes),
    nextRow: BigInt(nextRow),
    lagRows: BigInt(lagRows),
    lagMs: Number(lagMs),
    lostRows: BigInt(lostRows),
    lastFailure: fromNullable(lastFailure).map(({ reason, message, timeMs }) => ({ reason, message, at: new Date(Number(timeMs)) })),
  }
}
