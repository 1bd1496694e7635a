// `quiver feeds`: what flows into the live tables of a server.
import { Option, type Command } from 'commander'
import type { AsyncClient, CallOptions, FeedInfo, FeedRef, QuiverError, ResultAsync } from '../../../client/index.ts'
import { runClientCommand } from '../client-command.ts'
import type { CommandRun } from '../command-run.ts'
import { addRowOptions, addServerOption, type RowOptions, type ServerOption } from '../common-options.ts'
import { orFail, usageFailure } from '../failure.ts'
import { feedSource, type SourceOptions } from '../feed-source.ts'
import { addMappingOptions, mappingOf, type MappingOptions } from '../mapping-option.ts'
import { addPair } from '../name-value.ts'
import { deadLetterFacts, feedFacts } from '../output/feed-facts.ts'
import { batchesOf } from '../output/facts-table.ts'
import { printRows } from '../output/print-rows.ts'
import { parseInteger } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { counted } from '../text/quantities.ts'
import { showStats, type StatsOptions } from '../watch-feeds.ts'

const TABLE_ROWS = 1_000

const EXAMPLES = `
A feed leads into a live table. Each table has one of its name, to which producers push; others are made with \`connect\`, and
the server goes where the messages are.

Examples:
  $ quiver feeds
  $ quiver feeds stats ticks --watch
  $ quiver feeds connect venue --table ticks --websocket wss://venue.example/stream \\
      --subscribe '{"op":"subscribe","channel":"trades"}' --map symbol=/s --map price=/p
  $ quiver feeds connect plant --table readings --mqtt mqtt://broker:1883 --topic 'plant/+/temperature' --qos 1 \\
      --mapping '{"columns": {"machine": {"from": "topic", "pointer": "/1"}, "celsius": "/value"}}'
  $ quiver feeds dead-letters venue --format json | jq -r .reason
  $ quiver feeds pause --table ticks
  $ quiver feeds stop venue
`

const CONNECT_EXAMPLES = `
A pointer is a JSON Pointer: /price, /bid/0. Without a mapping each column takes the member of its name.
Where the table is durable, the server dials again after a restart; what it takes to do so, headers and passwords too, is in a file of
its data directory that only its own user can read.

Examples:
  $ quiver feeds connect venue --table ticks --websocket ws://localhost:9000/
  $ quiver feeds connect venue --table ticks --websocket ws://localhost:9000/ --rows /data --map symbol=/s --map price=/p
  $ quiver feeds connect kraken --table ticks --websocket ws://localhost:9001/ --constant 'exchange="kraken"'
`

interface ConnectOptions extends ServerOption, SourceOptions, MappingOptions {
  readonly table: string
  readonly misfits?: 'reject' | 'null'
  readonly idleTimeoutMs?: number
}

interface WhichOptions extends ServerOption {
  readonly table?: string
}

interface LetterOptions extends ServerOption, RowOptions {
  readonly from?: number
}

export function addFeeds(program: Command, surroundings: Surroundings): void {
  const feeds = program.command('feeds').description('Watch, make and end what flows into live tables.').addHelpText('after', EXAMPLES)
  addList(feeds, surroundings)
  addConnect(feeds, surroundings)
  addAction(feeds, surroundings, 'pause', 'Read nothing more from feeds; those who send are held up.')
  addAction(feeds, surroundings, 'resume', 'Let paused feeds go on.')
  addAction(feeds, surroundings, 'stop', 'End feeds and forget them; their tables stay.')
  const letters = feeds.command('dead-letters').description('Show what a feed could not take, the oldest first.').argument('<feed>')
  addServerOption(addRowOptions(letters, TABLE_ROWS), '')
    .option('--from <number>', 'from the letter of this number on', parseInteger)
    .action((feed: string, options: LetterOptions) =>
      runClientCommand(surroundings, options, (client, run) => deadLetters(client, feed, options, run)),
    )
}

