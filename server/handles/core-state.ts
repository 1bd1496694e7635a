// How much of the engine and of the way to it is in use, for those who watch the server.
import type { ServerConfig } from '../config.ts'
import type { DatabaseUsage } from '../engine/engine.ts'
import type { Admission } from '../workers/admission.ts'
import type { Connections } from '../workers/connections.ts'
import type { FoundStatement } from '../workers/plan-use.ts'
import type { Pool } from '../workers/pool.ts'
import type { Budget } from './budget.ts'
import type { Registry, TableKind } from './registry.ts'

export interface CoreState {
  readonly work: WorkState
  readonly memory: MemoryState
  /** Handles of each kind. */
  readonly handles: Readonly<Record<TableKind, number>>
  /** Bytes of the rows that are held for handles, each once. */
  readonly heldBytes: number
}

export interface WorkState {
  /** Operations that wait to begin. */
  readonly queued: number
  readonly queueLimit: number
  /** Operations that found no room to wait, since the start. */
  readonly refused: number
  /** Tasks that may be with the workers now. */
  readonly tasks: number
  readonly taskLimit: number
  readonly threads: number
  readonly busyThreads: number
  /** Threads that died or were given up, since the start. */
  readonly lostThreads: number
  /** Connections of the engine that an operation has. */
  readonly connections: number
  /** Results with pages left. */
  readonly openResults: number
  /** What there was of queries when they came, since the start. */
  readonly statements: Readonly<Record<FoundStatement, number>>
}

/** In bytes. */
export interface MemoryState {
  /** For the whole process. */
  readonly limit: number
  /** What the engine holds, and what it may before it spills. */
  readonly engine: number
  readonly engineLimit: number
  readonly spilled: number
  readonly spillLimit: number
  /** Pages and puts between the workers and the network. */
  readonly transfer: number
  readonly transferLimit: number
}

export interface CoreStateParts {
  readonly config: Pick<ServerConfig, 'queueLength' | 'concurrency' | 'memoryBytes' | 'maxSpillBytes'>
  readonly engineBytes: number
  readonly engineUsage: DatabaseUsage
  readonly registry: Registry
  readonly pool: Pool
  readonly admission: Admission
  readonly connections: Connections
  readonly budget: Budget
}

export function coreState(parts: CoreStateParts): CoreState {
  return { work: workState(parts), memory: memoryState(parts), ...parts.registry.census() }
}

function workState({ config, pool, admission, connections }: CoreStateParts): WorkState {
  return {
    queued: admission.queued,
    queueLimit: config.queueLength,
    refused: admission.refused,
    tasks: admission.running,
    taskLimit: config.concurrency,
    threads: pool.threads,
    busyThreads: pool.busyThreads,
    lostThreads: pool.lostThreads,
    connections: connections.lent,
    openResults: connections.openResults,
    statements: connections.plans.found,
  }
}

function memoryState({ config, engineBytes, engineUsage, budget }: CoreStateParts): MemoryState {
  return {
    limit: config.memoryBytes,
    engine: engineUsage.memoryBytes,
    engineLimit: engineBytes,
    spilled: engineUsage.spilledBytes,
    spillLimit: config.maxSpillBytes,
    transfer: budget.usedBytes,
    transferLimit: budget.limitBytes,
  }
}

/** How often the engine is asked at most: it takes most of a millisecond. */
const ENGINE_EVERY_MS = 500

/** Asks the engine what it holds, unless it has been asked just now. */
export function lately(read: () => DatabaseUsage, now: () => number): () => DatabaseUsage {
  let last: { readonly atMs: number; readonly usage: DatabaseUsage } | null = null
  return () => {
    if (last === null || now() - last.atMs >= ENGINE_EVERY_MS) last = { atMs: now(), usage: read() }
    return last.usage
  }
}
