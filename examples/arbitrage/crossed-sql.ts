// The same question asked of all rows at once: at each moment at which a quote was made, what was the newest of each exchange?
import { sql, type Sql, type TableLike } from '../../client/index.ts'

/** One row for each time that a market was crossed: symbol, buy_at, sell_at, moments, basis_points (the best of them). */
export function crossedMarkets(quotes: TableLike, freshMs: number): Sql {
  return sql`
    with moments as (select distinct symbol, "at" from ${quotes}),
    exchanges as (select distinct exchange from ${quotes}),
    newest as (
      select m.symbol, m."at", q.exchange, q.bid, q.ask
      from (select * from moments cross join exchanges) m
      asof join ${quotes} q on q.symbol = m.symbol and q.exchange = m.exchange and q."at" <= m."at"
      where epoch_ms(m."at") - epoch_ms(q."at") <= ${freshMs}
    ),
    best as (
      select symbol, "at", max(bid) as bid, arg_max(exchange, bid) as sell_at, min(ask) as ask, arg_min(exchange, ask) as buy_at
      from newest group by symbol, "at"
    ),
    crossed as (
      select *, epoch_ms("at") - lag(epoch_ms("at"), 1, 0) over (partition by symbol, buy_at, sell_at order by "at") > ${freshMs} as is_new
      from best where bid > ask
    ),
    numbered as (select *, sum(is_new::int) over (partition by symbol, buy_at, sell_at order by "at") as number from crossed)
    select symbol, buy_at, sell_at, count(*)::int as moments, max((bid / ask - 1) * 10000) as basis_points
    from numbered group by symbol, buy_at, sell_at, number order by min("at")`
}
