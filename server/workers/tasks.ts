// What crosses between the main thread and the pool: a call of one Engine method, and its outcome as plain data.
import type { Engine } from '../engine/engine.ts'
import type { DataErrorFields } from '../errors.ts'

export type EngineMethod = keyof Engine

/** What a pool's threads have: methods, by name. */
export type Methods<T> = { readonly [M in keyof T]: (...args: never[]) => unknown }

/** A call of a method of `T`, by default the engine. */
export interface Task<T extends Methods<T> = Engine, M extends keyof T = keyof T> {
  readonly method: M
  readonly args: Parameters<T[M]>
  /** Which cell of {@link WorkerStart.stops} belongs to it while it waits and runs. */
  readonly slot: number
  /** A sent page's buffer, to be filled again. */
  readonly spare: ArrayBuffer | null
}

/** What a failure that nobody foresaw says of itself. */
export interface Fault {
  readonly message: string
  readonly stack: string
}

export type Outcome<T extends Methods<T> = Engine, M extends keyof T = keyof T> =
  | { readonly value: ReturnType<T[M]> }
  /** `fault` only where the failure was no DataError, for the log: what it says may be of no concern to callers. */
  | { readonly error: DataErrorFields; readonly fault?: Fault }

/** The task may begin. */
export const STOP_CLEAR = 0
/** Set by the main thread: the task must not begin any more. */
export const STOP_ASKED = 1
/** Set by the worker, with the number of its thread added: it has begun, so the engine has to be interrupted instead. */
export const STOP_BEGUN = 2

/** The workerData of every worker. */
export interface WorkerStart {
  readonly databasePointer: bigint
  /** The directories that the database was opened with. */
  readonly roots: readonly string[]
  /** Shared memory, one cell for each task that may wait or run at once. */
  readonly stops: Int32Array
}
