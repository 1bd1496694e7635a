// What there is to know of the process itself: memory, CPU, files, the garbage collector, and how late the event loop is. All servers of
// a process share it, since each look at it has observers that nothing takes away again.
import { collectDefaultMetrics, Registry } from 'prom-client'

let shared: Registry | null = null

/** Observes from the first call on. */
export function processMetrics(): Registry {
  if (shared !== null) return shared
  shared = new Registry()
  collectDefaultMetrics({ register: shared })
  return shared
}
