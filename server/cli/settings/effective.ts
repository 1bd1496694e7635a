// The settings that hold: the file's, over them the environment's, over them the command line's, and the defaults for the rest.
import { ConfigError, createConfig, SettingError, type ServerConfig } from '../../config.ts'
import type { LogLevel } from '../../ops/log.ts'
import { layerFromEnvironment, layerFromFile, layerFromFlags, type GivenSetting } from './layer.ts'
import { nearestName } from './nearest-name.ts'
import { SETTING_LIST, variableOf, type SettingKey, type SettingValues } from './settings.ts'

export interface EffectiveSettings {
  readonly config: ServerConfig
  readonly logLevel: LogLevel
  /** Those that are no defaults. */
  readonly given: ReadonlyMap<SettingKey, GivenSetting>
  /** What looks like a mistake, and may be none. */
  readonly warnings: readonly string[]
}

export interface SettingSources {
  /** Options of the command; `config` is the file. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where relative paths of flags and variables begin. */
  readonly cwd: string
}

export const CONFIG_VARIABLE = 'QUIVER_CONFIG'

/** Fails with ConfigError, which says where the value stands that is wrong. */
export function effectiveSettings({ flags, env, cwd }: SettingSources): EffectiveSettings {
  const file = (flags['config'] as string | undefined) ?? env[CONFIG_VARIABLE]
  const given = new Map<SettingKey, GivenSetting>([
    ...(file === undefined ? [] : layerFromFile(file, cwd)),
    ...layerFromEnvironment(env, cwd),
    ...layerFromFlags(flags, cwd),
  ])
  const values = Object.fromEntries([...given].map(([key, { value }]) => [key, value])) as Partial<SettingValues>
  const { logLevel = 'info', ...config } = values
  try {
    return { config: createConfig({ roots: [cwd], ...config }), logLevel, given, warnings: warningsAbout(env) }
  } catch (error) {
    throw withPlace(error, given)
  }
}

/** The error as it is to be told: one about a setting says where that was given. */
export function withPlace(error: unknown, given: EffectiveSettings['given']): unknown {
  const wrong = error instanceof SettingError ? given.get(error.key) : undefined
  return wrong === undefined ? error : new ConfigError(`${wrong.written}: ${(error as SettingError).problem}`, { cause: error })
}

/** Variables of other programs may begin alike, so that they are not refused. */
function warningsAbout(env: SettingSources['env']): readonly string[] {
  const known = SETTING_LIST.map(([, { name }]) => name)
  return Object.keys(env).flatMap((variable) => {
    const [, name = ''] = /^QUIVER_([A-Z_]+)$/.exec(variable) ?? []
    const nearest = known.includes(name.toLowerCase()) ? null : nearestName(name, known)
    return nearest === null ? [] : [`${variable} is no setting; did you mean ${variableOf({ name: nearest })}?`]
  })
}
