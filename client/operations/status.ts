// How the server is: its version, and how much of it is in use.
import type { ServerMemory__Output as WireMemory } from '../../proto/gen/quiver/v1/ServerMemory.ts'
import type { ServerTables__Output as WireTables } from '../../proto/gen/quiver/v1/ServerTables.ts'
import type { ServerWork__Output as WireWork } from '../../proto/gen/quiver/v1/ServerWork.ts'
import type { StatusResponse__Output as WireStatus } from '../../proto/gen/quiver/v1/StatusResponse.ts'
import { serverService } from '../../proto/load.ts'
import { localError, type QuiverError } from '../errors.ts'
import { err, ok, type Result, type ResultAsync } from '../result.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import type { Session } from './session.ts'

/** What a server does now, and what it has done. */
export interface ServerWork {
  /** Operations that wait or run; subscriptions are such, too. */
  readonly operations: number
  /** Queries that have ended since the server was started, well or not. */
  readonly queriesEnded: bigint
  /** Operations that wait to begin, and how many may. */
  readonly queued: number
  readonly queueLimit: number
  /** Operations that found no room to wait, since the server was started. */
  readonly refused: bigint
  /** Tasks that are with the workers, running or next to run, and how many may be. */
  readonly tasks: number
  readonly taskLimit: number
  /** The workers' threads, and how many of them have work. */
  readonly threads: number
  readonly busyThreads: number
  /** Results that are not yet sent to their end. */
  readonly openResults: number
}

/** A server's memory, in bytes. */
export interface ServerMemory {
  /** What the whole process was given. */
  readonly limit: bigint
  /** What the operating system says that it has. */
  readonly resident: bigint
  /** What the engine holds, and what it may before it spills to disk. */
  readonly engine: bigint
  readonly engineLimit: bigint
  /** What it has on disk since it did not fit, and what it may. */
  readonly spilled: bigint
  readonly spillLimit: bigint
  /** Data between the workers and the network, and how much that may be. */
  readonly transfer: bigint
  readonly transferLimit: bigint
}

/** What a server keeps. */
export interface ServerTables {
  /** Handles of each kind. */
  readonly scans: number
  readonly views: number
  readonly tables: number
  readonly live: number
  /** Bytes of the rows that are held for handles of kind `table`, each once. */
  readonly heldBytes: bigint
  /** Live tables, with or without handles. */
  readonly liveTables: number
  readonly feeds: number
}

/** How a server is. */
export interface ServerStatus {
  readonly version: string
  /** Milliseconds since it was started. */
  readonly uptimeMs: number
  readonly work: ServerWork
  readonly memory: ServerMemory
  readonly tables: ServerTables
}

export function statusOf({ servers }: Session, options: CallOptions): ResultAsync<ServerStatus, QuiverError> {
  return unary(servers, serverService.Status, {}, options).andThen(statusFromWire)
}

function statusFromWire({ version, uptimeMs, work, memory, tables }: WireStatus): Result<ServerStatus, QuiverError> {
  if (work === null || memory === null || tables === null)
    return err(localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server told only a part of its status.'))
  return ok({
    version,
    uptimeMs: Number(uptimeMs),
    work: workFromWire(work),
    memory: memoryFromWire(memory),
    tables: tablesFromWire(tables),
  })
}

function workFromWire({ queriesEnded, refused, ...counts }: WireWork): ServerWork {
  return { ...counts, queriesEnded: BigInt(queriesEnded), refused: BigInt(refused) }
}

function memoryFromWire(memory: WireMemory): ServerMemory {
  const { limit, resident, engine, engineLimit, spilled, spillLimit, transfer, transferLimit } = memory
  return {
    limit: BigInt(limit),
    resident: BigInt(resident),
    engine: BigInt(engine),
    engineLimit: BigInt(engineLimit),
    spilled: BigInt(spilled),
    spillLimit: BigInt(spillLimit),
    transfer: BigInt(transfer),
    transferLimit: BigInt(transferLimit),
  }
}

function tablesFromWire({ heldBytes, ...counts }: WireTables): ServerTables {
  return { ...counts, heldBytes: BigInt(heldBytes) }
}
