// Records out of JSON text, with whole numbers kept as they are written: those that a double would change become bigints.
import { randomUUID } from 'node:crypto'
import { invalidError, type InvalidError } from '../errors.ts'
import { err, ok, traverse, type Result } from '../result.ts'
import { LongNumber } from './long-number.ts'

/** A string, to be passed over, or a number of JSON. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const MANY_DIGITS = /\d{16}/
const WHOLE = /^-?\d+$/
const HAS_LONG_NUMBER = /\d(?:\.?\d){15}|[eE][+-]?\d{3}/

/** The values of one array, of one object, or of one object a line (empty lines are passed over); Err names the line. */
export function recordsFromJson(json: string | Uint8Array): Result<unknown[], InvalidError> {
  return textOf(json).andThen((text) => {
    const whole = parse(text)
    // Several lines of JSON are not JSON as a whole.
    if (whole.isErr() && text.startsWith('{')) return recordsFromLines(text)
    return whole.map((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
  })
}

function recordsFromLines(text: string): Result<unknown[], InvalidError> {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
  return traverse(
    lines.filter(({ line }) => line.trim() !== ''),
    ({ line, number }) => parse(line, number),
  )
}

function textOf(json: string | Uint8Array): Result<string, InvalidError> {
  if (typeof json === 'string') return ok(json.replace(/^\uFEFF/, '').trim())
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(json).trim())
  } catch {
    return err(invalidError('VALUE_INVALID', 'The bytes are not UTF-8 text.'))
  }
}

/** The value of one JSON text. */
export function valueFromJson(text: string): Result<unknown, InvalidError> {
  return parse(text)
}

/** The same with a {@link LongNumber} for each number that JSON.parse may change. */
export function exactValueFromJson(text: string): Result<unknown, InvalidError> {
  if (!HAS_LONG_NUMBER.test(text)) return parse(text)
  return guarded(() => parseMarked(text, isLong, (token) => (WHOLE.test(token) ? BigInt(token) : new LongNumber(token))))
}

function parse(text: string, line?: number): Result<unknown, InvalidError> {
  return guarded(() => (MANY_DIGITS.test(text) ? parseMarked(text, isUnsafe, BigInt) : JSON.parse(text)), line)
}

function guarded(parsed: () => unknown, line?: number): Result<unknown, InvalidError> {
  try {
    return ok(parsed())
  } catch (cause) {
    const where = line === undefined ? 'The text' : `Line ${line}`
    return err(
      invalidError(
        'VALUE_INVALID',
        `${where} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
        line === undefined ? {} : { line: String(line) },
      ),
    )
  }
}

function isUnsafe(token: string): boolean {
  return WHOLE.test(token) && !Number.isSafeInteger(Number(token))
}

/** More digits than a double is sure to keep, or an exponent that may be beyond its range. */
function isLong(token: string): boolean {
  return !token.startsWith('"') && (WHOLE.test(token) ? isUnsafe(token) : HAS_LONG_NUMBER.test(token))
}

/** What JSON.parse would change passes it as strings with a mark that no text can contain by chance. */
function parseMarked(text: string, isMarked: (token: string) => boolean, valueOf: (token: string) => unknown): unknown {
  const mark = randomUUID()
  const marked = text.replace(STRING_OR_NUMBER, (token) => (isMarked(token) ? `"${mark}${token}"` : token))
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? valueOf(value.slice(mark.length)) : value,
  )
}
