// Arrow types as the format strings of the C Data Interface and back. A dictionary-encoded field's format is that of its
// indices: ask for `storedType` (layout.ts). Whether a map's keys are sorted is not in the format but in the schema's flags.
// Source: https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings
import { DataError } from '../errors.ts'
import type { ArrowType, TimeUnit } from './schema.ts'

/** Bits of `ArrowSchema.flags` in the C Data Interface. */
export const C_SCHEMA_FLAGS = { dictionaryOrdered: 1, nullable: 2, mapKeysSorted: 4 } as const

const INT_FORMATS = { 8: ['c', 'C'], 16: ['s', 'S'], 32: ['i', 'I'], 64: ['l', 'L'] } as const
const FLOAT_FORMATS = { 16: 'e', 32: 'f', 64: 'g' } as const
const UNIT_LETTERS = { s: 's', ms: 'm', us: 'u', ns: 'n' } as const
const INTERVAL_FORMATS = { yearMonth: 'tiM', dayTime: 'tiD', monthDayNano: 'tin' } as const
const PLAIN_FORMATS = {
  null: 'n',
  bool: 'b',
  utf8: 'u',
  largeUtf8: 'U',
  utf8View: 'vu',
  binary: 'z',
  largeBinary: 'Z',
  binaryView: 'vz',
  list: '+l',
  largeList: '+L',
  struct: '+s',
} as const

const BITS = [8, 16, 32, 64] as const
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']

export function formatFromType(type: ArrowType): string {
  switch (type.kind) {
    case 'int':
      return INT_FORMATS[type.bits][type.signed ? 0 : 1]
    case 'float':
      return FLOAT_FORMATS[type.bits]
    case 'decimal':
      return `d:${type.precision},${type.scale}${type.bits === 128 ? '' : `,${type.bits}`}`
    case 'fixedBinary':
      return `w:${type.byteWidth}`
    case 'date':
      return type.unit === 'day' ? 'tdD' : 'tdm'
    case 'time':
      return `tt${UNIT_LETTERS[type.unit]}`
    case 'timestamp':
      return `ts${UNIT_LETTERS[type.unit]}:${type.timezone ?? ''}`
    case 'duration':
      return `tD${UNIT_LETTERS[type.unit]}`
    case 'interval':
      return INTERVAL_FORMATS[type.unit]
    case 'fixedList':
      return `+w:${type.size}`
    case 'map':
      return '+m'
    case 'union':
      return `+u${type.mode === 'dense' ? 'd' : 's'}:${type.typeIds.join(',')}`
    default:
      return PLAIN_FORMATS[type.kind]
  }
}

/**
 * The type of a format string. `flags` are those of the same `ArrowSchema` (only a map needs them).
 * Throws TYPE_UNSUPPORTED for formats without a type here (run-end encoded, list views) and for nonsense.
 */
export function typeFromFormat(format: string, flags = 0): ArrowType {
  if (format === '+m') return { kind: 'map', keysSorted: (flags & C_SCHEMA_FLAGS.mapKeysSorted) !== 0 }
  const type = TYPES_BY_FORMAT.get(format) ?? parameterisedType(format)
  if (type === null) throw new DataError('TYPE_UNSUPPORTED', `Arrow format string '${format}' stands for no supported type`, { format })
  return type
}

const TYPES_BY_FORMAT: ReadonlyMap<string, ArrowType> = new Map(typesWithoutParameters().map((type) => [formatFromType(type), type]))

function typesWithoutParameters(): ArrowType[] {
  const plain = (Object.keys(PLAIN_FORMATS) as (keyof typeof PLAIN_FORMATS)[]).map((kind): ArrowType => ({ kind }))
  const ints = BITS.flatMap((bits): ArrowType[] => [true, false].map((signed) => ({ kind: 'int', bits, signed })))
  const floats = ([16, 32, 64] as const).map((bits): ArrowType => ({ kind: 'float', bits }))
  const dates = (['day', 'ms'] as const).map((unit): ArrowType => ({ kind: 'date', unit }))
  const times = UNITS.flatMap((unit): ArrowType[] => [
    { kind: 'time', unit },
    { kind: 'duration', unit },
  ])
  const intervals = (['yearMonth', 'dayTime', 'monthDayNano'] as const).map((unit): ArrowType => ({ kind: 'interval', unit }))
  return [...plain, ...ints, ...floats, ...dates, ...times, ...intervals]
}

function parameterisedType(format: string): ArrowType | null {
  const [head = '', ...rest] = format.split(':')
  const parameters = rest.join(':')
  if (/^ts[smun]$/.test(head) && rest.length > 0) return timestampType(head.charAt(2), parameters)
  if (!/^(-?\d{1,10}(,-?\d{1,10})*)?$/.test(parameters)) return null
  const numbers = parameters === '' ? [] : parameters.split(',').map(Number)
  switch (head) {
    case 'd':
      return decimalType(numbers)
    case 'w':
      return isSize(numbers) ? { kind: 'fixedBinary', byteWidth: numbers[0] } : null
    case '+w':
      return isSize(numbers) ? { kind: 'fixedList', size: numbers[0] } : null
    case '+ud':
      return { kind: 'union', mode: 'dense', typeIds: numbers }
    case '+us':
      return { kind: 'union', mode: 'sparse', typeIds: numbers }
    default:
      return null
  }
}

function timestampType(letter: string, timezone: string): ArrowType | null {
  const unit = UNITS.find((each) => UNIT_LETTERS[each] === letter)
  return unit === undefined ? null : { kind: 'timestamp', unit, timezone: timezone === '' ? null : timezone }
}

function decimalType([precision, scale, bits = 128, ...more]: readonly number[]): ArrowType | null {
  if (precision === undefined || scale === undefined || more.length > 0) return null
  if (bits !== 32 && bits !== 64 && bits !== 128 && bits !== 256) return null
  return { kind: 'decimal', bits, precision, scale }
}

function isSize(numbers: readonly number[]): numbers is readonly [number] {
  return numbers.length === 1 && numbers[0] !== undefined && numbers[0] >= 0
}
