// One run of a command: what it prints on, and the signal that ends it.
import { CommandFailure, EXIT } from './failure.ts'
import { createScreen, type Screen } from './screen.ts'
import type { InputStream, Surroundings } from './surroundings.ts'

export interface CommandRun {
  readonly out: Screen
  readonly err: Screen
  readonly input: InputStream
  readonly cwd: string
  /** Aborts at the first Ctrl-C or SIGTERM; a second one ends the process without waiting. */
  readonly signal: AbortSignal
}

/** Runs a command's work to its end; a failure after a stop signal is the interruption. */
export async function runCommand(surroundings: Surroundings, work: (run: CommandRun) => Promise<void>): Promise<void> {
  const { env, cwd, stdout, stderr } = surroundings
  const abort = new AbortController()
  const unlisten = surroundings.onStopSignal(() => {
    if (abort.signal.aborted) surroundings.exit(EXIT.interrupted)
    abort.abort(new Error('interrupted'))
  })
  try {
    const screens = { out: createScreen(stdout, env), err: createScreen(stderr, env) }
    await work({
      ...screens,
      // Not before it is asked for: a process that has touched it keeps the terminal.
      get input() {
        return surroundings.stdin
      },
      cwd,
      signal: abort.signal,
    })
  } catch (error) {
    throw abort.signal.aborted ? new CommandFailure('interrupted', EXIT.interrupted, { cause: error }) : error
  } finally {
    unlisten()
  }
}
