// `name=value` on the command line: tables and parameters of a query.
import { InvalidArgumentError } from 'commander'
import type { SqlValue } from '../../client/index.ts'

/** Gathers the pairs of an option that may be given many times. */
export function addPair(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It must be name=value.')
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)]
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return { ...before, [name]: value }
}

const INTEGER = /^-?(0|[1-9]\d*)$/
const FRACTION = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/
const WORDS: Readonly<Record<string, SqlValue>> = { null: null, true: true, false: false }

/** The value that a text stands for: null, true, false, a number, or a string, which may be in double quotes to be sure. */
export function parameterValue(text: string): SqlValue {
  if (Object.hasOwn(WORDS, text)) return WORDS[text]
  if (INTEGER.test(text)) return BigInt(text)
  if (FRACTION.test(text)) return Number(text)
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text
}
