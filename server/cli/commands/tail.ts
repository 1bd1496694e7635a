// `quiver tail`: the rows of a live table, or the answers of a query over one, as they come.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { RecordBatch } from 'apache-arrow'
import type { AsyncClient, LiveTable, QuerySubscribeOptions, SubscribeOptions } from '../../../client/index.ts'
import { runClientCommand } from '../client-command.ts'
import type { CommandRun } from '../command-run.ts'
import { addServerOption, type ServerOption } from '../common-options.ts'
import { allOrFail, orFail, usageFailure } from '../failure.ts'
import { arrowPieces } from '../output/arrow-pieces.ts'
import { deliver, type Pieces } from '../output/destination.ts'
import { OUTPUT_FORMATS, type OutputFormat } from '../output/output-format.ts'
import { limited } from '../output/rows.ts'
import { tailLines } from '../output/tail-lines.ts'
import { csvLines, jsonLines } from '../output/text-lines.ts'
import { parseInteger } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'

interface TailOptions extends ServerOption {
  readonly from: SubscribeOptions['from']
  readonly format: OutputFormat
  readonly limit?: number
  readonly skipLost?: true
  readonly intervalMs?: number
}

const EXAMPLES = `
A query that reads one live table runs again and again, each time over the rows that came since: a filter gives the rows that
pass it, an aggregation is one of each step. Rows have numbers, counted from 0 since the table was made.

Examples:
  $ quiver tail ticks
  $ quiver tail ticks --from earliest --format csv > ticks.csv
  $ quiver tail ticks --from 1000 --limit 10
  $ quiver tail "select symbol, price from ticks where qty > 100" --format json | jq .price
  $ quiver tail "select symbol, avg(price), count(*) from ticks group by symbol" --interval-ms 5000
`

const TABLE_NAME = /^[A-Za-z_]\w*$/

export function addTail(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('tail')
    .description('Follow a live table, or a query over one: rows as they come, until Ctrl-C.')
    .argument('<table-or-sql>', 'the name of a live table, or a query that reads one')
    .option('--from <where>', 'earliest, now, or the number of a row', startOf, 'now')
    .addOption(new Option('-f, --format <format>', 'how to print rows').choices(OUTPUT_FORMATS).default('table'))
    .option('-n, --limit <rows>', 'end after so many rows', parseInteger)
    .option('--skip-lost', 'go on where retention has passed this reader, instead of failing')
    .option('--interval-ms <ms>', 'of queries: from one answer to the next, at least (default: 100)', parseInteger)
  addServerOption(command, '')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: TailOptions) =>
      runClientCommand(surroundings, options, (client, run) => tail(client, source, options, run)),
    )
}

async function tail(client: AsyncClient, source: string, options: TailOptions, run: CommandRun): Promise<void> {
  const { format, limit } = options
  if (format === 'arrow' && run.out.isTerminal) throw usageFailure('Arrow data is not for terminals; send it to a pipe')
  const { from, skipLost, intervalMs } = options
  const following = { from, lagging: skipLost === true ? 'skip' : 'fail', signal: run.signal } as const
  const rows = TABLE_NAME.test(source) ? tableRows(client, source, following) : queryRows(client, source, { ...following, intervalMs })
  await deliver(piecesOf(limit === undefined ? rows : limited(rows, limit), format, run), undefined, run)
}

function piecesOf(rows: AsyncIterable<RecordBatch>, format: OutputFormat, { out }: CommandRun): Pieces {
  switch (format) {
    case 'csv':
      return csvLines(rows)
    case 'json':
      return jsonLines(rows)
    case 'arrow':
      return arrowPieces(rows, 'stream')
    case 'table':
      return tailLines(rows, out)
  }
}

async function* tableRows(client: AsyncClient, table: string, options: SubscribeOptions): AsyncGenerator<RecordBatch> {
  for await (const { batch } of allOrFail(client.feeds.subscribe(table, options))) yield batch
}

async function* queryRows(client: AsyncClient, sql: string, options: QuerySubscribeOptions): AsyncGenerator<RecordBatch> {
  const tables = await tablesIn(client, sql, options)
  try {
    const bindings = Object.fromEntries(tables.map((table) => [table.feed, table]))
    for await (const { table } of allOrFail(client.subscribe(sql, { ...options, bindings }), sql)) yield* table.batches
  } finally {
    await Promise.all(tables.map((table) => table.drop()))
  }
}

/** Handles to the live tables whose names occur in the text: SQL sees tables through handles. */
async function tablesIn(client: AsyncClient, sql: string, { signal }: QuerySubscribeOptions): Promise<LiveTable[]> {
  const feeds = orFail(await client.feeds.list({ signal }))
  const words = new Set(sql.toLowerCase().match(/\w+/g))
  const names = [...new Set(feeds.map(({ table }) => table))].filter((name) => words.has(name.toLowerCase()))
  return Promise.all(names.map(async (name) => orFail(await client.live(name, undefined, { signal }))))
}

function startOf(text: string): SubscribeOptions['from'] {
  if (text === 'earliest' || text === 'now') return text
  if (/^\d+$/.test(text)) return BigInt(text)
  throw new InvalidArgumentError('It must be earliest, now, or the number of a row.')
}
