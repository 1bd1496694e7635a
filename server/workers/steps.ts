// How long an operation waits for its turns and its tasks are with the workers: noted with it, and told to whoever follows it.
import type { Clock } from '../clock.ts'

/** Follows an operation through its work. */
export interface StepListener {
  /** `admission` for the wait for its turn, else the method of the engine that a worker runs. The returned function hears how it ended. */
  begin(step: string): (error: Error | null) => void
}

/** What is noted of an operation. */
export interface Timed {
  waitedMs: number | null
  workedMs: number
  readonly steps: StepListener | null
}

/** Passes on what the operation waits for before it may go on. */
export function waited<T>(clock: Clock, operation: Timed, turn: Promise<T>): Promise<T> {
  return step(operation, 'admission', turn, clock, (ms) => {
    operation.waitedMs = (operation.waitedMs ?? 0) + ms
  })
}

/** Passes on what a task of the operation gives. */
export function worked<T>(clock: Clock, operation: Timed, method: string, task: Promise<T>): Promise<T> {
  return step(operation, method, task, clock, (ms) => {
    operation.workedMs += ms
  })
}

async function step<T>({ steps }: Timed, name: string, doing: Promise<T>, clock: Clock, note: (ms: number) => void): Promise<T> {
  const sinceMs = clock.now()
  const ended = steps?.begin(name)
  try {
    const value = await doing
    ended?.(null)
    return value
  } catch (error) {
    ended?.(error as Error)
    throw error
  } finally {
    note(clock.now() - sinceMs)
  }
}
