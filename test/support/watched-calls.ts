// Calls watched as a server does it, with what it counts and logs for a test to look at.
import { Registry } from 'prom-client'
import { createLog, type LogLevel } from '../../server/ops/log.ts'
import { CallMetrics } from '../../server/ops/metrics/call-metrics.ts'
import { SlowQueries } from '../../server/ops/slow-queries.ts'
import { WatchedCalls } from '../../server/ops/watched-calls.ts'
import { FakeClock } from './fake-clock.ts'

export interface CallWatch {
  readonly calls: WatchedCalls
  readonly clock: FakeClock
  /** The lines of the log. */
  readonly lines: Record<string, unknown>[]
  readonly metrics: () => Promise<string>
}

export interface CallWatchOptions {
  readonly clock?: FakeClock
  readonly level?: LogLevel
  readonly slowQueryMs?: number
  readonly isBusy?: () => boolean
}

export function watchCalls({
  clock = new FakeClock(),
  level = 'debug',
  slowQueryMs = 0,
  isBusy = () => false,
}: CallWatchOptions = {}): CallWatch {
  const lines: Record<string, unknown>[] = []
  const log = createLog(level, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) })
  const registry = new Registry()
  const slowQueries = new SlowQueries({ log, slowQueryMs, isBusy })
  const calls = new WatchedCalls({ clock, log, metrics: new CallMetrics(registry), slowQueries })
  return { calls, clock, lines, metrics: () => registry.metrics() }
}

/** A call without headers. */
export const NO_HEADERS = { get: () => [] }
