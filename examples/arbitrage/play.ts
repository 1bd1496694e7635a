// Plays the market at the exchanges, in its pace.
import { setTimeout as wait } from 'node:timers/promises'
import type { SimulatedExchange } from './exchange.ts'
import { SYMBOLS, type Market, type Quote, type Trouble } from './market.ts'

const HEARTBEAT_STEPS = 7

export interface Exchanges {
  readonly all: readonly SimulatedExchange[]
  /** One of them. */
  readonly flaky: SimulatedExchange
}

export async function play(market: Market, { all, flaky }: Exchanges): Promise<void> {
  // A real market waits for nobody. This one does, so that each run finds the same.
  const waitsAt = new Set([0, market.steps - 1, ...market.opportunities.map(({ firstStep }) => firstStep - 1)])
  for (let step = 0; step < market.steps; step += 1) {
    if (waitsAt.has(step)) await Promise.all(all.map((exchange) => exchange.listened()))
    for (const exchange of all) {
      const quotes = SYMBOLS.map((symbol) => market.quote(exchange.venue.name, symbol, step))
      const trouble = exchange === flaky ? market.troubles.get(step) : undefined
      if (trouble === undefined) exchange.publish(quotes)
      else makeTrouble(exchange, trouble, quotes)
      if (step % HEARTBEAT_STEPS === 0) exchange.heartbeat()
    }
    await wait(market.stepMs)
  }
}

function makeTrouble(exchange: SimulatedExchange, trouble: Trouble, quotes: readonly Quote[]): void {
  switch (trouble) {
    case 'lost-message':
      exchange.loseMessage()
      break
    case 'cut':
      exchange.cut()
      break
    case 'silence':
      exchange.fallSilent()
      break
    case 'bad-price':
      exchange.publish(quotes.map((quote, index) => (index === 0 ? { ...quote, bid: NaN } : quote)))
      break
  }
}
