#!/usr/bin/env node
// The command line's entry: the only reader of argv, the environment and signals. Each command adds itself.
import { Command, CommanderError } from 'commander'
import { addServe } from './cli/commands/serve.ts'
import type { Surroundings } from './cli/surroundings.ts'
import { ConfigError } from './config.ts'

const COMMANDS = [addServe]

const surroundings: Surroundings = {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onStopSignal(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener)
    return () => {
      process.off('SIGINT', listener).off('SIGTERM', listener)
    }
  },
  exit: (code) => process.exit(code),
}

const FAILED = 1
const USAGE = 2

async function main(): Promise<number> {
  const program = new Command('quiver')
    .description('A data server that holds Arrow tables behind handles.')
    .exitOverride()
    .showHelpAfterError('(--help says more)')
  for (const add of COMMANDS) add(program, surroundings)
  try {
    await program.parseAsync(process.argv)
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
    process.stderr.write(`quiver: ${(error as Error).message}\n`)
    return error instanceof ConfigError ? USAGE : FAILED
  }
}

process.exitCode = await main()
