// What happens in the simulated market, all of it from a seed: prices, moments at which two exchanges disagree enough to trade between
// them, and what goes wrong at the flaky one. Prices move so little from step to step that nothing else crosses.
import { pick, seededRandom } from '../support/random.ts'

export const EXCHANGES = ['alpha', 'beta', 'gamma'] as const
export const SYMBOLS = ['BTC-USD', 'ETH-USD'] as const
export type ExchangeName = (typeof EXCHANGES)[number]
export type SymbolName = (typeof SYMBOLS)[number]

export interface Quote {
  readonly symbol: SymbolName
  readonly bid: number
  readonly ask: number
  readonly atMs: number
}

/** For some steps the bid at one exchange is above the ask at another, and at no third. */
export interface Opportunity {
  readonly symbol: SymbolName
  readonly buyAt: ExchangeName
  readonly sellAt: ExchangeName
  readonly firstStep: number
}

/** Of the flaky exchange. */
export type Trouble = 'lost-message' | 'cut' | 'silence' | 'bad-price'

export interface MarketOptions {
  readonly steps: number
  readonly stepMs: number
  readonly seed: number
  readonly startMs: number
}

export interface Market extends MarketOptions {
  readonly opportunities: readonly Opportunity[]
  readonly troubles: ReadonlyMap<number, Trouble>
  quote(exchange: ExchangeName, symbol: SymbolName, step: number): Quote
}

/** A quote that is older than so many steps says nothing about the market any more. */
export const FRESH_STEPS = 10

/** Each so many steps have an opportunity, and then a trouble. */
const CYCLE = 60
const TROUBLE_AT = 25
const OPPORTUNITY_STEPS = 8
const TROUBLES: readonly Trouble[] = ['lost-message', 'cut', 'silence', 'bad-price']
/** After a silence began, prices move away from what the flaky exchange said last: who takes that for news sees a crossed market. */
const DRIFT_AFTER = FRESH_STEPS + 3
const DRIFT_STEPS = 18

/** In hundredths of a percent. */
const HALF_SPREAD = 10
/** More than half of what it takes to cross two exchanges that are moved apart, and less than it takes with one that is not moved. */
const MOVED_APART = 15
const DRIFT_PER_STEP = 2
const WALK_PER_STEP = 0.2

const OPENING: Readonly<Record<SymbolName, number>> = { 'BTC-USD': 60_000, 'ETH-USD': 3_000 }

export function createMarket(options: MarketOptions): Market {
  const random = seededRandom(options.seed)
  const cycles = Math.floor(options.steps / CYCLE)
  const opportunities = Array.from({ length: cycles }, (_, cycle) => opportunityIn(cycle, random))
  const troubles = new Map(Array.from({ length: cycles }, (_, cycle) => [cycle * CYCLE + TROUBLE_AT, pickTrouble(cycle)]))
  const paths = new Map(SYMBOLS.map((symbol) => [symbol, pricePath(OPENING[symbol], options.steps, troubles, random)]))
  return {
    ...options,
    opportunities,
    troubles,
    quote(exchange, symbol, step) {
      const middle = (paths.get(symbol)?.[step] ?? 0) * (1 + moved(opportunities, exchange, symbol, step) / 10_000)
      const atMs = options.startMs + step * options.stepMs
      return { symbol, bid: cents(middle * (1 - HALF_SPREAD / 10_000)), ask: cents(middle * (1 + HALF_SPREAD / 10_000)), atMs }
    },
  }
}

function opportunityIn(cycle: number, random: () => number): Opportunity {
  const sellAt = pick(EXCHANGES, random)
  const others = EXCHANGES.filter((exchange) => exchange !== sellAt)
  const firstStep = cycle * CYCLE + 6 + Math.floor(random() * 6)
  return { symbol: pick(SYMBOLS, random), buyAt: pick(others, random), sellAt, firstStep }
}

function pickTrouble(cycle: number): Trouble {
  return TROUBLES[cycle % TROUBLES.length] ?? 'cut'
}

/** The middle of the market at each step. */
function pricePath(opening: number, steps: number, troubles: ReadonlyMap<number, Trouble>, random: () => number): readonly number[] {
  const path: number[] = []
  let price = opening
  for (let step = 0; step < steps; step += 1) {
    const drift = isDrifting(step, troubles) ? DRIFT_PER_STEP : 0
    price *= 1 + (drift + (2 * random() - 1) * WALK_PER_STEP) / 10_000
    path.push(price)
  }
  return path
}

function isDrifting(step: number, troubles: ReadonlyMap<number, Trouble>): boolean {
  const silence = Array.from({ length: DRIFT_STEPS }, (_, back) => step - DRIFT_AFTER - back)
  return silence.some((at) => troubles.get(at) === 'silence')
}

/** How far an exchange is from the middle of the market. */
function moved(opportunities: readonly Opportunity[], exchange: ExchangeName, symbol: SymbolName, step: number): number {
  const now = opportunities.find((one) => one.symbol === symbol && step >= one.firstStep && step < one.firstStep + OPPORTUNITY_STEPS)
  if (now?.sellAt === exchange) return MOVED_APART
  return now?.buyAt === exchange ? -MOVED_APART : 0
}

function cents(price: number): number {
  return Math.round(price * 100) / 100
}
