// Settings as a TOML file that can be used as one: those that hold, or the defaults to start from.
import { stringify } from 'smol-toml'
import type { EffectiveSettings } from './effective.ts'
import type { TomlForm } from './kinds.ts'
import { flagOf, SETTING_LIST, variableOf, type AnySetting } from './settings.ts'

const WIDTH = 100

/** Every setting with where its value came from; secrets are left out. */
export function effectiveToml({ config, logLevel, given }: EffectiveSettings): string {
  const values = { ...config, logLevel }
  const lines = SETTING_LIST.map(([key, setting]) => {
    const place = given.get(key)?.place ?? 'default'
    const value: unknown = values[key]
    if (value === null) return `# ${setting.name}: none  # ${place}`
    if (setting.isSecret === true) return `# ${setting.name}: not shown  # ${place}`
    return `${assignment(setting, value)}  # ${place}`
  })
  return `${lines.join('\n')}\n`
}

/** Every setting with what it does, none of them set. */
export function defaultsToml(): string {
  const header = [
    '# Settings of `quiver serve --config` this file. Those that are not set have their defaults. Sizes are bytes or have a unit ("512MB",',
    '# "4GiB"), durations have one ("500ms", "30s", "10m", "2h"). Relative paths begin at the folder of this file. Variables of the',
    '# environment win over this file, and options of the command line over both.',
  ]
  const entries = SETTING_LIST.map(([, setting]) => {
    const { name, kind, description, usual, example } = setting
    const value = example === undefined ? assignment(setting, kind.fromTexts([usual], '')) : `${name} = ${example}`
    const about = `${capitalised(description)} (${flagOf(setting)}, ${variableOf(setting)}). Default: ${usual}.`
    return ['', ...wrapped(about), `#${value}`].join('\n')
  })
  return `${[...header, ...entries].join('\n')}\n`
}

function assignment({ name, kind }: AnySetting, value: unknown): string {
  const toToml = kind.toToml as (value: unknown) => TomlForm
  return stringify({ [name]: toToml(value) }).trim()
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** As comments of some width. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
