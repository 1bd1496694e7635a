// What there is to know of the process itself: memory, CPU, files, the garbage collector, and how late the event loop is. All servers of
// a process share it, since each look at it has observers that nothing takes away again.
import { collectDefaultMetrics, Registry } from 'prom-client'

/** A look at the event loop wakes the process: this often costs an idle one next to nothing, and delays that matter are seen. */
const EVENT_LOOP_EVERY_MS = 20

let shared: Registry | null = null

/** Observes from the first call on. */
export function processMetrics(): Registry {
  if (shared !== null) return shared
  shared = new Registry()
  collectDefaultMetrics({ register: shared, eventLoopMonitoringPrecision: EVENT_LOOP_EVERY_MS })
  return shared
}
