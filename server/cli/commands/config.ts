// `quiver config`: what a server would be set to, and why, without one.
import { Option, type Command } from 'commander'
import { accessFrom, tlsFrom } from '../../access/from-config.ts'
import { checkRoots } from '../../check-roots.ts'
import { systemClock } from '../../clock.ts'
import { createLog } from '../../ops/log.ts'
import { addServerFlags, serverSettings } from '../server-flags.ts'
import { withPlace, type EffectiveSettings } from '../settings/effective.ts'
import { defaultsToml, effectiveToml } from '../settings/print-settings.ts'
import type { Surroundings } from '../surroundings.ts'

const EXAMPLES = `
Takes the options of \`quiver serve\`, and the environment, as that does. Values of secrets are not printed.

Examples:
  $ quiver config --defaults > quiver.toml                 a file to start from
  $ quiver config --config quiver.toml                     what holds, and where each value comes from
  $ quiver config --config quiver.toml --check             only whether it can be used; exit code 2 if not
`

const UNHEARD = createLog('silent', { write: () => undefined })

interface ConfigOptions {
  readonly defaults?: true
  readonly check?: true
}

export function addConfig(program: Command, surroundings: Surroundings): void {
  const command = program.command('config').description('Print or check the settings that `quiver serve` would have.')
  command
    .addOption(new Option('--defaults', 'print all settings with what they do and their defaults').conflicts('check'))
    .option('--check', 'print nothing unless something is wrong')
  addServerFlags(command).addHelpText('after', EXAMPLES)
  command.action(async ({ defaults, check }: ConfigOptions) => {
    const { stdout, stderr } = surroundings
    if (defaults === true) return void stdout.write(defaultsToml())
    const settings = serverSettings(command, surroundings)
    await checkFiles(settings)
    for (const warning of settings.warnings) stderr.write(`quiver: ${warning}\n`)
    if (check !== true) stdout.write(effectiveToml(settings))
  })
}

/** Fails where a server would not start: with directories that are not there, with files that are not what they have to be. */
async function checkFiles({ config, given }: EffectiveSettings): Promise<void> {
  try {
    await checkRoots(config)
    const access = await accessFrom(config, systemClock, UNHEARD)
    access.close()
    const tls = await tlsFrom(config, systemClock, UNHEARD)
    tls?.close()
  } catch (error) {
    throw withPlace(error, given)
  }
}
