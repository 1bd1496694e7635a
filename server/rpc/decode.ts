// Fields of requests to the domain's own types. What does not fit is refused with ARGUMENT_INVALID and the field's name.
import type { Format__Output } from '../../proto/gen/quiver/v1/Format.ts'
import type { Sql__Output } from '../../proto/gen/quiver/v1/Sql.ts'
import type { Value__Output } from '../../proto/gen/quiver/v1/Value.ts'
import type { FileFormat, SqlValue } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { SqlRequest } from '../handles/bind-sql.ts'
import type { NewHandle } from '../handles/make-table.ts'
import { isTableName, TABLE_NAME_RULE } from '../handles/table-name.ts'
import type { PageLimits } from '../workers/session-parts.ts'

const FORMATS: Readonly<Record<string, FileFormat | 'from suffix'>> = {
  FORMAT_UNSPECIFIED: 'from suffix',
  FORMAT_PARQUET: 'parquet',
  FORMAT_CSV: 'csv',
  FORMAT_JSON: 'json',
  FORMAT_ARROW: 'arrow',
}

export const MAX_BATCH_BYTES = 16 * 1024 * 1024

export function invalid(field: string, message: string): DataError {
  return new DataError('ARGUMENT_INVALID', `${field}: ${message}`, { field })
}

/** A uint64 of the wire, which is text, as a number that is exact. */
export function safeInteger(field: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw invalid(field, `${text} is too large.`)
  return value
}

export function requiredText(field: string, text: string): string {
  if (text === '') throw invalid(field, 'must not be empty.')
  return checkedText(field, text)
}

/** Text that ends in C code somewhere. */
export function checkedText(field: string, text: string): string {
  if (text.includes('\0')) throw invalid(field, 'must not contain a NUL character.')
  return text
}

export function oneOf<T extends string>(field: string, value: string | number | undefined, choices: Readonly<Record<string, T>>): T {
  const choice = typeof value === 'string' && Object.hasOwn(choices, value) ? choices[value] : undefined
  if (choice === undefined) throw invalid(field, `${JSON.stringify(value)} is none of ${Object.keys(choices).filter(Boolean).join(', ')}.`)
  return choice
}

/** Absent where the suffix decides. */
export function fileFormat(format: Format__Output): FileFormat | undefined {
  const known = oneOf('format', format, FORMATS)
  return known === 'from suffix' ? undefined : known
}

export function newHandle(request: { readonly ttlMs: string; readonly name?: string }, prefix = ''): NewHandle {
  const name = request.name ?? ''
  if (name !== '' && !isTableName(name)) throw invalid(`${prefix}name`, TABLE_NAME_RULE)
  return { ttlMs: safeInteger(`${prefix}ttl_ms`, request.ttlMs), name: name === '' ? null : name }
}

/** `defaultBytes` where the request has 0. */
export function pageLimits(
  { batchBytes, batchRows = 0 }: { readonly batchBytes: number; readonly batchRows?: number },
  defaultBytes: number,
): PageLimits {
  if (batchBytes > MAX_BATCH_BYTES) throw invalid('batch_bytes', `${batchBytes} is more than ${MAX_BATCH_BYTES}.`)
  return { maxBytes: batchBytes === 0 ? defaultBytes : batchBytes, maxRows: batchRows }
}

/** Each is looked up before the query begins, on the thread that all calls share. */
const MOST_BINDINGS = 1_000
const MOST_PARAMETERS = 10_000

function atMost(field: string, count: number, most: number): void {
  if (count > most) throw invalid(field, `has ${count} entries, more than ${most}.`)
}

export function sqlRequest(sql: Sql__Output | null | undefined): SqlRequest {
  if (sql === null || sql === undefined) throw invalid('source', 'must be set; this server knows: sql.')
  const { text, bindings, parameters, namedParameters } = sql
  const names = Object.keys(namedParameters)
  atMost('sql.bindings', Object.keys(bindings).length, MOST_BINDINGS)
  atMost('sql.parameters', parameters.length + names.length, MOST_PARAMETERS)
  if (names.length > 0 && parameters.length > 0) throw invalid('sql.named_parameters', 'cannot be mixed with positional parameters.')
  const values = parameters.map((value, index) => sqlValue(`sql.parameters[${index}]`, value))
  return { text, bindings, parameters: names.length === 0 ? values : namedValues(namedParameters) }
}

function namedValues(values: Readonly<Record<string, Value__Output>>): Readonly<Record<string, SqlValue>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sqlValue(`sql.named_parameters[${name}]`, value)]))
}

function sqlValue(field: string, value: Value__Output): SqlValue {
  switch (value.kind) {
    case 'null':
      return { kind: 'null' }
    case 'bool':
      return { kind: 'bool', value: value.bool ?? false }
    case 'int64':
      return { kind: 'int64', value: BigInt(value.int64 ?? 0) }
    case 'uint64':
      return { kind: 'uint64', value: BigInt(value.uint64 ?? 0) }
    case 'double':
      return { kind: 'double', value: value.double ?? 0 }
    case 'string':
      return { kind: 'string', value: value.string ?? '' }
    case 'bytes':
      // A copy: a view would take the whole message along to the worker.
      return { kind: 'bytes', value: new Uint8Array(value.bytes ?? []) }
    case 'timestampUs':
      return { kind: 'timestamp', microseconds: BigInt(value.timestampUs ?? 0) }
    case 'dateDays':
      return { kind: 'date', days: value.dateDays ?? 0 }
    case 'decimal':
      return {
        kind: 'decimal',
        value: matching(field, value.decimal, /^[+-]?(?=\d|\.\d)\d{0,38}(?:\.\d{0,38})?$/, 'a decimal number of at most 38 digits'),
      }
    case 'hugeint':
      return { kind: 'hugeint', value: matching(field, value.hugeint, /^[+-]?\d{1,39}$/, 'a whole number of at most 39 digits') }
    case 'list':
      return {
        kind: 'list',
        values: (value.list?.values ?? []).map((item, index) => sqlValue(`${field}.list[${index}]`, item)),
      }
    default:
      throw invalid(field, 'has no value; use null for NULL.')
  }
}

function matching(field: string, text = '', pattern: RegExp, what: string): string {
  if (!pattern.test(text)) throw invalid(field, `${JSON.stringify(text)} is not ${what}.`)
  return text
}
