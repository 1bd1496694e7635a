// Made-up trades, the same in every run: each day is one query over range(), with hash() for chance.

export interface Instrument {
  readonly symbol: string
  readonly sector: string
  /** Where the first day's prices begin. */
  readonly price: number
}

export const INSTRUMENTS: readonly Instrument[] = [
  { symbol: 'ALDR', sector: 'timber', price: 41.2 },
  { symbol: 'BRCH', sector: 'timber', price: 18.65 },
  { symbol: 'COPR', sector: 'metals', price: 312.4 },
  { symbol: 'DELT', sector: 'shipping', price: 77.05 },
  { symbol: 'ESTU', sector: 'shipping', price: 9.87 },
  { symbol: 'FERR', sector: 'metals', price: 128.3 },
  { symbol: 'GRAN', sector: 'food', price: 54.1 },
  { symbol: 'HOPS', sector: 'food', price: 23.9 },
]

const FIRST_DAY_MS = Date.UTC(2024, 0, 2)
const MS_PER_DAY = 86_400_000
/** From 9:30 to 16:00. */
const SESSION_MICROSECONDS = 6.5 * 3_600_000_000

/** `2024-01-02` is day 0. */
export function dayName(day: number): string {
  return new Date(FIRST_DAY_MS + day * MS_PER_DAY).toISOString().slice(0, 10)
}

/** A query for the trades of one day, in the order of their times. */
export function tradesSql(day: number, rows: number): string {
  const step = Math.max(1, Math.floor(SESSION_MICROSECONDS / rows))
  const symbols = INSTRUMENTS.map(({ symbol }) => `'${symbol}'`).join(', ')
  const prices = INSTRUMENTS.map(({ price }) => price.toFixed(2)).join(', ')
  return `
    with chance as (
      select i, hash(i + ${day * rows}) as h, 1 + (hash(i + ${day * rows}) % ${INSTRUMENTS.length})::integer as place
      from range(${rows}) r(i)
    )
    select
      ${day * rows} + i as trade_id,
      timestamptz '${dayName(day)} 09:30:00+00' + to_microseconds(i * ${step} + (h >> 40)::bigint % ${step}) as ts,
      ([${symbols}])[place] as symbol,
      round(([${prices}])[place] * (1 + 0.02 * sin((${day * rows} + i) / 40000.0) + ((h >> 20) % 1000)::integer / 100000.0), 2)::double as price,
      (1 + (h >> 32) % 500)::integer as qty,
      if((h >> 8) % 2 = 0, 'buy', 'sell') as side,
      (h >> 12) % 50 = 0 as auction
    from chance
    order by trade_id`
}
