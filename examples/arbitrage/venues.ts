// How each exchange writes its quotes, and beside it the mapping with which Quiver reads them: three shapes, one table.
import type { FeedMapping } from '../../client/index.ts'
import type { ExchangeName, Quote, SymbolName } from './market.ts'

export interface Venue {
  readonly name: ExchangeName
  /** What the exchange calls a symbol. The messages do not say whose they are: this does. */
  listing(symbol: SymbolName): string
  /** What it says first to whoever connects. */
  readonly greeting: readonly string[]
  /** What it wants to hear before it sends quotes; Quiver says it after each connect. */
  readonly subscribe: readonly string[]
  /** The messages for these quotes; `number` counts the times that it was asked. */
  encode(quotes: readonly Quote[], number: number): readonly string[]
  /** A message that is no quote. */
  heartbeat(number: number): string | null
  readonly mapping: FeedMapping
}

/** Plain objects: `{"ts":1700000000000,"symbol":"BTC-USD","bid":60000.1,"ask":60012.3}`. */
const alpha: Venue = {
  name: 'alpha',
  listing: (symbol) => symbol,
  greeting: [],
  subscribe: [],
  encode: (quotes) => quotes.map(({ atMs, symbol, bid, ask }) => JSON.stringify({ ts: atMs, symbol, bid, ask })),
  heartbeat: () => null,
  mapping: { columns: { listing: '/symbol', bid: '/bid', ask: '/ask', at: { pointer: '/ts', unit: 'ms' } } },
}

/**
 * Objects around several quotes, with prices in quotes, heartbeats in between, and numbers that show when one is missing:
 * `{"type":"book","time":1700000000000000,"data":[{"market":"BTCUSD","bid":"60000.10","ask":"60012.30"}, …],"seq":7}`.
 */
const beta: Venue = {
  name: 'beta',
  listing: (symbol) => symbol.replace('-', ''),
  greeting: ['{"type":"welcome"}'],
  subscribe: ['{"op":"subscribe","channel":"book"}'],
  encode: (quotes, number) => [
    JSON.stringify({ type: 'book', time: (quotes[0]?.atMs ?? 0) * 1_000, data: quotes.map(betaItem), seq: number }),
  ],
  heartbeat: (number) => JSON.stringify({ type: 'heartbeat', seq: number }),
  mapping: {
    filter: { pointer: '/type', values: ['book'] },
    sequence: { pointer: '/seq' },
    rows: '/data',
    columns: {
      listing: '/market',
      bid: { pointer: '/bid', quoted: true },
      ask: { pointer: '/ask', quoted: true },
      at: { pointer: '/time', from: 'message', unit: 'us' },
    },
  },
}

function betaItem({ symbol, bid, ask }: Quote): object {
  return { market: beta.listing(symbol), bid: priceText(bid), ask: priceText(ask) }
}

function priceText(price: number): string {
  return Number.isFinite(price) ? price.toFixed(2) : 'n/a'
}

/** Arrays, as Kraken's: `[336,["60000.10","60012.30","1700000000.020000"],"spread","XBT/USD"]`, the time in seconds. */
const gamma: Venue = {
  name: 'gamma',
  listing: (symbol) => symbol.replace('BTC', 'XBT').replace('-', '/'),
  greeting: ['{"event":"systemStatus","status":"online"}'],
  subscribe: ['{"event":"subscribe","subscription":{"name":"spread"}}'],
  encode: (quotes) =>
    quotes.map(({ symbol, bid, ask, atMs }) =>
      JSON.stringify([336, [priceText(bid), priceText(ask), (atMs / 1_000).toFixed(6)], 'spread', gamma.listing(symbol)]),
    ),
  heartbeat: () => '{"event":"heartbeat"}',
  mapping: {
    oneRow: true,
    filter: { pointer: '/2', values: ['spread'] },
    columns: {
      listing: '/3',
      bid: { pointer: '/1/0', quoted: true },
      ask: { pointer: '/1/1', quoted: true },
      at: { pointer: '/1/2', quoted: true, unit: 's' },
    },
  },
}

export const VENUES: Readonly<Record<ExchangeName, Venue>> = { alpha, beta, gamma }
