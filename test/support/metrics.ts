// The metrics of a server, as whoever scrapes them reads them.
import type { TestServer } from './start-server.ts'

export interface Scrape {
  readonly text: string
  /** The value of a series, named as in the text: `quiver_handles{kind="scan"}`; undefined where there is none. */
  readonly value: (series: string) => number | undefined
  /** The names of all metrics. */
  readonly names: ReadonlySet<string>
}

export async function scrape({ server }: Pick<TestServer, 'server'>): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${server.ports.http}/metrics`)
  if (response.status !== 200) throw new Error(`the metrics are answered with ${response.status}`)
  const text = await response.text()
  const series = new Map([...text.matchAll(/^([a-z_]+(?:\{.*\})?) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]))
  const names = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name))
  return { text, value: (name) => series.get(name), names }
}
