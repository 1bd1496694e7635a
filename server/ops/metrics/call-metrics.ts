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

interface Families {
  readonly calls: Counter<'method' | 'code'>
  readonly seconds: Histogram<'method'>
  readonly rows: Counter<'method'>
  readonly bytes: Counter<'method'>
  readonly waits: Histogram
}

export class CallMetrics {
  readonly #families: Families
  readonly #methods = new Map<string, MethodMetrics>()

  constructor(registry: Registry) {
    const registers = [registry]
    const labelNames = ['method'] as const
    const methods = this.#methods
    this.#families = {
      calls: new Counter({
        name: 'quiver_calls_total',
        help: 'Calls that have ended, by how they did.',
        labelNames: ['method', 'code'],
        registers,
      }),
      seconds: new Histogram({
        name: 'quiver_call_duration_seconds',
        help: 'From the beginning of a call to its last byte, the time of its reader included.',
        labelNames,
        buckets: CALL_SECONDS,
        registers,
      }),
      rows: new Counter({ name: 'quiver_sent_rows_total', help: 'Rows of results that were sent.', labelNames, registers }),
      bytes: new Counter({ name: 'quiver_sent_bytes_total', help: 'Bytes of results that were sent.', labelNames, registers }),
      waits: new Histogram({
        name: 'quiver_queue_wait_seconds',
        help: 'How long operations waited for workers, all their turns together.',
        buckets: WAIT_SECONDS,
        registers,
      }),
    }
    new Gauge({
      name: 'quiver_calls_in_flight',
      help: 'Calls under way.',
      labelNames,
      registers,
      collect() {
        for (const [method, { inFlight }] of methods) this.set({ method }, inFlight)
      },
    })
  }

  /** What is counted of one method, by its short name. */
  of(method: string): MethodMetrics {
    const known = this.#methods.get(method)
    if (known !== undefined) return known
    const made = new MethodMetrics(this.#families, method)
    this.#methods.set(method, made)
    return made
  }
}

export class MethodMetrics {
  inFlight = 0
  readonly #families: Families
  readonly #method: string
  readonly #seconds: Histogram.Internal<'method'>
  readonly #rows: Counter.Internal
  readonly #bytes: Counter.Internal
  readonly #codes = new Map<EndCode, Counter.Internal>()

  constructor(families: Families, method: string) {
    this.#families = families
    this.#method = method
    this.#seconds = families.seconds.labels(method)
    this.#rows = families.rows.labels(method)
    this.#bytes = families.bytes.labels(method)
  }

  /** A call has ended. `work`: null where it was none for the engine. */
  ended(code: EndCode, ms: number, work: CallWork | null): void {
    this.#code(code).inc()
    this.#seconds.observe(ms / 1_000)
    if (work === null) return
    if (work.rowsSent > 0) this.#rows.inc(work.rowsSent)
    if (work.bytesSent > 0) this.#bytes.inc(work.bytesSent)
    if (work.waitedMs !== null) this.#families.waits.observe(work.waitedMs / 1_000)
  }

  #code(code: EndCode): Counter.Internal {
    const known = this.#codes.get(code)
    if (known !== undefined) return known
    const made = this.#families.calls.labels(this.#method, code)
    this.#codes.set(code, made)
    return made
  }
}
