// `quiver serve`: a server until it is told to stop.
import type { Command } from 'commander'
import { createLog } from '../../ops/log.ts'
import { stopOnSignal } from '../../ops/shutdown.ts'
import { serve } from '../../server.ts'
import { addServerFlags, serverSettings } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'

export function addServe(program: Command, { stdout, stderr, onStopSignal, exit }: Surroundings): void {
  const command = program.command('serve').description('Run a server until it is stopped by Ctrl-C or SIGTERM.')
  addServerFlags(command).action(async () => {
    const { config, logLevel } = serverSettings(command)
    const log = createLog(logLevel, stderr)
    const server = await serve(config, { log })
    stdout.write(`Quiver listens on ${config.host}:${server.ports.grpc} (gRPC) and reads and writes below ${config.roots.join(', ')}\n`)
    await stopOnSignal(server, { log, onStopSignal, exit })
  })
}
