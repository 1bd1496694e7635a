// What the example says.
import { sql, type AsyncClient, type SinkStatus } from '../../client/index.ts'
import { must } from '../support/local-quiver.ts'
import type { Alert } from './alerts.ts'

export function printAlert({ line, sensor, at, value, z }: Alert, startMs: number): void {
  console.log(`alert: ${((at - startMs) / 1_000).toFixed(2)} s ${line}/${sensor}: ${value.toFixed(3)} (z ${z.toFixed(1)})`)
}

export async function printFeed(client: AsyncClient, name: string): Promise<void> {
  const feed = must(await client.feeds.list()).find((one) => one.name === name)
  if (feed !== undefined) console.log(`${feed.messages} messages: ${feed.rows} readings, ${feed.deadLetters} dead letters`)
  const { letters } = must(await client.feeds.deadLetters(name, { limit: 1_000 }))
  for (const { origin, column, reason } of letters) {
    const what = column.isSome ? `${column.value}: ${reason}` : reason
    console.log(`  dead letter: ${origin}: ${what}`)
  }
}

/** What the sink wrote, as whoever comes later reads it: the directories are a column again. */
export async function printFiles(client: AsyncClient, { path, files, writtenRows }: SinkStatus): Promise<void> {
  console.log(`${files} files, ${writtenRows} rows`)
  const written = must(await client.read(`${path}/**/*.parquet`, { hivePartitioning: true }))
  const byLine = must(await client.query(sql`select line, count(*)::int as n from ${written} group by line order by line`))
  for (const { line, n } of byLine.toArray() as { line: string; n: number }[]) console.log(`  line=${line}: ${n} rows`)
}
