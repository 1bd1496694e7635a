// The settings that one source has: a file, the environment or the command line; each with how it is written there, for whoever has
// to be told that it is wrong.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, stringify, TomlError } from 'smol-toml'
import { ConfigError } from '../../config.ts'
import { nearestName } from './nearest-name.ts'
import { flagOf, SETTING_LIST, variableOf, type AnySetting, type SettingKey } from './settings.ts'

export interface GivenSetting {
  readonly value: unknown
  /** Where it was given: `quiver.toml`, `QUIVER_PORT`, `--port`. */
  readonly place: string
  /** `quiver.toml: port = 1`, `QUIVER_PORT=1`, `--port 1`; secrets without their value. */
  readonly written: string
}

export type Layer = ReadonlyMap<SettingKey, GivenSetting>

/** Relative paths in it begin at its folder. Fails with ConfigError. */
export function layerFromFile(file: string, cwd: string): Layer {
  const base = dirname(resolve(cwd, file))
  const given = Object.entries(tableOf(file, cwd)).map(([name, toml]): [SettingKey, GivenSetting] => {
    const [key, setting] = SETTING_LIST.find(([, { name: known }]) => known === name) ?? unknown(file, name)
    const written = `${file}: ${setting.isSecret === true ? name : writtenToml(name, toml)}`
    return [key, { value: checked(setting.kind.fromToml(toml, base), setting, written), place: file, written }]
  })
  return new Map(given)
}

/** Fails with ConfigError. */
export function layerFromEnvironment(env: Readonly<Record<string, string | undefined>>, cwd: string): Layer {
  return layerFromTexts(cwd, (setting) => {
    const variable = variableOf(setting)
    const given = env[variable]
    return given === undefined ? null : { texts: [given], place: variable, written: `${variable}=${given}` }
  })
}

/** `values`: the options of the command, by the names that commander gives them. Fails with ConfigError. */
export function layerFromFlags(values: Readonly<Record<string, unknown>>, cwd: string): Layer {
  return layerFromTexts(cwd, (setting) => {
    const flag = flagOf(setting)
    const given = values[optionName(setting)]
    if (given === undefined) return null
    // A switch that stands alone.
    if (given === true) return { texts: ['true'], place: flag, written: flag }
    const texts = typeof given === 'string' ? [given] : (given as readonly string[])
    return { texts, place: flag, written: texts.map((one) => `${flag} ${one}`).join(' ') }
  })
}

interface GivenTexts {
  readonly texts: readonly string[]
  readonly place: string
  readonly written: string
}

function layerFromTexts(cwd: string, find: (setting: AnySetting) => GivenTexts | null): Layer {
  const layer = new Map<SettingKey, GivenSetting>()
  for (const [key, setting] of SETTING_LIST) {
    const given = find(setting)
    if (given === null) continue
    const { texts, place } = given
    const written = setting.isSecret === true ? place : given.written
    layer.set(key, { value: checked(setting.kind.fromTexts(texts, cwd), setting, written), place, written })
  }
  return layer
}

function tableOf(file: string, cwd: string): Readonly<Record<string, unknown>> {
  try {
    return parse(readFileSync(resolve(cwd, file), 'utf8'), { integersAsBigInt: 'asNeeded' })
  } catch (error) {
    if (error instanceof TomlError) throw new ConfigError(`${file}, line ${error.line}, column ${error.column}: ${firstLine(error)}.`)
    throw new ConfigError(`The configuration ${file} cannot be read: ${(error as Error).message}.`)
  }
}

/** Below the first line is a picture of the place. */
function firstLine({ message }: TomlError): string {
  return message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '') ?? ''
}

function checked(value: unknown, { kind: { rule } }: AnySetting, written: string): unknown {
  if (value === null) throw new ConfigError(`${written}: ${lowerFirst(rule)}`)
  return value
}

function unknown(file: string, name: string): never {
  const nearest = nearestName(
    name,
    SETTING_LIST.map(([, setting]) => setting.name),
  )
  const advice = nearest === null ? '`quiver config --defaults` prints all there are' : `did you mean ${nearest}?`
  throw new ConfigError(`${file}: ${name}: there is no such setting; ${advice}`)
}

/** As in the file, whatever kind of value it is. */
function writtenToml(name: string, value: unknown): string {
  return stringify({ [name]: value })
    .trim()
    .replace(/\s*\n\s*/g, ' ')
}

function optionName(setting: AnySetting): string {
  return setting.name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
