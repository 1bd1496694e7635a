// A subscriber of a live table, in a process of its own: how long each tick took from its producer to here.
import type { LiveTable } from '../../client/index.ts'
import { answerLines } from '../peers/answer-lines.ts'
import { quantile } from '../support/stats.ts'
import { connectToServer, valueOf } from './connected.ts'
import { tickSchema } from './feed-ticks.ts'

export type Following =
  | { readonly follow: string }
  /** What came since the table was followed, without the first `skip` rows. */
  | { readonly stop: true; readonly skip: number }

await using client = await connectToServer()
let latenciesMs: number[] = []
let stop: AbortController = new AbortController()
let following: Promise<void> = Promise.resolve()

await answerLines<Following>(async (request) => {
  if ('follow' in request) return begin(request.follow)
  stop.abort()
  await following
  const measured = latenciesMs.slice(request.skip)
  return { rows: latenciesMs.length, p50Ms: quantile(measured, 0.5), p99Ms: quantile(measured, 0.99) }
})

async function begin(name: string): Promise<Record<string, number>> {
  const table = valueOf(await client.live(name, tickSchema))
  latenciesMs = []
  stop = new AbortController()
  const { signal } = stop
  await new Promise<void>((resolve) => {
    following = follow(table.subscribe({ onStart: () => resolve(), signal }))
  })
  return {}
}

async function follow(batches: ReturnType<LiveTable['subscribe']>): Promise<void> {
  for await (const result of batches) {
    if (result.isErr()) return
    const now = process.hrtime.bigint()
    const ids = result.value.batch.getChild('id')?.toArray() as BigInt64Array
    for (const id of ids) latenciesMs.push(Number(now - id) / 1e6)
  }
}
