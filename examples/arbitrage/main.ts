// Looks for crossed markets at three simulated exchanges, of which one is flaky. See README.md.
//   node --import tsx examples/arbitrage/main.ts [--steps 300] [--step-ms 20] [--seed 7]
import { parseArgs } from 'node:util'
import { Field, Float64, Schema, TimestampMillisecond, Utf8 } from 'apache-arrow'
import { sql, type AsyncClient, type LiveTable, type TableHandle } from '../../client/index.ts'
import { must, startQuiver } from '../support/local-quiver.ts'
import { SimulatedExchange } from './exchange.ts'
import { createMarket, EXCHANGES, FRESH_STEPS, SYMBOLS, type Market } from './market.ts'
import { play } from './play.ts'
import { printCrossed, printSummary } from './print.ts'
import { VENUES } from './venues.ts'
import { CrossedMarkets, type ExchangeQuote } from './watch.ts'

const QUOTES = new Schema([
  new Field('listing', new Utf8(), false),
  new Field('bid', new Float64(), false),
  new Field('ask', new Float64(), false),
  new Field('at', new TimestampMillisecond('UTC'), false),
])

/** The run ends by itself; should something hang, it ends after this. */
const LONGEST_MS = 120_000

/** Has the server dial an exchange and write what it says to the table, whatever becomes of the connection. */
async function connect(client: AsyncClient, quotes: LiveTable, { venue, url }: SimulatedExchange): Promise<void> {
  const connected = await client.feeds.connect(venue.name, {
    table: quotes,
    source: { websocket: { url, subscribe: venue.subscribe } },
    mapping: venue.mapping,
    backoff: { minMs: 20, maxMs: 500 },
    idleTimeoutMs: 600,
  })
  must(connected)
}

/** The quotes as (exchange, symbol, bid, ask, at): the messages name only a listing, and each exchange has its own way to do that. */
async function named(client: AsyncClient, quotes: LiveTable): Promise<TableHandle> {
  const names = EXCHANGES.flatMap((exchange) => SYMBOLS.map((symbol) => ({ exchange, symbol, listing: VENUES[exchange].listing(symbol) })))
  const listings = must(await client.fromRecords(names))
  return must(await client.define(sql`select exchange, symbol, bid, ask, "at" from ${quotes} join ${listings} using (listing)`))
}

/** Follows the table until every exchange has sent its last quote. Gives how many opportunities it saw. */
async function watch(client: AsyncClient, view: TableHandle, market: Market): Promise<number> {
  const markets = new CrossedMarkets(FRESH_STEPS * market.stepMs)
  const lastMs = market.startMs + (market.steps - 1) * market.stepMs
  const running = new Set<string>(EXCHANGES.flatMap((exchange) => SYMBOLS.map((symbol) => `${exchange} ${symbol}`)))
  let found = 0
  const options = { from: 'earliest', intervalMs: 10, signal: AbortSignal.timeout(LONGEST_MS) } as const
  // A join gives its rows in any order.
  for await (const answer of client.subscribe(sql`select * from ${view} order by "at"`, options)) {
    for (const row of must(answer).table.toArray() as ExchangeQuote[]) {
      const crossed = markets.add(row)
      if (crossed !== null) printCrossed(crossed, market.startMs)
      if (crossed !== null) found += 1
      if (row.at >= lastMs) running.delete(`${row.exchange} ${row.symbol}`)
    }
    if (running.size === 0) break
  }
  return found
}

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '300' },
    'step-ms': { type: 'string', default: '20' },
    seed: { type: 'string', default: '7' },
  },
})
const market = createMarket({
  steps: Number(values.steps),
  stepMs: Number(values['step-ms']),
  seed: Number(values.seed),
  startMs: Date.now(),
})

await using alpha = await SimulatedExchange.start(VENUES.alpha)
await using beta = await SimulatedExchange.start(VENUES.beta)
await using gamma = await SimulatedExchange.start(VENUES.gamma)
await using quiver = await startQuiver()
const { client } = quiver

const quotes = must(await client.live('quotes', QUOTES))
const view = await named(client, quotes)
for (const exchange of [alpha, beta, gamma]) await connect(client, quotes, exchange)
const [found] = await Promise.all([watch(client, view, market), play(market, { all: [alpha, beta, gamma], flaky: beta })])
await printSummary(client, view, FRESH_STEPS * market.stepMs, found)
must(await quotes.end())
