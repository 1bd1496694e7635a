// Each Arrow type as the flatbuffer table that describes it in a schema message.
// Source: format/Schema.fbs of apache/arrow: the codes are the order of its `union Type`, the slots that of each table's fields.
import { DataError } from '../errors.ts'
import { boolSlot, int16Slot, int32Slot, int32Slots, stringSlot, type FlatTable } from './flatbuffer-reader.ts'
import { bool, int16, int32, int32s, string, table, type FlatTableValue } from './flatbuffer-writer.ts'
import type { ArrowType, TimeUnit } from './schema.ts'

type Kind = ArrowType['kind']

const CODES: Readonly<Record<Kind, number>> = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
  binaryView: 23,
  utf8View: 24,
}
const KINDS = new Map(Object.entries(CODES).map(([kind, code]) => [code, kind as Kind]))
const REFUSED = new Map([
  [22, 'run-end encoded'],
  [25, 'list view'],
  [26, 'large list view'],
])

const DATE_UNITS = ['day', 'ms'] as const
const TIME_UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']
const INTERVAL_UNITS = ['yearMonth', 'dayTime', 'monthDayNano'] as const
const FLOAT_BITS = [16, 32, 64] as const
const INT_BITS = [8, 16, 32, 64] as const
const DECIMAL_BITS = [32, 64, 128, 256] as const
const UNION_MODES = ['sparse', 'dense'] as const

export function typeCode(type: ArrowType): number {
  return CODES[type.kind]
}

export function encodeType(type: ArrowType): FlatTableValue {
  switch (type.kind) {
    case 'int':
      return table(int32(type.bits), bool(type.signed))
    case 'float':
      return table(int16(FLOAT_BITS.indexOf(type.bits)))
    case 'decimal':
      return table(int32(type.precision), int32(type.scale), int32(type.bits))
    case 'fixedBinary':
      return table(int32(type.byteWidth))
    case 'fixedList':
      return table(int32(type.size))
    case 'date':
      return table(int16(DATE_UNITS.indexOf(type.unit)))
    case 'time':
      return table(int16(TIME_UNITS.indexOf(type.unit)), int32(timeBits(type.unit)))
    case 'timestamp':
      return table(int16(TIME_UNITS.indexOf(type.unit)), type.timezone === null ? null : string(type.timezone))
    case 'duration':
      return table(int16(TIME_UNITS.indexOf(type.unit)))
    case 'interval':
      return table(int16(INTERVAL_UNITS.indexOf(type.unit)))
    case 'map':
      return table(bool(type.keysSorted))
    case 'union':
      return table(int16(UNION_MODES.indexOf(type.mode)), int32s(type.typeIds))
    default:
      return table()
  }
}

/** The type of an untrusted description; null where a parameter has no meaning. `childCount` numbers a union's children that have no ids. */
export function decodeType(code: number, parameters: FlatTable, childCount: number): ArrowType | null {
  const kind = KINDS.get(code)
  if (kind === undefined) throw unsupportedType(code)
  switch (kind) {
    case 'int':
      return decodeInt(parameters)
    case 'float':
      return withPart(FLOAT_BITS[int16Slot(parameters, 0, 0)], (bits) => ({ kind, bits }))
    case 'decimal':
      return decodeDecimal(parameters)
    case 'fixedBinary':
      return withPart(sizeOf(parameters), (byteWidth) => ({ kind, byteWidth }))
    case 'fixedList':
      return withPart(sizeOf(parameters), (size) => ({ kind, size }))
    case 'date':
      return withPart(DATE_UNITS[int16Slot(parameters, 0, 1)], (unit) => ({ kind, unit }))
    case 'time':
      return withPart(TIME_UNITS[int16Slot(parameters, 0, 1)], (unit) =>
        int32Slot(parameters, 1, 32) === timeBits(unit) ? { kind, unit } : null,
      )
    case 'timestamp':
      return withPart(TIME_UNITS[int16Slot(parameters, 0, 0)], (unit) => ({ kind, unit, timezone: stringSlot(parameters, 1) || null }))
    case 'duration':
      return withPart(TIME_UNITS[int16Slot(parameters, 0, 1)], (unit) => ({ kind, unit }))
    case 'interval':
      return withPart(INTERVAL_UNITS[int16Slot(parameters, 0, 0)], (unit) => ({ kind, unit }))
    case 'map':
      return { kind, keysSorted: boolSlot(parameters, 0) }
    case 'union':
      return decodeUnion(parameters, childCount)
    default:
      return { kind }
  }
}

export function decodeInt(parameters: FlatTable): Extract<ArrowType, { kind: 'int' }> | null {
  const bits = INT_BITS.find((each) => each === int32Slot(parameters, 0, 0))
  return bits === undefined ? null : { kind: 'int', bits, signed: boolSlot(parameters, 1) }
}

/** Digits that always fit: one less than the bits could sometimes hold. */
const MAX_PRECISION = { 32: 9, 64: 18, 128: 38, 256: 76 } as const

function decodeDecimal(parameters: FlatTable): ArrowType | null {
  const precision = int32Slot(parameters, 0, 0)
  const bits = DECIMAL_BITS.find((each) => each === int32Slot(parameters, 2, 128))
  if (bits === undefined || precision < 1 || precision > MAX_PRECISION[bits]) return null
  return { kind: 'decimal', bits, precision, scale: int32Slot(parameters, 1, 0) }
}

function decodeUnion(parameters: FlatTable, childCount: number): ArrowType | null {
  const mode = UNION_MODES[int16Slot(parameters, 0, 0)]
  const typeIds = int32Slots(parameters, 1) ?? Array.from({ length: childCount }, (_, index) => index)
  const valid = typeIds.length === childCount && new Set(typeIds).size === childCount && typeIds.every((id) => id >= 0 && id <= 127)
  return mode === undefined || !valid ? null : { kind: 'union', mode, typeIds }
}

function timeBits(unit: TimeUnit): 32 | 64 {
  return unit === 's' || unit === 'ms' ? 32 : 64
}

function sizeOf(parameters: FlatTable): number | undefined {
  const size = int32Slot(parameters, 0, 0)
  return size < 0 ? undefined : size
}

function withPart<T>(part: T | undefined, make: (part: T) => ArrowType | null): ArrowType | null {
  return part === undefined ? null : make(part)
}

function unsupportedType(code: number): DataError {
  const name = REFUSED.get(code) ?? `number ${code}`
  return new DataError('TYPE_UNSUPPORTED', `Arrow type ${name} is not supported: send its plain values or lists instead`, {
    arrowType: name,
  })
}
