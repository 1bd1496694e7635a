// `quiver live`: live tables come and go.
import { Option, type Command } from 'commander'
import type { Schema } from 'apache-arrow'
import type { AsyncClient, LiveOptions, LiveTable } from '../../../client/index.ts'
import { runClientCommand } from '../client-command.ts'
import type { CommandRun } from '../command-run.ts'
import { addServerOption, type ServerOption } from '../common-options.ts'
import { orFail, usageFailure } from '../failure.ts'
import { addMappingOptions, mappingOf, type MappingOptions } from '../mapping-option.ts'
import { parseInteger } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { counted } from '../text/quantities.ts'

interface CreateOptions extends ServerOption, MappingOptions {
  readonly like?: string
  readonly maxRows?: number
  readonly maxBytes?: number
  readonly maxAgeMs?: number
  readonly infer?: true
  readonly misfits?: 'reject' | 'null' | 'widen'
  readonly durable?: true
}

const EXAMPLES = `
A live table only grows. Producers push JSON to its feed, at ws://host:8080/feeds/<name> or by POST to
http://host:8080/feeds/<name>; \`quiver feeds connect\` has the server go to where messages are. Without a limit it keeps
10,000,000 rows.

Examples:
  $ quiver live create ticks symbol:varchar price:double qty:bigint at:timestamptz
  $ quiver live create readings --infer --misfits widen
  $ curl --json '{"symbol":"ACME","price":10.5,"qty":3}' localhost:8080/feeds/ticks
  $ quiver live create ticks symbol:varchar price:double --map symbol=/s --map price=/p --rows /data
  $ quiver live create trades --like "from 'trades.parquet'" --max-age-ms 3600000
  $ quiver tail ticks
  $ quiver live drop ticks
`

export function addLive(program: Command, surroundings: Surroundings): void {
  const live = program.command('live').description('Create and drop the live tables of a running server.').addHelpText('after', EXAMPLES)
  const create = live
    .command('create')
    .description('Make a live table, with a feed of its name; one that is there with the same columns is left as it is.')
    .argument('<name>', 'letters, digits and _')
    .argument('[columns...]', 'name:type with a type of SQL, such as price:double')
    .option('--like <sql>', 'the columns of a query')
    .option('--infer', 'the columns of the first rows that come')
    .option('--max-rows <count>', 'keep at least the newest so many rows', parseInteger)
    .option('--max-bytes <count>', 'keep at least the newest so many bytes', parseInteger)
    .option('--max-age-ms <ms>', 'keep rows for so long', parseInteger)
    .addOption(new Option('--misfits <what>', 'what becomes of rows with a value that does not fit').choices(['reject', 'null', 'widen']))
    .option('--durable', 'rows are on disk before their sender hears that they were taken')
  addServerOption(addMappingOptions(create), '').action((name: string, columns: readonly string[], options: CreateOptions) =>
    runClientCommand(surroundings, options, (client, run) => createTable(client, name, columns, options, run)),
  )
  addServerOption(live.command('drop'), '')
    .description('End a live table with its feeds and subscriptions.')
    .argument('<name>')
    .action((name: string, options: ServerOption) =>
      runClientCommand(surroundings, options, async (client, { out, signal }) => {
        orFail(await client.feeds.dropTable(name, { signal }))
        await out.write(`Dropped ${name}\n`)
      }),
    )
}

async function createTable(
  client: AsyncClient,
  name: string,
  columns: readonly string[],
  options: CreateOptions,
  { out, signal }: CommandRun,
): Promise<void> {
  const ways = [columns.length > 0, options.like !== undefined, options.infer === true].filter(Boolean).length
  if (ways !== 1) throw usageFailure('say which columns, as name:type, or --like a query, or --infer them')
  const made = tableOptions(options)
  const schema = options.infer === true ? 'infer' : await schemaOf(client, options.like ?? columnsQuery(columns), signal)
  await using table = orFail(await client.live(name, schema, { ...made, signal }))
  await out.write(`Live table ${name} has ${columnsText(table)}\n`)
}

function tableOptions(options: CreateOptions): LiveOptions {
  const { maxRows, maxBytes, maxAgeMs, misfits, durable } = options
  return { retention: { maxRows, maxBytes, maxAgeMs }, misfits, durable, mapping: mappingOf(options) }
}

function columnsText({ columns }: LiveTable): string {
  if (columns.length === 0) return 'no columns until its first rows come'
  return `${counted(columns.length, 'column')}: ${columns.map(columnText).join(', ')}`
}

function columnText({ name, sqlType }: { readonly name: string; readonly sqlType: string }): string {
  return `${name} ${sqlType}`
}

/** A query without rows that has these columns: the engine knows its types best. */
function columnsQuery(columns: readonly string[]): string {
  const nulls = columns.map((text) => {
    const colon = text.indexOf(':')
    if (colon < 1 || colon === text.length - 1) throw usageFailure(`${text} is no column: it must be name:type, such as price:double`)
    return `cast(null as ${text.slice(colon + 1)}) as "${text.slice(0, colon).replaceAll('"', '""')}"`
  })
  return `select ${nulls.join(', ')}`
}

async function schemaOf(client: AsyncClient, sql: string, signal: AbortSignal): Promise<Schema> {
  await using view = orFail(await client.define(sql, { signal }), sql)
  return orFail(await view.schema({ signal }))
}
