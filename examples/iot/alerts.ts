// Readings that are far from what their sensor measured just before: the z-score of each, by the readings that precede it.
import { sql, type AsyncClient, type LiveTable, type TableHandle } from '../../client/index.ts'
import { must } from '../support/local-quiver.ts'

/** So many readings before each are what is usual; with fewer than the least nobody can tell. */
const WINDOW = 30
const LEAST = 20
const THRESHOLD = 5

export interface Alert {
  readonly line: string
  readonly sensor: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly value: number
  readonly z: number
}

/** A view: it is computed anew each time that it is asked. */
export async function defineAlerts(client: AsyncClient, readings: LiveTable): Promise<TableHandle> {
  const alerts = await client.define(sql`
    with scored as (
      select line, sensor, "at", value, count(*) over before as readings_before,
        (value - avg(value) over before) / nullif(stddev_samp(value) over before, 0) as z
      from ${readings}
      window before as (partition by line, sensor order by "at" rows between ${WINDOW} preceding and 1 preceding)
    )
    select line, sensor, "at", value, z from scored
    where readings_before >= ${LEAST} and abs(z) > ${THRESHOLD}
    order by "at", line, sensor`)
  return must(alerts)
}

export interface WatchOptions {
  /** Ends once so many readings are there. */
  readonly readings: number
  readonly signal: AbortSignal
  readonly onAlert: (alert: Alert) => void
}

/**
 * Looks for alerts whenever readings come, and tells of each once. A subscription sees only the rows that are new, and a score needs
 * those before too: so the subscription only says when to ask, and the view answers over all that the table keeps.
 */
export async function watchAlerts(client: AsyncClient, readings: LiveTable, alerts: TableHandle, options: WatchOptions): Promise<void> {
  const told = new Set<string>()
  let seen = 0
  const news = client.subscribe(sql`select count(*)::int as n from ${readings}`, {
    from: 'earliest',
    intervalMs: 100,
    signal: options.signal,
  })
  for await (const answer of news) {
    seen += (must(answer).table.get(0) as { n: number } | null)?.n ?? 0
    for (const alert of must(await alerts.collect()).toArray() as Alert[]) {
      const key = `${alert.line} ${alert.sensor} ${alert.at}`
      if (!told.has(key)) options.onAlert(alert)
      told.add(key)
    }
    if (seen >= options.readings) return
  }
}
