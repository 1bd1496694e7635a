// `quiver top`: what a running server does.
import { Option, type Command } from 'commander'
import type { AsyncClient } from '../../../client/index.ts'
import { runClientCommand } from '../client-command.ts'
import type { CommandRun } from '../command-run.ts'
import { addServerOption, USUAL_ADDRESS, type ServerOption } from '../common-options.ts'
import { usageFailure } from '../failure.ts'
import { parseInteger } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { lookJson } from '../top/look-json.ts'
import { looksAt } from '../top/look.ts'
import { showTop } from '../top/screen.ts'
import { viewLines } from '../top/view.ts'

interface TopOptions extends ServerOption {
  readonly once?: true
  readonly format: 'table' | 'json'
  readonly intervalMs?: number
}

const INTERVAL_MS = 1_000

const EXAMPLES = `
It shows queries and how many of them end in a second, workers, memory, tables, feeds, and what runs now. Arrows (or j and k) choose a
query, x ends it, q leaves. Without a terminal, with --once and as JSON it is shown once.

Examples:
  $ quiver top
  $ quiver top --server data.example.org:50051 --interval-ms 5000
  $ quiver top --format json | jq '.queries[] | select(.elapsed_ms > 60000) | .query_id'
`

export function addTop(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('top')
    .description('Watch what a running server does, and end queries.')
    .option('--once', 'show it once and end')
    .addOption(new Option('-f, --format <format>', 'how to show it').choices(['table', 'json']).default('table'))
    .option('--interval-ms <ms>', 'from one look to the next (default: 1000)', parseInteger)
  addServerOption(command, '')
    .addHelpText('after', EXAMPLES)
    .action((options: TopOptions) => runClientCommand(surroundings, options, (client, run) => top(client, options, run)))
}

async function top(client: AsyncClient, { server, once, format, intervalMs }: TopOptions, run: CommandRun): Promise<void> {
  const address = server ?? USUAL_ADDRESS
  const isOnce = once === true || format === 'json' || !run.out.isTerminal
  if (isOnce && intervalMs !== undefined) throw usageFailure('--interval-ms is for a terminal on which the server is shown again and again')
  if (!isOnce) return showTop(client, { address, intervalMs: intervalMs ?? INTERVAL_MS }, run)
  for await (const look of looksAt(client, run.signal)) {
    const { ink, width } = run.out
    const view = { ink, width, height: Infinity, address, chosen: null, footer: '' }
    await run.out.write(format === 'json' ? lookJson(look) : `${viewLines(look, view).join('\n')}\n`)
    return
  }
}
