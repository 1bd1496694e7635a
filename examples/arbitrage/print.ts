// What the example says.
import type { AsyncClient, FeedInfo, TableHandle } from '../../client/index.ts'
import { must } from '../support/local-quiver.ts'
import { crossedMarkets } from './crossed-sql.ts'
import { EXCHANGES } from './market.ts'
import type { CrossedMarket } from './watch.ts'

const dollars = (price: number): string => price.toFixed(2)

export function printCrossed({ symbol, buy, sell, basisPoints }: CrossedMarket, startMs: number): void {
  const seconds = ((Math.max(buy.at, sell.at) - startMs) / 1_000).toFixed(2)
  const legs = `buy at ${buy.exchange} for ${dollars(buy.ask)}, sell at ${sell.exchange} for ${dollars(sell.bid)}`
  console.log(`crossed: ${seconds} s ${symbol}: ${legs}, spread ${dollars(sell.bid - buy.ask)} (${basisPoints.toFixed(1)} bp)`)
}

/** `found` is what the watcher saw as quotes came. */
export async function printSummary(client: AsyncClient, view: TableHandle, freshMs: number, found: number): Promise<void> {
  const counts = must(await client.sql`select exchange, count(*)::int as n from ${view} group by exchange`)
  const rows = new Map((counts.toArray() as { exchange: string; n: number }[]).map(({ exchange, n }) => [exchange, n]))
  const feeds = must(await client.feeds.list())
  for (const exchange of EXCHANGES) {
    const feed = feeds.find(({ name }) => name === exchange)
    if (feed !== undefined) await printExchange(client, feed, rows.get(exchange) ?? 0)
  }
  const crossed = must(await client.query(crossedMarkets(view, freshMs)))
  console.log(`opportunities: ${found} as quotes came, ${crossed.numRows} by SQL over all rows`)
  for (const row of crossed.toArray() as CrossedRow[])
    console.log(`  ${row.symbol}: ${row.buy_at} to ${row.sell_at}, ${row.moments} moments, at best ${row.basis_points.toFixed(1)} bp`)
}

interface CrossedRow {
  readonly symbol: string
  readonly buy_at: string
  readonly sell_at: string
  readonly moments: number
  readonly basis_points: number
}

async function printExchange(client: AsyncClient, feed: FeedInfo, rows: number): Promise<void> {
  const { name, reconnects, gaps, deadLetters, ignored } = feed
  console.log(`${name}: ${rows} rows, ${reconnects} reconnects, ${gaps} gaps, ${deadLetters} dead letters, ${ignored} other messages`)
  if (feed.lastError.isSome) console.log(`  last lost because: ${feed.lastError.value}`)
  const { letters } = must(await client.feeds.deadLetters(name, { limit: 3 }))
  for (const { column, reason } of letters) console.log(`  dead letter: ${column.unwrapOr('message')}: ${reason}`)
}
