// The type of a list parameter's items: one that holds all of them without loss.
import { DataError } from '../../errors.ts'
import type { SqlValue } from '../engine.ts'
import { c } from './c-api.ts'
import type { Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'

export interface DecimalParts {
  /** All digits, 1 to 38. */
  readonly width: number
  /** Digits after the point. */
  readonly scale: number
  /** The number without its point. */
  readonly digits: bigint
}

const MAX_DIGITS = 38
/** The engine walks types by recursion, on the small stack of a pool thread. */
const MAX_DEPTH = 100

/** Reads a decimal number. Throws PARAMETER_INVALID for other texts and for more than 38 digits. */
export function decimalParts(text: string): DecimalParts {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? []
  const all = `${whole}${fraction}`
  if (all === '') throw new DataError('PARAMETER_INVALID', `'${text}' is not a decimal number, e.g. -12.340`, { value: text })
  const width = Math.max(all.replace(/^0+/, '').length, fraction.length, 1)
  if (width > MAX_DIGITS) throw new DataError('PARAMETER_INVALID', `${text} has more than ${MAX_DIGITS} digits`, { value: text })
  return { width, scale: fraction.length, digits: BigInt(`${sign}${all}`) }
}

// duckdb_type
const SIMPLE = {
  null: 36,
  bool: 1,
  int64: 5,
  uint64: 9,
  double: 11,
  string: 17,
  bytes: 18,
  timestamp: 31,
  date: 13,
  hugeint: 16,
} as const satisfies Partial<Record<SqlValue['kind'], number>>

const NUMBERS: ReadonlySet<string> = new Set(['int64', 'uint64', 'hugeint', 'decimal', 'double'])

function partsOf(value: SqlValue): DecimalParts | null {
  if (value.kind === 'decimal' || value.kind === 'hugeint') return decimalParts(value.value)
  return value.kind === 'int64' || value.kind === 'uint64' ? decimalParts(String(value.value)) : null
}

function decimalType(values: readonly SqlValue[]): Address {
  const parts = values.map(partsOf).filter((part) => part !== null)
  const scale = parts.reduce((most, part) => Math.max(most, part.scale), 0)
  const width = parts.reduce((most, part) => Math.max(most, part.width - part.scale), 0) + scale
  if (width > MAX_DIGITS)
    throw new DataError('PARAMETER_INVALID', `the decimals of a list need ${width} digits together, more than ${MAX_DIGITS}`)
  return c.createDecimalType(width, scale)
}

function numberType(values: readonly SqlValue[], kinds: ReadonlySet<SqlValue['kind']>): Address {
  if (kinds.has('double')) return c.createLogicalType(SIMPLE.double)
  return kinds.has('decimal') ? decimalType(values) : c.createLogicalType(SIMPLE.hugeint)
}

function listType(lists: readonly SqlValue[], depth: number): Address {
  if (depth > MAX_DEPTH) throw new DataError('PARAMETER_INVALID', `lists nest deeper than ${MAX_DEPTH}`)
  const item = itemType(
    lists.flatMap((value) => (value.kind === 'list' ? value.values : [])),
    depth,
  )
  const type = c.createListType(item)
  destroy(c.destroyLogicalType, item)
  return type
}

/** The logical type of a list's items, for the caller to destroy. Throws PARAMETER_INVALID when they have no type in common. */
export function itemType(values: readonly SqlValue[], depth = 1): Address {
  const typed = values.filter((value) => value.kind !== 'null')
  const kinds = new Set(typed.map((value) => value.kind))
  const [kind = 'null', ...others] = kinds
  if (kind === 'list' && others.length === 0) return listType(typed, depth + 1)
  if (kind === 'decimal' || others.length > 0) {
    if ([...kinds].every((each) => NUMBERS.has(each))) return numberType(typed, kinds)
    throw new DataError('PARAMETER_INVALID', `the values of a list must have one type, not ${[...kinds].join(' and ')}`)
  }
  return c.createLogicalType(SIMPLE[kind as keyof typeof SIMPLE])
}
