// `quiver read`: what is in files.
import { Option, type Command } from 'commander'
import type { CsvReadOptions, FileFormat, ReadShape, TableHandle } from '../../../client/index.ts'
import { toldWhile } from '../activity.ts'
import { runCommand, type CommandRun } from '../command-run.ts'
import {
  addRowOptions,
  addServerOption,
  addTargetOptions,
  columnList,
  type RowOptions,
  type ServerOption,
  type TargetOptions,
} from '../common-options.ts'
import { allOrFail, orFail } from '../failure.ts'
import { drawTable } from '../output/draw-table.ts'
import { batchesOf, factsTable } from '../output/facts-table.ts'
import { outputFormat, type OutputFormat } from '../output/output-format.ts'
import { printRows } from '../output/print-rows.ts'
import { openSession, type Session } from '../session.ts'
import type { Surroundings } from '../surroundings.ts'
import { Watch } from '../watch.ts'
import { checkTarget, writeTable } from '../write-table.ts'

interface ReadOptions extends ServerOption, RowOptions, TargetOptions {
  readonly describe?: true
  readonly stats?: true
  readonly columns?: readonly string[]
  readonly where?: string
  readonly inputFormat?: FileFormat
  readonly delimiter?: string
  readonly header: boolean
  readonly unionByName?: true
}

const TABLE_ROWS = 10
const INPUT_FORMATS: readonly FileFormat[] = ['parquet', 'csv', 'json', 'arrow']

const EXAMPLES = `
Several paths, globs (*, **, ?, [ab]) and directories are read as one table. Without further options it shows the columns and
the first rows.

Examples:
  $ quiver read trades.parquet
  $ quiver read 'data/**/*.parquet' --where "qty > 100" --columns symbol,qty,price --limit 20
  $ quiver read data/ --describe
  $ quiver read prices.txt --input-format csv --delimiter ';' --no-header
  $ quiver read 'csv/*.csv' --union-by-name --write trades.parquet
  $ quiver read trades.csv --write by-day/ --partition-by day,symbol --overwrite
  $ quiver read trades.parquet --format csv > trades.csv
`

export function addRead(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('read')
    .description('Show what is in Parquet, CSV, JSON and Arrow files, or write it to other files.')
    .argument('<paths...>', 'files, globs or directories')
    .addOption(new Option('--describe', 'show statistics of each column').conflicts(['stats', 'write']))
    .addOption(new Option('--stats', 'show how many rows, columns, files and bytes there are').conflicts('write'))
    .option('-c, --columns <names>', 'only these columns, in this order: a,b,c', columnList)
    .option('--where <condition>', 'only rows that satisfy an SQL condition')
    .addOption(new Option('--input-format <format>', 'the format of the files (default: from their suffix)').choices(INPUT_FORMATS))
    .option('--delimiter <text>', 'what is between the fields of CSV (default: detected)')
    .option('--no-header', 'the first row of CSV is data (default: detected)')
    .option('--union-by-name', 'match the columns of several files by name, not by place')
  addServerOption(addTargetOptions(addRowOptions(command, TABLE_ROWS)), ', else one for this command')
    .addHelpText('after', EXAMPLES)
    .action((paths: readonly string[], options: ReadOptions) => runCommand(surroundings, (run) => read(paths, options, run)))
}

async function read(paths: readonly string[], options: ReadOptions, run: CommandRun): Promise<void> {
  checkTarget(options)
  const format = outputFormat(options.format, options.output)
  await using session = await openSession(options, run)
  const reading = session.client.read(paths.map(session.path), { ...shapeOf(options), signal: run.signal })
  await using table = orFail(await toldWhile('opening', run.err, reading))
  if (options.write !== undefined) await writeTable(table, options.write, options, session, run)
  else if (options.describe === true) await describe(table, options, session, run)
  else if (options.stats === true) await stats(table, options, run)
  else await preview(table, format, options, session, run)
}

/** A limit holds for what is made of the rows; rows that are shown are limited when they are shown. */
function shapeOf({ columns, where, inputFormat, unionByName, limit, write, describe, stats, ...dialect }: ReadOptions): ReadShape {
  const isWhole = write ?? describe ?? stats
  const csv = csvShape(dialect)
  return { columns, predicate: where, format: inputFormat, unionByName, csv, limit: isWhole === undefined ? undefined : limit }
}

function csvShape({ delimiter, header }: Pick<ReadOptions, 'delimiter' | 'header'>): CsvReadOptions | undefined {
  if (delimiter === undefined && header) return undefined
  return { delimiter, header: header ? undefined : false }
}

/** On a table's way to the terminal the columns come first; what programs read is rows alone. */
async function preview(
  table: TableHandle,
  format: OutputFormat,
  options: ReadOptions,
  { client }: Session,
  run: CommandRun,
): Promise<void> {
  if (format === 'table' && options.output === undefined) await run.out.write(`${schemaText(table, run)}\n`)
  using watch = new Watch('reading', client, run)
  // One more than is shown tells whether there are more.
  const limit = format === 'table' ? (options.limit ?? TABLE_ROWS) + 1 : options.limit
  const batches = allOrFail(table.stream({ limit, queryId: watch.queryId, signal: run.signal }))
  const isSeen = options.output === undefined && run.out.isTerminal
  await printRows(watch.count(batches, isSeen), { ...options, tableRows: TABLE_ROWS }, run)
}

async function describe(table: TableHandle, options: ReadOptions, { client }: Session, run: CommandRun): Promise<void> {
  using watch = new Watch('describing', client, run)
  const statistics = orFail(await table.describe({ queryId: watch.queryId, signal: run.signal }))
  await printRows(batchesOf(statistics), { ...options, limit: undefined, tableRows: Infinity }, run)
}

async function stats(table: TableHandle, options: ReadOptions, run: CommandRun): Promise<void> {
  const counting = table.stats({ signal: run.signal })
  const { rows, columns, bytes, files } = orFail(await toldWhile('counting', run.err, counting))
  const facts = { rows: [rows], columns: [BigInt(columns)], files: [BigInt(files.length)], bytes: [bytes.unwrapOr(null)] }
  await printRows(batchesOf(factsTable(facts)), { ...options, limit: undefined, tableRows: 1 }, run)
}

function schemaText({ columns }: TableHandle, { out }: CommandRun): string {
  const head = ['column', 'SQL type', 'Arrow type', 'nulls'].map((name) => ({ name, isNumber: false }))
  const lines = columns.map(({ name, sqlType, arrowType, nullable }) => [name, sqlType, arrowType, nullable ? 'may be' : 'none'])
  return drawTable({ columns: head, rows: lines }, out)
}
