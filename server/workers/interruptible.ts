// Ends a task that is at the pool when its operation is aborted: one that has not begun never will, one that has is interrupted
// again and again until it comes back, since an interrupt that arrives before the engine has begun is lost. The engine does not
// look for interrupts while it plans, nor within one call of a function: a task that is in one of those for too long loses its thread.
import type { Clock } from '../clock.ts'
import type { ConnectionId, Database } from '../engine/engine.ts'
import type { Pool } from './pool.ts'

export interface InterruptParts {
  readonly database: Pick<Database, 'interrupt'>
  readonly pool: Pick<Pool, 'stop' | 'abandon'>
  readonly clock: Clock
}

const INTERRUPT_EVERY_MS = 3
/** How long the engine may take to notice. */
export const WEDGED_MS = 10_000

/**
 * Settles as `task` does, and only then: its connection and buffers are in use until it is back. Of a task whose thread was given up,
 * which fails, they are so until `onAbandoned`'s promise resolves.
 */
export async function interruptible<T>(
  parts: InterruptParts,
  connection: ConnectionId,
  slot: number,
  signal: AbortSignal,
  task: Promise<T>,
  onAbandoned: (ended: Promise<void>) => void,
): Promise<T> {
  let cancelTimer: () => void = () => undefined
  let wedgedAtMs = 0
  const interrupt = () => {
    parts.database.interrupt(connection)
    const ended = parts.clock.now() < wedgedAtMs ? null : parts.pool.abandon(slot)
    if (ended === null) cancelTimer = parts.clock.after(INTERRUPT_EVERY_MS, interrupt)
    else onAbandoned(ended)
  }
  const abort = () => {
    wedgedAtMs = parts.clock.now() + WEDGED_MS
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
