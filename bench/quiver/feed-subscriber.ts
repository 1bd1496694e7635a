// A subscriber of a live table, in a process of its own: how long each tick took from its producer to here.
import type { LiveTable } from '../../client/index.ts'
import { setTimeout as after } from 'node:timers/promises'
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import { quantile } from '../support/stats.ts'
import { connectToServer, valueOf } from './connected.ts'
import { tickSchema } from './feed-ticks.ts'

export type Following =
  /** Opens the live table and follows it; `stamped`: the ids of its ticks say when they were sent. */
  | { readonly follow: string; readonly maxRows: number; readonly stamped: boolean }
  /** A query over the table, so many seconds long, one after the other. */
  | { readonly query: string; readonly seconds: number }
  /** Waits until so many rows came since the table was followed; tells of them without the first `skip`. */
  | { readonly stop: true; readonly skip: number; readonly rows: number }

await using client = await connectToServer()
const tables = new Map<string, LiveTable>()
let latenciesMs: number[] = []
let rows = 0
let stop: AbortController = new AbortController()
let following: Promise<void> = Promise.resolve()

await answerLines<Following>(async (request) => {
  if ('follow' in request) return begin(request.follow, request.maxRows, request.stamped)
  if ('query' in request) return query(request.query, request.seconds)
  while (rows < request.rows) await after(5)
  stop.abort()
  await following
  const measured = latenciesMs.slice(request.skip)
  return measured.length === 0 ? { rows } : { rows, p50Ms: quantile(measured, 0.5), p99Ms: quantile(measured, 0.99) }
})

async function begin(name: string, maxRows: number, stamped: boolean): Promise<Record<string, number>> {
  const table = valueOf(await client.live(name, tickSchema, { retention: { maxRows } }))
  tables.set(name, table)
  latenciesMs = []
  rows = 0
  stop = new AbortController()
  const { signal } = stop
  await new Promise<void>((resolve) => {
    following = follow(table.subscribe({ onStart: () => resolve(), signal }), stamped)
  })
  return {}
}

async function follow(batches: ReturnType<LiveTable['subscribe']>, stamped: boolean): Promise<void> {
  for await (const result of batches) {
    if (result.isErr()) return
    rows += result.value.batch.numRows
    if (!stamped) continue
    const now = process.hrtime.bigint()
    const ids = result.value.batch.getChild('id')?.toArray() as BigInt64Array
    for (const id of ids) latenciesMs.push(Number(now - id) / 1e6)
  }
}

async function query(name: string, seconds: number): Promise<Record<string, number>> {
  const ticks = tables.get(name)
  if (ticks === undefined) throw new Error(`${name} is not followed`)
  const times: number[] = []
  for (const start = performance.now(); secondsSince(start) < seconds;) {
    const began = performance.now()
    valueOf(await client.sql`select symbol, count(*) as n, avg(price) as mean, max(qty) as most from ${ticks} group by symbol`)
    times.push(performance.now() - began)
  }
  return { queries: times.length, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}
