// What a session works with, and what it asks and gives.
import type { Clock } from '../clock.ts'
import type { Database, OpenRequest } from '../engine/engine.ts'
import type { Admission } from './admission.ts'
import type { Allowances } from './allowances.ts'
import type { Connections } from './connections.ts'
import type { Pool } from './pool.ts'

/** Bytes that may be in use, and those that are. */
export interface PageBudget {
  readonly limitBytes: number
  /** Null when they do not fit now. */
  tryReserve(bytes: number): PageReservation | null
  /** Settles when trying again may help. */
  room(signal: AbortSignal): Promise<void>
}

export interface PageReservation {
  readonly bytes: number
  tryGrow(bytes: number): boolean
  resize(bytes: number): void
  release(): void
}

export interface SessionParts {
  readonly database: Pick<Database, 'interrupt' | 'progress'>
  readonly pool: Pick<Pool, 'run' | 'recycle' | 'stop' | 'hasBegun' | 'abandon' | 'withoutRoots'>
  readonly admission: Admission
  readonly allowances: Allowances
  readonly connections: Connections
  /** Of what is in hand between the pool and the network. */
  readonly budget: PageBudget
  /** Of the engine's memory, for results that wait for their readers. */
  readonly results: PageBudget
  readonly clock: Clock
  readonly onFault: (message: string, stack?: string) => void
}

export interface PageLimits {
  readonly maxBytes: number
  readonly maxRows: number
}

/** A page in the main thread's hands, to be released once it is sent. */
export interface HeldPage {
  readonly data: Uint8Array
  readonly rows: number
  /** Whether the result ends with it. */
  readonly isLast: boolean
  /** `sent`: nobody reads the page's buffer any more, so another page may be made in it. */
  release(sent?: boolean): void
}

/** A query to open, apart from what the session knows. */
export interface ResultRequest extends Omit<OpenRequest, 'connection' | 'statement'> {
  /** Whether the prepared statement is worth its memory once the result is closed. */
  readonly keepStatement: boolean
}
