// The command line as a whole: its commands, and how each ending becomes an exit code and at most one line on standard error.
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config.ts'
import { addBench } from './commands/bench.ts'
import { addConfig } from './commands/config.ts'
import { addDemo } from './commands/demo.ts'
import { addFeeds } from './commands/feeds.ts'
import { addHandles } from './commands/handles.ts'
import { addLive } from './commands/live.ts'
import { addQuery } from './commands/query.ts'
import { addRead } from './commands/read.ts'
import { addServe } from './commands/serve.ts'
import { addTail } from './commands/tail.ts'
import { addTop } from './commands/top.ts'
import { addToken } from './commands/token.ts'
import { CommandFailure, EXIT, oneLine } from './failure.ts'
import { packageVersion } from '../package-root.ts'
import type { Surroundings } from './surroundings.ts'

const COMMANDS = [addServe, addConfig, addDemo, addRead, addQuery, addHandles, addLive, addFeeds, addTail, addToken, addTop, addBench]

const INTRODUCTION = `
Quiver reads Parquet, CSV, JSON and Arrow files, holds them as tables behind handles, and answers SQL with Arrow.

Examples:
  $ quiver demo                                            see everything at once
  $ quiver read trades.parquet                             columns and first rows of a file
  $ quiver query "select count(*) from 'data/*.parquet'"   SQL over files, without a server
  $ quiver serve --root data                               a server for clients in any language
  $ quiver live create ticks symbol:varchar price:double   a table that producers push rows into
  $ quiver tail ticks                                      its rows as they come
  $ quiver top                                             what the server does now
  $ quiver <command> --help                                more examples

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`

/** Runs the command that `argv` (as process.argv) names; resolves to the exit code. */
export async function runProgram(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stderr } = surroundings
  try {
    await createProgram(surroundings).parseAsync(argv)
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage
    stderr.write(`quiver: ${oneLine((error as Error).message)}\n`)
    if (error instanceof CommandFailure) return error.exitCode
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed
  }
}

function createProgram(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings
  const program = new Command('quiver')
    .description('A data server that holds Arrow tables behind handles.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', INTRODUCTION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      outputError: (text, write) => write(`quiver: ${oneLine(text.replace(/^error: /, ''))}; --help says more\n`),
    })
  for (const add of COMMANDS) add(program, surroundings)
  return program
}
