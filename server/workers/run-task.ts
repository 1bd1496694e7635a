// One task on a pool thread: stopped before it began, or run, its outcome made plain data that survives the way back.
import { threadId } from 'node:worker_threads'
import { pageMemory } from '../engine/page-memory.ts'
import { DataError } from '../errors.ts'
import { STOP_BEGUN, STOP_CLEAR, type Fault, type Methods, type Outcome, type Task } from './tasks.ts'

/** `methods`: what this pool's threads have. */
export function runTask<T extends Methods<T>, M extends keyof T>(
  methods: T,
  stops: Int32Array,
  { method, args, slot, spare }: Task<T, M>,
): Outcome<T, M> {
  if (spare !== null) pageMemory.give(spare)
  try {
    if (Atomics.compareExchange(stops, slot, STOP_CLEAR, STOP_BEGUN + threadId) !== STOP_CLEAR)
      throw new DataError('CANCELLED', 'The operation was cancelled before it began.')
    const call = methods[method] as (...args: Parameters<T[M]>) => ReturnType<T[M]>
    return { value: call.apply(methods, args) }
  } catch (error) {
    return failure(error)
  }
}

/** Structured clone would make an Error of every DataError, without its reason. */
function failure(error: unknown): { error: ReturnType<DataError['toFields']>; fault?: Fault } {
  if (error instanceof DataError) return { error: error.toFields() }
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  return { error: new DataError('INTERNAL', 'The server failed; its log says more.').toFields(), fault: { message, stack } }
}
