#!/usr/bin/env node
// The command line's entry: the only reader of argv, the environment and signals.
import { setFlagsFromString } from 'node:v8'
import { runProgram } from './cli/program.ts'
import type { Surroundings } from './cli/surroundings.ts'

const surroundings: Surroundings = {
  env: process.env,
  cwd: process.cwd(),
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  onStopSignal(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener)
    return () => {
      process.off('SIGINT', listener).off('SIGTERM', listener)
    }
  },
  exit: (code) => void endProcess(code),
}

/** process.exit() waits for threads that are inside of the engine, be it for minutes. */
async function endProcess(code: number): Promise<void> {
  const { exitNow } = await import('./engine/duckdb/exit-now.ts')
  exitNow(code)
}

// Pages are external memory to V8, which by default runs a full collection for every 23 MB of them however small the heap is
// (docs/decisions/garbage-collection.md). Threads that start later have it too.
setFlagsFromString('--heap-growing-percent=150')

// A reader that goes away, as `head` does, is told by the writes that fail; without a listener it would be a crash.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await runProgram(process.argv, surroundings)
