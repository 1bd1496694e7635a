// A server's metrics in the text form of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).
import { Counter, Gauge, Registry } from 'prom-client'
import type { ServerState } from '../server-state.ts'
import { CallMetrics } from './call-metrics.ts'
import { FAMILIES, type Family, type Sample } from './families.ts'
import { processMetrics } from './process-metrics.ts'

export class Metrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE
  readonly calls: CallMetrics
  readonly #registry = new Registry()
  readonly #process = processMetrics()
  #state: ServerState | null = null

  constructor() {
    this.calls = new CallMetrics(this.#registry)
    for (const family of FAMILIES) addFamily(this.#registry, family, () => (this.#state === null ? [] : family.samples(this.#state)))
  }

  /** All of them, as they are in this state. */
  async text(state: ServerState): Promise<string> {
    this.#state = state
    return `${await this.#registry.metrics()}\n${await this.#process.metrics()}`
  }
}

function addFamily(registry: Registry, { name, help, type, labels }: Family, samples: () => Iterable<Sample>): void {
  const configuration = { name, help, labelNames: [...labels], registers: [registry] }
  if (type === 'gauge')
    new Gauge({
      ...configuration,
      collect() {
        this.reset()
        for (const sample of samples()) this.set(sample.labels, sample.value)
      },
    })
  else
    new Counter({
      ...configuration,
      collect() {
        this.reset()
        for (const sample of samples()) this.inc(sample.labels, sample.value)
      },
    })
}
