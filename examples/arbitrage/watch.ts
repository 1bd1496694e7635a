// Finds crossed markets as quotes come: of each symbol the newest quote of each exchange, and the best bid against the best ask.
import type { ExchangeName, SymbolName } from './market.ts'

export interface ExchangeQuote {
  readonly exchange: ExchangeName
  readonly symbol: SymbolName
  readonly bid: number
  readonly ask: number
  /** Milliseconds since 1970, by the exchange's clock. */
  readonly at: number
}

export interface CrossedMarket {
  readonly symbol: SymbolName
  readonly buy: ExchangeQuote
  readonly sell: ExchangeQuote
  /** What is left of a dollar, in hundredths of a percent. */
  readonly basisPoints: number
}

export class CrossedMarkets {
  readonly #freshMs: number
  readonly #newest = new Map<SymbolName, Map<ExchangeName, ExchangeQuote>>()
  /** By symbol between which exchanges it is crossed now, to tell of each time once. */
  readonly #open = new Map<SymbolName, string>()

  /** Quotes that are older than `freshMs` beside another are of no use: an exchange that fell silent has no prices. */
  constructor(freshMs: number) {
    this.#freshMs = freshMs
  }

  /** The market that this quote crosses, unless it was crossed between the same exchanges before. */
  add(quote: ExchangeQuote): CrossedMarket | null {
    const newest = this.#newest.get(quote.symbol) ?? new Map<ExchangeName, ExchangeQuote>()
    this.#newest.set(quote.symbol, newest)
    if (quote.at < (newest.get(quote.exchange)?.at ?? 0)) return null
    newest.set(quote.exchange, quote)
    const fresh = [...newest.values()].filter(({ at }) => Math.abs(quote.at - at) <= this.#freshMs)
    const sell = fresh.reduce((best, other) => (other.bid > best.bid ? other : best), quote)
    const buy = fresh.reduce((best, other) => (other.ask < best.ask ? other : best), quote)
    const between = sell.bid > buy.ask ? `${buy.exchange} ${sell.exchange}` : ''
    const isNews = between !== '' && between !== this.#open.get(quote.symbol)
    this.#open.set(quote.symbol, between)
    return isNews ? { symbol: quote.symbol, buy, sell, basisPoints: (sell.bid / buy.ask - 1) * 10_000 } : null
  }
}
