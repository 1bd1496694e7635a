// feeds: ticks of 120 bytes as JSON into a live table with typed columns, and out to a subscriber; producer, server and subscriber on
// the same cores.
import type { FeedRequest } from './support/feeds-subject.ts'
import { feedsEntry } from './support/feeds-subject.ts'
import { isWanted, runCase, type Bench, type BenchContext, type CaseRun } from './support/bench.ts'
import { nodeEntry, pythonEntry, Roster } from './support/roster.ts'

const WINDOW_ROWS = 1_000_000

export const feeds: Bench = async (given) => {
  const context = given.quick ? { ...given, rounds: 2 } : given
  const seconds = context.quick ? 1 : 8
  let sound = await ingest(context, seconds)
  // What a minute does that a few seconds do not: once, and without the peers.
  const minute = { ...json(context.quick ? 2 : 60), maxRows: WINDOW_ROWS, skip: 0 }
  const cases = { 'ws-json-sustained': minute, ...loneCases(seconds) }
  // Each case has processes of its own, so that none has another's memory, unless there is no time for it.
  await using shared = context.quick ? await openAlone(context) : null
  for (const [name, request] of Object.entries(cases)) {
    if (!isWanted(context, name)) continue
    await using own = shared === null ? await openAlone(context, name === 'latency-1k') : null
    sound = (await lone(context, (shared ?? own) as Roster<FeedRequest>, name, request)) && sound
  }
  return sound
}

/** `withFloor`: beside what ws and grpc-js alone do. */
function openAlone({ cache, timeoutMs }: BenchContext, withFloor = false): Promise<Roster<FeedRequest>> {
  const floor = withFloor ? [nodeEntry<FeedRequest>('ws-grpc-bare', 'feed-bare.ts', { timeoutMs })] : []
  return Roster.open<FeedRequest>([feedsEntry(cache, timeoutMs), ...floor])
}

/** The same ticks into Quiver and into what people use in its place. */
async function ingest(context: BenchContext, seconds: number): Promise<boolean> {
  if (!isWanted(context, 'ws-json')) return true
  const { cache, python, timeoutMs } = context
  await using roster = await Roster.open<FeedRequest>([
    feedsEntry(cache, timeoutMs),
    nodeEntry('redis-streams', 'redis-streams.ts', { timeoutMs }),
    pythonEntry('python-websockets-duckdb', 'feed_websockets_duckdb.py', python, { timeoutMs }),
  ])
  const request = { ...json(seconds), maxRows: WINDOW_ROWS, skip: 0 }
  const description = { ...common, case: 'ws-json', notes: { 'redis-streams': REDIS_NOTE } }
  return await runCase(context, roster, { description, request, warmUp: { ...request, ...json(1) } })
}

async function lone(context: BenchContext, roster: Roster<FeedRequest>, name: string, request: FeedRequest): Promise<boolean> {
  const isLatency = name.startsWith('latency') || name.startsWith('query')
  // The engine of JavaScript compiles for some ten seconds while a thousand ticks a second come: a whole round, so that what is
  // measured is a server that is up. Throughput is the same after a second.
  const warmUpSeconds = context.quick ? 0.2 : isLatency ? request.load.seconds : 1
  const warmUp = { ...request, load: { ...request.load, seconds: warmUpSeconds }, skip: 0 }
  const main = isLatency ? LATENCY : THROUGHPUT
  const run: CaseRun<FeedRequest> = { description: { ...common, case: name, main }, request, warmUp }
  const isOnce = context.quick || name === 'ws-json-sustained'
  return await runCase(isOnce ? { ...context, rounds: 1 } : context, roster, run)
}

function loneCases(seconds: number): Readonly<Record<string, FeedRequest>> {
  const rate = (ticksPerSecond: number, sockets = 1, ticksPerMessage = 1): FeedRequest['load'] => ({
    seconds,
    ticksPerSecond,
    sockets,
    ticksPerMessage,
  })
  return {
    'ws-json-single': { load: { seconds, rowsPerMessage: 1, form: 'json' }, maxRows: WINDOW_ROWS, skip: 0 },
    'ws-arrow': { load: { seconds, rowsPerMessage: 10_000, form: 'arrow' }, maxRows: WINDOW_ROWS, skip: 0 },
    'latency-1k': { load: rate(1_000), maxRows: WINDOW_ROWS, skip: 500 },
    'latency-50k': { load: rate(50_000), maxRows: WINDOW_ROWS, skip: 25_000 },
    'query-under-load': { load: rate(100_000), maxRows: WINDOW_ROWS, skip: 0, queries: true },
    producers500: { load: rate(100_000, 500, 10), maxRows: WINDOW_ROWS, skip: 50_000, hostile: true },
    'producers500-single': { load: rate(100_000, 500), maxRows: WINDOW_ROWS, skip: 50_000, hostile: true },
  }
}

/** 100 ticks a message, as NDJSON. */
function json(seconds: number): Pick<FeedRequest, 'load'> {
  return { load: { seconds, rowsPerMessage: 100, form: 'json' } }
}

const REDIS_NOTE = 'entries of six texts each, with MAXLEN ~ 1,000,000; no types and no queries'
const THROUGHPUT = { metric: 'rowsPerSecond', better: 'higher' } as const
const LATENCY = { metric: 'p99Ms', better: 'lower' } as const

const common = {
  bench: 'feeds',
  metrics: [
    { name: 'rowsPerSecond', unit: 'rows/s' },
    { name: 'p50Ms', unit: 'ms' },
    { name: 'p99Ms', unit: 'ms' },
    { name: 'idleP99Ms', unit: 'ms' },
    { name: 'rssBytes', unit: 'bytes' },
  ],
  main: THROUGHPUT,
} as const
