// A mixed load on one server: small queries, queries of a file, collects, puts, reads, rows into a live table that is followed. First as
// fast as it goes, then for a long time at a part of that, with calls that begin when they are due, whatever the others do; a call's
// time counts from then.
import { answerLines } from '../peers/answer-lines.ts'
import { residentBytes } from '../support/rss.ts'
import { quantile } from '../support/stats.ts'
import { connectToServer, valueOf } from './connected.ts'
import type { SoakRequest, SoakTask } from './soak-request.ts'

const CALLERS = 16
const TICK_MS = 5
const { pid, file } = JSON.parse(process.argv[3] as string) as SoakTask

await using client = await connectToServer()
await using trades = valueOf(await client.read(file, { materialize: true }))
await using lazy = valueOf(await client.read(file))
const rows = Array.from({ length: 100 }, (_, index) => ({ id: index, symbol: `S${index % 7}`, price: index / 4 }))
await using live = valueOf(await client.live('soak', 'infer', { retention: { maxRows: 100_000 } }))
valueOf(await live.append(rows))
void follow()

type Work = () => Promise<{ isErr(): boolean }>

/** With how often each comes, of 100. */
const MIX: readonly (readonly [number, Work])[] = [
  [
    60,
    async () => client.sql`select symbol, count(*) as n, avg(price) as mean from ${trades} where qty > ${counted() % 100} group by symbol`,
  ],
  [10, async () => client.sql`select sum(price) as total from ${lazy} where qty > ${counted() % 100}`],
  [10, async () => trades.collect()],
  [10, async () => (await client.fromRecords(rows)).asyncAndThen((table) => table.drop())],
  [5, async () => (await client.read(file)).asyncAndThen((table) => table.drop())],
  [5, async () => live.append(rows)],
]
const TURNS = MIX.flatMap(([times, work]) => Array.from({ length: times }, () => work))

let count = 0
function counted(): number {
  return count++
}

/** Spread over the hundred turns, so that no kind comes in a row. */
function nextWork(): Work {
  return TURNS[(counted() * 37) % TURNS.length] as Work
}

async function follow(): Promise<void> {
  for await (const batch of live.subscribe()) if (batch.isErr()) return
}

/** Has what the server keeps up to a bound as large as it gets: else that is seen growing for ten minutes, and what leaks is not. */
async function fill(appends: number): Promise<void> {
  let left = appends
  const append = async () => {
    while (left-- > 0) valueOf(await live.append(rows))
  }
  await Promise.all(Array.from({ length: CALLERS }, append))
}

await answerLines<SoakRequest>(async ({ appends, capacitySeconds, windows, windowSeconds, load }) => {
  await fill(appends)
  const perSecond = load * (await capacity(capacitySeconds))
  const measured: Window[] = []
  for (let window = 0; window < windows; window++) measured.push(await runWindow(perSecond, windowSeconds))
  const [first, last] = [measured[1] ?? measured[0], measured.at(-1)] as [Window, Window]
  return {
    callsPerSecond: perSecond,
    ...{ p99FirstMs: first.p99Ms, p99LastMs: last.p99Ms },
    ...{ rssFirstBytes: first.rssBytes, rssLastBytes: last.rssBytes },
    errors: measured.reduce((sum, { errors }) => sum + errors, 0),
  }
})

async function capacity(seconds: number): Promise<number> {
  const endsAt = performance.now() + seconds * 1_000
  let done = 0
  const callUntilEnd = async () => {
    for (; performance.now() < endsAt; done++) await nextWork()()
  }
  await Promise.all(Array.from({ length: CALLERS }, callUntilEnd))
  return done / seconds
}

interface Window {
  readonly p99Ms: number
  readonly rssBytes: number
  readonly errors: number
}

async function runWindow(perSecond: number, seconds: number): Promise<Window> {
  const began = performance.now()
  const latencies: number[] = []
  const resident: number[] = []
  const running: Promise<void>[] = []
  let errors = 0
  const call = async (dueAt: number) => {
    const result = await nextWork()()
    if (result.isErr()) errors += 1
    latencies.push(performance.now() - dueAt)
  }
  for (let due = 0, tick = 0; due < perSecond * seconds; tick++) {
    const now = performance.now()
    for (; due < perSecond * seconds && began + (due * 1_000) / perSecond <= now; due++)
      running.push(call(began + (due * 1_000) / perSecond))
    if (tick % 100 === 0) resident.push(residentBytes(pid) ?? 0)
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  await Promise.all(running)
  return { p99Ms: quantile(latencies, 0.99), rssBytes: quantile(resident, 0.5), errors }
}
