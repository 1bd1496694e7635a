// Arrow types as text for people: `Timestamp<MICROSECOND, UTC>`, `List<Utf8>`.
import type { ArrowField, ArrowType, TimeUnit } from './schema.ts'

const UNIT_NAMES: Readonly<Record<TimeUnit, string>> = { s: 'SECOND', ms: 'MILLISECOND', us: 'MICROSECOND', ns: 'NANOSECOND' }
const INTERVAL_NAMES = { yearMonth: 'YEAR_MONTH', dayTime: 'DAY_TIME', monthDayNano: 'MONTH_DAY_NANO' } as const
const PLAIN_NAMES = {
  null: 'Null',
  bool: 'Bool',
  utf8: 'Utf8',
  largeUtf8: 'LargeUtf8',
  utf8View: 'Utf8View',
  binary: 'Binary',
  largeBinary: 'LargeBinary',
  binaryView: 'BinaryView',
} as const

function intName(type: { readonly bits: number; readonly signed: boolean }): string {
  return `${type.signed ? 'Int' : 'Uint'}${type.bits}`
}

function named(children: readonly ArrowField[]): string {
  return children.map((child) => `${child.name}:${arrowTypeName(child)}`).join(', ')
}

function ofValues(type: ArrowType, children: readonly ArrowField[]): string {
  const [first] = children
  const item = first === undefined ? '' : arrowTypeName(first)
  switch (type.kind) {
    case 'int':
      return intName(type)
    case 'float':
      return `Float${type.bits}`
    case 'decimal':
      return `Decimal${type.bits}<${type.precision}, ${type.scale}>`
    case 'fixedBinary':
      return `FixedSizeBinary<${type.byteWidth}>`
    case 'date':
      return type.unit === 'day' ? 'Date<DAY>' : 'Date<MILLISECOND>'
    case 'time':
      return `Time<${UNIT_NAMES[type.unit]}>`
    case 'timestamp':
      return `Timestamp<${UNIT_NAMES[type.unit]}${type.timezone === null ? '' : `, ${type.timezone}`}>`
    case 'duration':
      return `Duration<${UNIT_NAMES[type.unit]}>`
    case 'interval':
      return `Interval<${INTERVAL_NAMES[type.unit]}>`
    case 'list':
      return `List<${item}>`
    case 'largeList':
      return `LargeList<${item}>`
    case 'fixedList':
      return `FixedSizeList<${item}, ${type.size}>`
    case 'struct':
      return `Struct<${named(children)}>`
    case 'map':
      return `Map<${first === undefined ? '' : first.children.map(arrowTypeName).join(', ')}>`
    case 'union':
      return `${type.mode === 'dense' ? 'DenseUnion' : 'SparseUnion'}<${named(children)}>`
    default:
      return PLAIN_NAMES[type.kind]
  }
}

/** A field's type, dictionary encoding included. */
export function arrowTypeName(field: ArrowField): string {
  const values = ofValues(field.type, field.children)
  return field.dictionary === null ? values : `Dictionary<${intName(field.dictionary.index)}, ${values}>`
}
