// `quiver handles`: the tables that a server keeps.
import type { Command } from 'commander'
import type { AsyncClient, TableHandle } from '../../../client/index.ts'
import { runClientCommand } from '../client-command.ts'
import type { CommandRun } from '../command-run.ts'
import { addRowOptions, addServerOption, type RowOptions, type ServerOption } from '../common-options.ts'
import { CommandFailure, errorLine, orFail, usageFailure } from '../failure.ts'
import { handleFor } from '../handle-argument.ts'
import { batchesOf, factsTable } from '../output/facts-table.ts'
import { printRows } from '../output/print-rows.ts'
import type { Surroundings } from '../surroundings.ts'
import { counted, durationText } from '../text/quantities.ts'

const TABLE_ROWS = 1_000

const EXAMPLES = `
A handle is a secret: whoever has it can use the table. Tables can be told by their handles or by their names.

Examples:
  $ quiver handles
  $ quiver handles --format json | jq -r .handle
  $ quiver handles name t_nb2hi4dthixs6z3jorshkyrome ticks
  $ quiver query "select count(*) from ticks"
  $ quiver handles drop ticks
  $ quiver handles drop --all
`

type ListOptions = ServerOption & RowOptions

interface DropOptions extends ServerOption {
  readonly all?: true
}

export function addHandles(program: Command, surroundings: Surroundings): void {
  const handles = program.command('handles').description('List, name and drop the tables that a running server keeps.')
  handles.addHelpText('after', EXAMPLES)
  const list = handles.command('list', { isDefault: true }).description('List the tables, the oldest first.')
  addServerOption(addRowOptions(list, TABLE_ROWS), '').action((options: ListOptions) =>
    runClientCommand(surroundings, options, (client, run) => listTables(client, options, run)),
  )
  addServerOption(handles.command('name'), '')
    .description('Give a table a name that SQL sees; without a name, take it away.')
    .argument('<table>', 'its handle or its name')
    .argument('[name]', 'letters, digits and _', '')
    .action((table: string, name: string, options: ServerOption) =>
      runClientCommand(surroundings, options, (client, run) => nameTable(client, table, name, run)),
    )
  addServerOption(handles.command('drop'), '')
    .description('End tables now.')
    .argument('[tables...]', 'their handles or their names')
    .option('--all', 'all tables of the server')
    .action((tables: readonly string[], options: DropOptions) =>
      runClientCommand(surroundings, options, (client, run) => dropTables(client, tables, options, run)),
    )
}

async function listTables(client: AsyncClient, options: ListOptions, run: CommandRun): Promise<void> {
  const tables = orFail(await client.list({ signal: run.signal }))
  const facts = factsTable({
    handle: tables.map(({ id }) => id),
    name: tables.map(({ name }) => name.unwrapOr(null)),
    kind: tables.map(({ kind }) => kind),
    columns: tables.map(({ columns }) => BigInt(columns.length)),
    rows: tables.map(({ rows }) => rows.unwrapOr(null)),
    bytes: tables.map(({ bytes }) => bytes.unwrapOr(null)),
    expires_in: tables.map(expiresIn),
  })
  await printRows(batchesOf(facts), { ...options, tableRows: TABLE_ROWS }, run)
}

function expiresIn({ expiresAt }: TableHandle): string | null {
  return expiresAt.map((time) => durationText(Math.max(0, time.getTime() - Date.now()))).unwrapOr(null)
}

async function nameTable(client: AsyncClient, table: string, name: string, { out, signal }: CommandRun): Promise<void> {
  const id = await handleFor(table, client, signal)
  orFail(await client.name(id, name, { signal }))
  await out.write(name === '' ? `${table} has no name now\n` : `${table} is now called ${name}\n`)
}

async function dropTables(client: AsyncClient, texts: readonly string[], { all }: DropOptions, { out, signal }: CommandRun): Promise<void> {
  if ((texts.length === 0) === (all !== true)) throw usageFailure('say which tables to drop, or --all')
  const ids = all === true ? orFail(await client.list({ signal })).map(({ id }) => id) : await idsOf(client, texts, signal)
  const results = await client.dropAll(ids, { signal })
  const failures = results.flatMap((result, place) => (result.isErr() ? [`${texts[place] ?? ids[place]}: ${errorLine(result.error)}`] : []))
  const dropped = ids.length - failures.length
  if (dropped > 0 || failures.length === 0) await out.write(`Dropped ${counted(dropped, 'table')}\n`)
  if (failures.length > 0) throw new CommandFailure(failures.join('; '))
}

async function idsOf(client: AsyncClient, texts: readonly string[], signal: AbortSignal): Promise<TableHandle['id'][]> {
  return Promise.all(texts.map((text) => handleFor(text, client, signal)))
}