function addList(feeds: Command, surroundings: Surroundings): void {
  const list = feeds.command('list', { isDefault: true }).description('List the feeds with their state.')
  addServerOption(addRowOptions(list, TABLE_ROWS), '').action((options: ServerOption & RowOptions) =>
    runClientCommand(surroundings, options, async (client, run) => {
      const all = orFail(await client.feeds.list({ signal: run.signal }))
      await printRows(batchesOf(feedFacts(all)), { ...options, tableRows: TABLE_ROWS }, run)
    }),
  )
  const stats = feeds.command('stats').description('Show what feeds have counted.').argument('[feeds...]', 'their names (default: all)')
  addServerOption(addRowOptions(stats, TABLE_ROWS), '')
    .option('--watch', 'show it again and again, with rows a second, until Ctrl-C')
    .option('--interval-ms <ms>', 'with --watch: from one look to the next (default: 1000)', parseInteger)
    .option('--times <count>', 'with --watch: end after so many looks', parseInteger)
    .action((names: readonly string[], options: ServerOption & StatsOptions) =>
      runClientCommand(surroundings, options, (client, run) => showStats(client, names, options, run)),
    )
}

function addConnect(feeds: Command, surroundings: Surroundings): void {
  const connect = feeds
    .command('connect')
    .description('Have the server go where messages are, and come back there whenever it is cut off.')
    .argument('<name>', 'of the new feed: letters, digits, _, - and .')
    .requiredOption('-t, --table <name>', 'the live table that it fills')
    .option('--websocket <url>', 'a WebSocket to open')
    .option('--subscribe <text>', 'with --websocket: send this after each connect; may be repeated', gather)
    .option('--header <name=value>', 'with --websocket: a header of the request; may be repeated', addPair)
    .option('--mqtt <url>', 'an MQTT 3.1.1 broker')
    .option('--topic <filter>', 'with --mqtt: a topic, with + and #; may be repeated', gather)
    .addOption(new Option('--qos <level>', 'with --mqtt').choices(['0', '1', '2']))
    .option('--client-id <id>', 'with --mqtt: by default a random one')
    .option('--username <name>', 'with --mqtt')
    .addOption(new Option('--password <text>', 'with --mqtt').env('QUIVER_MQTT_PASSWORD'))
    .option('--keep-session', 'with --mqtt and --client-id: the broker keeps what is published meanwhile')
    .option('--idle-timeout-ms <ms>', 'give up a connection that is silent for so long (default: 30000)', parseInteger)
    .addOption(new Option('--misfits <what>', 'what becomes of rows with a value that does not fit').choices(['reject', 'null']))
  addServerOption(addMappingOptions(connect), '')
    .addHelpText('after', CONNECT_EXAMPLES)
    .action((name: string, options: ConnectOptions) =>
      runClientCommand(surroundings, options, (client, run) => connectFeed(client, name, options, run)),
    )
}

function addAction(feeds: Command, surroundings: Surroundings, action: 'pause' | 'resume' | 'stop', description: string): void {
  addServerOption(feeds.command(action), '')
    .description(description)
    .argument('[feeds...]', 'their names')
    .option('-t, --table <name>', 'all feeds into this live table')
    .action((names: readonly string[], options: WhichOptions) =>
      runClientCommand(surroundings, options, (client, run) =>
        act((which, call) => client.feeds[action](which, call), names, options, run),
      ),
    )
}

async function connectFeed(client: AsyncClient, name: string, options: ConnectOptions, { out, signal }: CommandRun): Promise<void> {
  const { table, misfits, idleTimeoutMs } = options
  const source = feedSource(options)
  const mapping = mappingOf(options)
  const feed = orFail(await client.feeds.connect(name, { table, source, mapping, misfits, idleTimeoutMs, signal }))
  await out.write(`Feed ${feed.name} fills ${feed.table} from ${feed.address.unwrapOr(feed.source)}\n`)
}

async function act(
  perform: (which: FeedRef, options: CallOptions) => ResultAsync<FeedInfo[], QuiverError>,
  names: readonly string[],
  { table }: WhichOptions,
  { out, signal }: CommandRun,
): Promise<void> {
  if ((names.length === 0) === (table === undefined)) throw usageFailure('say which feeds, or --table')
  const which: readonly FeedRef[] = table === undefined ? names : [{ table }]
  for (const one of which) for (const { name, state } of orFail(await perform(one, { signal }))) await out.write(`${name} is ${state}\n`)
}

async function deadLetters(client: AsyncClient, feed: string, options: LetterOptions, run: CommandRun): Promise<void> {
  const { from, limit } = options
  const { letters, count } = orFail(await client.feeds.deadLetters(feed, { from, limit, signal: run.signal }))
  await printRows(batchesOf(deadLetterFacts(letters)), { ...options, limit: undefined, tableRows: TABLE_ROWS }, run)
  if (BigInt(letters.length) < count) await run.err.write(`${counted(count, 'dead letter')} in all; the server keeps the newest\n`)
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
