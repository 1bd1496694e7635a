// `quiver serve`: a server until it is told to stop.
import type { Command } from 'commander'
import { systemClock } from '../../clock.ts'
import { createLog } from '../../ops/log.ts'
import { stopOnSignal } from '../../ops/shutdown.ts'
import { CommandFailure } from '../failure.ts'
import { addServerFlags, serverSettings } from '../server-flags.ts'
import { withPlace } from '../settings/effective.ts'
import type { Surroundings } from '../surroundings.ts'

const EXAMPLES = `
Each option can also come from the environment, or from a file: an option wins over the environment, which wins over the file.
\`quiver config\` tells what holds. SIGTERM and Ctrl-C let running operations finish within --grace; a second one does not wait.

Examples:
  $ quiver serve                                           this directory, on localhost:50051
  $ quiver serve --root /data --root /results --memory 4GB
  $ quiver serve --host 0.0.0.0 --access access.toml --tls-cert server.pem --tls-key server.key
                                                           for other machines; \`quiver token\` makes tokens
  $ quiver serve --config quiver.toml                      as that file says; \`quiver config --defaults\` prints one
  $ QUIVER_PORT=0 quiver serve                             a free port; the first line says which
`

export function addServe(program: Command, surroundings: Surroundings): void {
  const { stdout, stderr, onStopSignal, exit } = surroundings
  const command = program.command('serve').description('Run a server until it is stopped by Ctrl-C or SIGTERM.')
  addServerFlags(command).addHelpText('after', EXAMPLES)
  command.action(async () => {
    const { config, logLevel, given, warnings } = serverSettings(command, surroundings)
    const log = createLog(logLevel, stderr)
    for (const warning of warnings) log.warn({}, warning)
    // Not loaded for the other commands: it brings the engine.
    const { serve } = await import('../../server.ts')
    const server = await serve(config, { log }).catch((error: unknown) => {
      throw withPlace(error, given)
    })
    const { grpc, http } = server.ports
    const places = [`${config.host}:${grpc} (gRPC)`, ...(http === null ? [] : [`${config.host}:${http} (HTTP)`])]
    stdout.write(`Quiver listens on ${places.join(' and ')}, and reads and writes below ${config.roots.join(', ')}\n`)
    const code = await stopOnSignal(server, { log, onStopSignal, clock: systemClock, exit })
    if (code !== 0) throw new CommandFailure('the server could not go on; its log says why', code)
  })
}
