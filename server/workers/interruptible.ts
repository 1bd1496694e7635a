// Ends a task that is at the pool when its operation is aborted: one that has not begun never will, one that has is interrupted
// again and again until it comes back, since an interrupt that arrives before the engine has begun is lost.
import type { Clock } from '../clock.ts'
import type { ConnectionId, Database } from '../engine/engine.ts'
import type { Pool } from './pool.ts'

export interface InterruptParts {
  readonly database: Pick<Database, 'interrupt'>
  readonly pool: Pick<Pool, 'stop'>
  readonly clock: Clock
}

const INTERRUPT_EVERY_MS = 3

/** Settles as `task` does, and only then: its connection and buffers are in use until it is back. */
export async function interruptible<T>(
  parts: InterruptParts,
  connection: ConnectionId,
  slot: number,
  signal: AbortSignal,
  task: Promise<T>,
): Promise<T> {
  let cancelTimer: () => void = () => undefined
  const interrupt = () => {
    parts.database.interrupt(connection)
    cancelTimer = parts.clock.after(INTERRUPT_EVERY_MS, interrupt)
  }
  const abort = () => {
    if (!parts.pool.stop(slot)) interrupt()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) abort()
    return await task
  } finally {
    signal.removeEventListener('abort', abort)
    cancelTimer()
  }
}
