// `quiver query`: SQL over files, handles and names.
import type { Command } from 'commander'
import { partition, type SqlBindings, type SqlParameters, type TableRef } from '../../../client/index.ts'
import { toldWhile } from '../activity.ts'
import { runCommand, type CommandRun } from '../command-run.ts'
import {
  addRowOptions,
  addServerOption,
  addTargetOptions,
  type RowOptions,
  type ServerOption,
  type TargetOptions,
} from '../common-options.ts'
import { allOrFail, orFail } from '../failure.ts'
import { isHandleId } from '../handle-argument.ts'
import { addPair, parameterValue } from '../name-value.ts'
import { outputFormat } from '../output/output-format.ts'
import { printRows } from '../output/print-rows.ts'
import { openSession, type Session } from '../session.ts'
import type { Surroundings } from '../surroundings.ts'
import { Watch } from '../watch.ts'
import { checkTarget, writeTable } from '../write-table.ts'

interface QueryOptions extends ServerOption, RowOptions, TargetOptions {
  readonly bind?: Readonly<Record<string, string>>
  readonly param?: Readonly<Record<string, string>>
}

const TABLE_ROWS = 50

const EXAMPLES = `
Files are tables by their paths, in quotes; relative ones begin where the server runs. Names come from --bind and from
\`quiver handles name\`; live tables have theirs. Values come from --param as $name: null, true, false and numbers are what they look like, everything
else is text.

Examples:
  $ quiver query "select count(*) from 'data/*.parquet'"
  $ quiver query 'from ticks where qty > $least limit 10' --bind ticks='data/*.parquet' --param least=100
  $ quiver query "select t.*, i.sector from t join i using (symbol)" --bind t=trades.csv --bind i=instruments.parquet
  $ quiver query "from 'big.csv'" --format json | jq .price
  $ quiver query "from 'trades.csv' order by symbol" --write trades.parquet
`

export function addQuery(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('query')
    .description('Run one SQL query and print its rows.')
    .argument('<sql>', 'SELECT, WITH, FROM, VALUES, PIVOT, UNPIVOT, SUMMARIZE, DESCRIBE or SHOW')
    .option('-b, --bind <name=table>', 'call files, or a handle, by this name in the query; may be repeated', addPair)
    .option('-p, --param <name=value>', 'the value of $name in the query; may be repeated', addPair)
  addServerOption(addTargetOptions(addRowOptions(command, TABLE_ROWS), ['limit']), ', else one for this command')
    .addHelpText('after', EXAMPLES)
    .action((sql: string, options: QueryOptions) => runCommand(surroundings, (run) => query(sql, options, run)))
}

async function query(sql: string, options: QueryOptions, run: CommandRun): Promise<void> {
  checkTarget(options)
  // Wrong usage is told before a server is started.
  outputFormat(options.format, options.output)
  await using session = await openSession(options, run)
  await using tables = await bindTables(options.bind ?? {}, session, run)
  const source = { bindings: tables.bindings, parameters: parameters(options.param ?? {}) }
  if (options.write === undefined) await print(sql, source, options, session, run)
  else await write(sql, source, options.write, options, session, run)
}

interface Source {
  readonly bindings: SqlBindings
  readonly parameters: SqlParameters
}

async function print(sql: string, source: Source, options: QueryOptions, { client }: Session, run: CommandRun): Promise<void> {
  using watch = new Watch('query', client, run)
  const { queryId } = watch
  const rows = allOrFail(client.streamQuery(sql, { ...source, queryId, signal: run.signal }), sql)
  const isSeen = options.output === undefined && run.out.isTerminal
  await printRows(watch.count(rows, isSeen), { ...options, tableRows: TABLE_ROWS }, run)
}

async function write(sql: string, source: Source, target: string, options: QueryOptions, session: Session, run: CommandRun): Promise<void> {
  await using view = orFail(await session.client.define(sql, { ...source, signal: run.signal }), sql)
  await writeTable(view, target, options, session, run)
}

interface BoundTables extends AsyncDisposable {
  readonly bindings: SqlBindings
}

/** Reads the files among the tables; what was read is dropped with the answer. */
async function bindTables(
  texts: Readonly<Record<string, string>>,
  { client, path }: Session,
  { err, signal }: CommandRun,
): Promise<BoundTables> {
  const files = Object.entries(texts).filter(([, text]) => !isHandleId(text))
  const paths = files.map(([, text]) => path(text))
  const results = await toldWhile('opening', err, client.batchRead(paths, { signal }))
  const [made] = partition(results)
  const drop = (): Promise<unknown> => client.dropAll(made)
  try {
    const tables = results.map((result) => orFail(result))
    const bindings = { ...texts, ...Object.fromEntries(files.map(([name], place) => [name, tables[place]])) } as Record<string, TableRef>
    return { bindings, [Symbol.asyncDispose]: async () => void (await drop()) }
  } catch (error) {
    await drop()
    throw error
  }
}

function parameters(texts: Readonly<Record<string, string>>): SqlParameters {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parameterValue(text)]))
}
