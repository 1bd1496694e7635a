// What a setting's value may be: how it is read from texts of the command line or the environment and from a TOML file, and how it
// is written into one.
import { resolve } from 'node:path'
import { DURATION_RULE, durationFromText, durationText, SIZE_RULE, sizeFromText, sizeText } from '../../quantities.ts'

/** A value of a TOML file that some kind has. */
export type TomlForm = string | number | boolean | readonly string[]

export interface Kind<T> {
  /** Stands for the value in help. */
  readonly placeholder: string
  /** What the value must be, as a sentence. */
  readonly rule: string
  /** From what was given, once or several times; null when that is no such value. Relative paths begin at `base`. */
  readonly fromTexts: (texts: readonly string[], base: string) => T | null
  /** Null when it is no such value. */
  readonly fromToml: (value: unknown, base: string) => T | null
  readonly toToml: (value: T) => TomlForm
}

export const INTEGER: Kind<number> = {
  placeholder: '<number>',
  rule: 'It must be a whole number.',
  fromTexts: (texts) => integerFromText(last(texts)),
  fromToml: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : null),
  toToml: (value) => value,
}

/** Bytes. */
export const SIZE: Kind<number> = {
  placeholder: '<size>',
  rule: SIZE_RULE,
  fromTexts: (texts) => sizeFromText(last(texts)),
  fromToml: (value) => (typeof value === 'string' ? sizeFromText(value) : INTEGER.fromToml(value, '')),
  toToml: sizeText,
}

/** Milliseconds. */
export const DURATION: Kind<number> = {
  placeholder: '<duration>',
  rule: DURATION_RULE,
  fromTexts: (texts) => durationFromText(last(texts)),
  fromToml: (value) => (typeof value === 'string' ? durationFromText(value) : null),
  toToml: durationText,
}

/** Milliseconds, of which there are none with `off`. */
export const DURATION_OR_OFF: Kind<number> = {
  placeholder: '<duration>',
  rule: DURATION_RULE.replace(/\.$/, '; or off.'),
  fromTexts: (texts) => durationOrOff(last(texts)),
  fromToml: (value) => (value === 0 ? 0 : typeof value === 'string' ? durationOrOff(value) : null),
  toToml: (value) => (value === 0 ? 'off' : durationText(value)),
}

/** A flag may stand alone; it must not be a boolean one of commander, to which QUIVER_X=false would be like QUIVER_X=true. */
export const SWITCH: Kind<boolean> = {
  placeholder: '[yes]',
  rule: 'It must be true or false.',
  fromTexts: (texts) => switchFromText(last(texts)),
  fromToml: (value) => (typeof value === 'boolean' ? value : null),
  toToml: (value) => value,
}

export function text(placeholder: string): Kind<string> {
  return {
    placeholder,
    rule: 'It must be a text, and not empty.',
    fromTexts: (texts) => last(texts) || null,
    fromToml: (value) => (typeof value === 'string' && value !== '' ? value : null),
    toToml: (value) => value,
  }
}

export function choice<T extends string>(placeholder: string, choices: readonly T[]): Kind<T> {
  const chosen = (value: unknown) => choices.find((known) => known === value) ?? null
  return {
    placeholder,
    rule: `It must be one of ${choices.join(', ')}.`,
    fromTexts: (texts) => chosen(last(texts)),
    fromToml: chosen,
    toToml: (value) => value,
  }
}

/** A path of this machine. */
export function path(placeholder: string): Kind<string> {
  const { fromTexts, fromToml, ...same } = text(placeholder)
  const from = (given: string | null, base: string) => (given === null ? null : resolve(base, given))
  return {
    ...same,
    fromTexts: (texts, base) => from(fromTexts(texts, base), base),
    fromToml: (value, base) => from(fromToml(value, base), base),
  }
}

/** Several values; `separator` parts them within one text, since a variable of the environment has only one. */
export function list(item: Kind<string>, separator: string | RegExp): Kind<readonly string[]> {
  return {
    placeholder: item.placeholder.replace('>', '...>'),
    rule: 'It must be one text or several, none of them empty; in a file an array of them.',
    fromTexts: (texts, base) => allOf(texts.flatMap((given) => given.split(separator)).map((given) => item.fromTexts([given], base))),
    fromToml: (value, base) => (Array.isArray(value) ? allOf(value.map((given) => item.fromToml(given, base))) : null),
    toToml: (values) => values,
  }
}

function allOf(values: readonly (string | null)[]): readonly string[] | null {
  const found = values.filter((value) => value !== null)
  return found.length === values.length ? found : null
}

/** A setting that is given again is the later one. */
function last(texts: readonly string[]): string {
  return texts.at(-1) ?? ''
}

export function integerFromText(given: string): number | null {
  return /^\d+$/.test(given) ? Number(given) : null
}

function durationOrOff(given: string): number | null {
  return given === 'off' || given === '0' ? 0 : durationFromText(given)
}

function switchFromText(given: string): boolean | null {
  if (['true', '1', 'yes', 'on'].includes(given)) return true
  return ['false', '0', 'no', 'off'].includes(given) ? false : null
}
