// A command that asks a running server.
import type { AsyncClient } from '../../client/index.ts'
import { runCommand, type CommandRun } from './command-run.ts'
import { connectSession } from './session.ts'
import type { ServerOption } from './common-options.ts'
import type { Surroundings } from './surroundings.ts'

/** Connects to the server that is meant, and closes the connection when the work is done. */
export function runClientCommand(
  surroundings: Surroundings,
  server: ServerOption,
  work: (client: AsyncClient, run: CommandRun) => Promise<void>,
): Promise<void> {
  return runCommand(surroundings, async (run) => {
    await using session = await connectSession(server, run)
    await work(session.client, run)
  })
}
