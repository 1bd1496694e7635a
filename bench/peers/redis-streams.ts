// The same ticks into a Redis stream: XADD in pipelines of 100, the newest million kept. A server of its own on a free port, in memory
// only; absent where there is no redis-server.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createClient } from 'redis'
import { tickText } from '../quiver/feed-ticks.ts'
import type { FeedRequest } from '../support/feeds-subject.ts'
import { startPortProcess } from '../support/port-process.ts'
import { PeakRss } from '../support/rss.ts'
import { answerLines, secondsSince } from './answer-lines.ts'

const DISTINCT_ROWS = 20_000
const PIPELINE_ROWS = 100
const PIPELINES_AHEAD = 8
const FIRST_ID = 100_000_000_000_000

execFileSync('redis-server', ['--version'])
const port = await freePort()
const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
await using server = await startPortProcess({ command: 'redis-server', args, port: /port=(\d+)\./, endsBy: 'signal' })
const peakRss = new PeakRss(server.pid)
const client = createClient({ socket: { host: '127.0.0.1', port } })
await client.connect()
const idleBytes = (await peakRss.read()) ?? NaN
const entries = Array.from({ length: DISTINCT_ROWS }, (_, index) => entryOf(tickText(index, FIRST_ID + index)))

await answerLines<FeedRequest>(async ({ load: { seconds }, maxRows }) => {
  const trim = { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: maxRows } } as const
  const start = performance.now()
  const ahead: Promise<unknown>[] = []
  let rows = 0
  while (secondsSince(start) < seconds) {
    // What is asked for in one turn of the event loop goes as one pipeline.
    const added = Array.from({ length: PIPELINE_ROWS }, () => client.xAdd('ticks', '*', entries[rows++ % DISTINCT_ROWS] ?? {}, trim))
    ahead.push(Promise.all(added))
    if (ahead.length >= PIPELINES_AHEAD) await ahead.shift()
  }
  await Promise.all(ahead)
  return { rows, rowsPerSecond: rows / secondsSince(start), rssBytes: ((await peakRss.read()) ?? NaN) - idleBytes }
})
await client.close()

function entryOf(text: string): Record<string, string> {
  return Object.fromEntries(Object.entries(JSON.parse(text) as Record<string, unknown>).map(([name, value]) => [name, String(value)]))
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await once(probe.listen(0, '127.0.0.1'), 'listening')
  const { port: found } = probe.address() as AddressInfo
  await once(probe.close(), 'close')
  return found
}
