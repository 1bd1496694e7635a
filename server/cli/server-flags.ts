// The settings of `quiver serve` on its command line.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { CONFIG_VARIABLE, effectiveSettings, type EffectiveSettings } from './settings/effective.ts'
import { integerFromText, INTEGER, SWITCH } from './settings/kinds.ts'
import { flagOf, SETTING_LIST, variableOf } from './settings/settings.ts'
import type { Surroundings } from './surroundings.ts'

export function addServerFlags(command: Command): Command {
  command.option('--config <file>', `settings, as TOML; what is given elsewhere wins over it (env: ${CONFIG_VARIABLE})`)
  for (const [, setting] of SETTING_LIST) {
    const { kind, description, usual } = setting
    // The environment is not commander's: there a wrong value of a variable would pass for one of the flag.
    command.addOption(
      new Option(`${flagOf(setting)} ${kind.placeholder}`, `${description} (default: ${usual}, env: ${variableOf(setting)})`),
    )
  }
  return command
}

/** Fails with ConfigError. */
export function serverSettings(command: Command, { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): EffectiveSettings {
  return effectiveSettings({ flags: command.opts(), env, cwd })
}

export function parseInteger(text: string): number {
  const value = integerFromText(text)
  if (value === null) throw new InvalidArgumentError(INTEGER.rule)
  return value
}

/** A switch that may stand alone, or have a text, as in the environment. */
export function parseSwitch(text: string): boolean {
  const value = SWITCH.fromTexts([text], '')
  if (value === null) throw new InvalidArgumentError(SWITCH.rule)
  return value
}
