// One task on a pool thread: stopped before it began, or run, its outcome made plain data that survives the way back.
import type { Engine } from '../engine/engine.ts'
import { pageMemory } from '../engine/page-memory.ts'
import { DataError } from '../errors.ts'
import { STOP_BEGUN, STOP_CLEAR, type EngineMethod, type Outcome, type Task } from './tasks.ts'

export function runTask<M extends EngineMethod>(engine: Engine, stops: Int32Array, { method, args, slot, spare }: Task<M>): Outcome<M> {
  if (spare !== null) pageMemory.give(spare)
  try {
    if (Atomics.compareExchange(stops, slot, STOP_CLEAR, STOP_BEGUN) !== STOP_CLEAR)
      throw new DataError('CANCELLED', 'The operation was cancelled before it began.')
    const call = engine[method] as (...args: Parameters<Engine[M]>) => ReturnType<Engine[M]>
    return { value: call.apply(engine, args) }
  } catch (error) {
    return failure(error)
  }
}

/** Structured clone would make an Error of every DataError, without its reason. */
function failure(error: unknown): { error: ReturnType<DataError['toFields']>; stack?: string } {
  if (error instanceof DataError) return { error: error.toFields() }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const fields = new DataError('INTERNAL', `The server failed: ${message}`).toFields()
  return stack === undefined ? { error: fields } : { error: fields, stack }
}
