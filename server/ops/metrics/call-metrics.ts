// What is counted of calls, as they end. All that a call costs here is made once for its method.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { StatusCode } from '../../errors.ts'

/** What a call has sent, and how long it waited for a worker; null where it asked for none. */
export interface CallWork {
  readonly rowsSent: number
  readonly bytesSent: number
  readonly waitedMs: number | null
}

export type EndCode = StatusCode | 'OK'

const CALL_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const WAIT_SECONDS = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30]

/** What calls of one method have come to. Adding to it is all that a call costs: counters are read from here when somebody asks. */
export class MethodMetrics {
  inFlight = 0
  rows = 0
  bytes = 0
  readonly ended = new Map<EndCode, number>()
  readonly #seconds: Histogram.Internal<'method'>
  readonly #waits: Histogram

  constructor(seconds: Histogram.Internal<'method'>, waits: Histogram) {
    this.#seconds = seconds
    this.#waits = waits
  }

  /** A call has ended. `work`: null where it was none for the engine. */
  end(code: EndCode, ms: number, work: CallWork | null): void {
    this.inFlight -= 1
    this.ended.set(code, (this.ended.get(code) ?? 0) + 1)
    this.#seconds.observe(ms / 1_000)
    if (work === null) return
    this.rows += work.rowsSent
    this.bytes += work.bytesSent
    if (work.waitedMs !== null) this.#waits.observe(work.waitedMs / 1_000)
  }
}

export class CallMetrics {
  readonly #methods = new Map<string, MethodMetrics>()
  readonly #seconds: Histogram<'method'>
  readonly #waits: Histogram

  constructor(registry: Registry) {
    const registers = [registry]
    this.#seconds = new Histogram({
      name: 'quiver_call_duration_seconds',
      help: 'From the beginning of a call to its last byte, the time of its reader included.',
      labelNames: ['method'],
      buckets: CALL_SECONDS,
      registers,
    })
    this.#waits = new Histogram({
      name: 'quiver_queue_wait_seconds',
      help: 'How long operations waited for workers, all their turns together.',
      buckets: WAIT_SECONDS,
      registers,
    })
    this.#addCounters(registers)
  }

  /** What is counted of one method, by its short name. */
  of(method: string): MethodMetrics {
    const known = this.#methods.get(method)
    if (known !== undefined) return known
    const made = new MethodMetrics(this.#seconds.labels(method), this.#waits)
    this.#methods.set(method, made)
    return made
  }

  #addCounters(registers: Registry[]): void {
    const methods = this.#methods
    new Counter({
      name: 'quiver_calls_total',
      help: 'Calls that have ended, by how they did.',
      labelNames: ['method', 'code'],
      registers,
      collect() {
        this.reset()
        for (const [method, { ended }] of methods) for (const [code, calls] of ended) this.inc({ method, code }, calls)
      },
    })
    new Gauge({
      name: 'quiver_calls_in_flight',
      help: 'Calls under way.',
      labelNames: ['method'],
      registers,
      collect() {
        for (const [method, { inFlight }] of methods) this.set({ method }, inFlight)
      },
    })
    new Counter({
      name: 'quiver_sent_rows_total',
      help: 'Rows of results that were sent.',
      labelNames: ['method'],
      registers,
      collect() {
        this.reset()
        for (const [method, { rows }] of methods) this.inc({ method }, rows)
      },
    })
    new Counter({
      name: 'quiver_sent_bytes_total',
      help: 'Bytes of results that were sent.',
      labelNames: ['method'],
      registers,
      collect() {
        this.reset()
        for (const [method, { bytes }] of methods) this.inc({ method }, bytes)
      },
    })
  }
}
