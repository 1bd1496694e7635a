#!/usr/bin/env node
// The command line's entry: the only reader of argv, the environment and signals.
import { runProgram } from './cli/program.ts'
import type { Surroundings } from './cli/surroundings.ts'

const surroundings: Surroundings = {
  env: process.env,
  cwd: process.cwd(),
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

// A reader that goes away, as `head` does, is told by the writes that fail; without a listener it would be a crash.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await runProgram(process.argv, surroundings)
