// What feeds count, once or again and again: on a terminal each look is drawn over the one before.
import { none, type AsyncClient, type FeedReport } from '../../client/index.ts'
import type { CommandRun } from './command-run.ts'
import type { RowOptions } from './common-options.ts'
import { allOrFail, CommandFailure, orFail, usageFailure } from './failure.ts'
import { batchesOf } from './output/facts-table.ts'
import { feedReportFacts } from './output/feed-facts.ts'
import { drawTable } from './output/draw-table.ts'
import { printRows } from './output/print-rows.ts'
import { firstRows } from './output/rows.ts'

export interface StatsOptions extends RowOptions {
  readonly watch?: true
  readonly intervalMs?: number
  readonly times?: number
}

const TABLE_ROWS = 1_000

export async function showStats(client: AsyncClient, names: readonly string[], options: StatsOptions, run: CommandRun): Promise<void> {
  const { watch, intervalMs, times, ...rows } = options
  if (watch === undefined && (intervalMs ?? times) !== undefined) throw usageFailure('--interval-ms and --times go with --watch')
  if (watch === true && options.output !== undefined) throw usageFailure('--output does not go with --watch; use a pipe')
  if (watch === true) return watchStats(client, names, options, run)
  const feeds = orFail(await client.feeds.list({ signal: run.signal }))
  const reports = wanted(
    feeds.map((feed) => ({ ...feed, rowsPerSecond: none, messagesPerSecond: none })),
    names,
  )
  await printRows(batchesOf(feedReportFacts(reports, false)), { ...rows, tableRows: TABLE_ROWS }, run)
}

async function watchStats(client: AsyncClient, names: readonly string[], options: StatsOptions, run: CommandRun): Promise<void> {
  const { intervalMs, times = Infinity, format = 'table' } = options
  let looks = 0
  let linesBefore = 0
  for await (const feeds of allOrFail(client.feeds.watch({ intervalMs, signal: run.signal }))) {
    const facts = feedReportFacts(wanted(feeds, names), true)
    if (format !== 'table') await printRows(batchesOf(facts), { format, tableRows: TABLE_ROWS }, run)
    else {
      const text = `${drawTable(await firstRows(batchesOf(facts), TABLE_ROWS), run.out)}\n`
      const isRead = await run.out.write(run.out.isTerminal && looks > 0 ? `${upBy(linesBefore)}${text}` : text)
      if (!isRead) return
      linesBefore = text.split('\n').length - 1
    }
    looks += 1
    if (looks >= times) return
  }
}

/** To the line where the last look began, with nothing below. */
function upBy(lines: number): string {
  return `\u001b[${lines}A\u001b[J`
}

function wanted(feeds: readonly FeedReport[], names: readonly string[]): readonly FeedReport[] {
  if (names.length === 0) return feeds
  return names.map((name) => {
    const found = feeds.find((feed) => feed.name === name)
    if (found === undefined) throw new CommandFailure(`there is no feed ${name}; \`quiver feeds\` lists them`)
    return found
  })
}
