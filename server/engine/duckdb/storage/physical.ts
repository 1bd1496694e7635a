// How Arrow columns are stored: as the engine type that loses nothing, which is not always the one that queries are to see.
//
// | Arrow | stored as | queries see |
// | --- | --- | --- |
// | null | BOOLEAN, all null | the same |
// | float16 | FLOAT | the same |
// | decimal of up to 38 digits | DECIMAL | the same |
// | decimal256 of more | BLOB of its 32 bytes | the same |
// | timestamp with zone, ns | TIMESTAMP_NS | TIMESTAMPTZ, microseconds |
// | timestamp with zone, s and ms | TIMESTAMPTZ | the same |
// | duration | BIGINT of its unit | INTERVAL, microseconds |
// | interval | INTEGER or STRUCT of its parts | INTERVAL, microseconds |
// | dictionary | its values | the same |
// | union | UNION, sparse | the same |
// | everything else | its own type | the same |
//
// Inside lists, structs, maps and unions queries see what is stored.
import type { ArrowField, ArrowType } from '../../../arrow/schema.ts'
import { DataError } from '../../../errors.ts'
import { quoteIdentifier } from '../sql-text.ts'

const MAX_DECIMAL_DIGITS = 38
/** Of the engine's ARRAY. */
const MAX_FIXED_LIST = 100_000
/** Wide enough for the numbers of all values, and one more for null. */
const ENGINE_INDEX = { bits: 32, signed: true } as const
const DAY_TIME_PARTS: readonly ArrowField[] = [
  plainField('days', { kind: 'int', bits: 32, signed: true }),
  plainField('milliseconds', { kind: 'int', bits: 32, signed: true }),
]
const MONTH_DAY_NANO_PARTS: readonly ArrowField[] = [
  plainField('months', { kind: 'int', bits: 32, signed: true }),
  plainField('days', { kind: 'int', bits: 32, signed: true }),
  plainField('nanoseconds', { kind: 'int', bits: 64, signed: true }),
]

function plainField(name: string, type: ArrowType, children: readonly ArrowField[] = []): ArrowField {
  return { name, nullable: true, type, children, metadata: [], dictionary: null }
}

/** SQL compares names without case, needs them to be there, and its text ends at a NUL. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name, index) => {
    const base = name === '' ? `column${index}` : name.replaceAll('\0', '\ufffd')
    let candidate = base
    for (let suffix = 1; taken.has(candidate.toLowerCase()); suffix++) candidate = `${base}_${suffix}`
    taken.add(candidate.toLowerCase())
    return candidate
  })
}

function unsupported(field: ArrowField, why: string): DataError {
  return new DataError('TYPE_UNSUPPORTED', `column ${field.name}: ${why}`, { column: field.name })
}

function physicalType(field: ArrowField): ArrowType {
  const { type } = field
  switch (type.kind) {
    case 'null':
      return { kind: 'bool' }
    case 'float':
      return type.bits === 16 ? { kind: 'float', bits: 32 } : type
    case 'decimal':
      if (type.precision > MAX_DECIMAL_DIGITS) return { kind: 'fixedBinary', byteWidth: 32 }
      if (type.scale < 0 || type.scale > type.precision)
        throw unsupported(
          field,
          `decimals of scale ${type.scale} with ${type.precision} digits cannot be stored: use a scale between 0 and the precision`,
        )
      return { ...type, bits: 128 }
    case 'date':
      return { kind: 'date', unit: 'day' }
    case 'time':
      return { kind: 'time', unit: type.unit === 'ns' ? 'ns' : 'us' }
    case 'timestamp':
      if (type.timezone === null) return type
      return type.unit === 'ns' ? { ...type, timezone: null } : { ...type, unit: 'us' }
    case 'duration':
      return { kind: 'int', bits: 64, signed: true }
    case 'interval':
      return type.unit === 'yearMonth' ? { kind: 'int', bits: 32, signed: true } : { kind: 'struct' }
    case 'struct':
      return field.children.length === 0 ? { kind: 'bool' } : type
    case 'fixedList':
      if (type.size === 0 || type.size > MAX_FIXED_LIST) throw unsupported(field, `lists of fixed size ${type.size} cannot be stored`)
      return type
    case 'union':
      if (field.children.length === 0) throw unsupported(field, 'a union without members cannot be stored')
      return { kind: 'union', mode: 'sparse', typeIds: field.children.map((_, index) => index) }
    default:
      return type
  }
}

function physicalChildren(field: ArrowField): readonly ArrowField[] {
  if (field.type.kind === 'interval')
    return field.type.unit === 'yearMonth' ? [] : field.type.unit === 'dayTime' ? DAY_TIME_PARTS : MONTH_DAY_NANO_PARTS
  const children = field.children.map(physicalValues)
  if (field.type.kind !== 'struct' && field.type.kind !== 'union') return children
  const names = distinctNames(children.map((child) => child.name))
  return children.map((child, index) => ({ ...child, name: names[index] ?? child.name }))
}

/** The engine decodes dictionaries of whole columns itself, but not those of structs. */
export function engineDecodes(field: ArrowField): boolean {
  return physicalType(field).kind !== 'struct'
}

/** What the engine is given for a field, decoded if it has a dictionary. */
export function physicalValues(field: ArrowField): ArrowField {
  return { name: field.name, nullable: true, type: physicalType(field), children: physicalChildren(field), metadata: [], dictionary: null }
}

/** What the engine is given for a column of a table. */
export function physicalField(field: ArrowField): ArrowField {
  const dictionary = field.dictionary !== null && engineDecodes(field) ? { ...field.dictionary, index: ENGINE_INDEX } : null
  return { ...physicalValues(field), dictionary }
}

const INT_NAMES = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' } as const
const TIMESTAMP_NAMES = { s: 'TIMESTAMP_S', ms: 'TIMESTAMP_MS', us: 'TIMESTAMP', ns: 'TIMESTAMP_NS' } as const

function members(field: ArrowField): string {
  return field.children.map((child) => `${quoteIdentifier(child.name)} ${sqlTypeOf(child)}`).join(', ')
}

function item(field: ArrowField): string {
  const [child] = field.children
  if (child === undefined) throw unsupported(field, 'a list without a value type')
  return sqlTypeOf(child)
}

function mapType(field: ArrowField): string {
  const [key, value] = field.children[0]?.children ?? []
  if (key === undefined || value === undefined) throw unsupported(field, 'a map without key and value types')
  return `MAP(${sqlTypeOf(key)}, ${sqlTypeOf(value)})`
}

/** The engine's type of a physical field. */
export function sqlTypeOf(field: ArrowField): string {
  const { type } = field
  switch (type.kind) {
    case 'bool':
      return 'BOOLEAN'
    case 'int':
      return `${type.signed ? '' : 'U'}${INT_NAMES[type.bits]}`
    case 'float':
      return type.bits === 64 ? 'DOUBLE' : 'FLOAT'
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'utf8':
    case 'largeUtf8':
    case 'utf8View':
      return 'VARCHAR'
    case 'binary':
    case 'largeBinary':
    case 'binaryView':
    case 'fixedBinary':
      return 'BLOB'
    case 'date':
      return 'DATE'
    case 'time':
      return type.unit === 'ns' ? 'TIME_NS' : 'TIME'
    case 'timestamp':
      return type.timezone === null ? TIMESTAMP_NAMES[type.unit] : 'TIMESTAMPTZ'
    case 'list':
    case 'largeList':
      return `${item(field)}[]`
    case 'fixedList':
      return `${item(field)}[${type.size}]`
    case 'struct':
      return `STRUCT(${members(field)})`
    case 'map':
      return mapType(field)
    case 'union':
      return `UNION(${members(field)})`
    default:
      throw unsupported(field, `values of Arrow type ${type.kind} cannot be stored`)
  }
}

const DURATION_FACES = {
  s: (c: string) => `to_seconds(${c})`,
  ms: (c: string) => `to_milliseconds(${c})`,
  us: (c: string) => `to_microseconds(${c})`,
  ns: (c: string) => `to_microseconds(${c} // 1000)`,
}
const INTERVAL_FACES = {
  yearMonth: (c: string) => `to_months(${c})`,
  dayTime: (c: string) => `to_days(${c}.days) + to_milliseconds(${c}.milliseconds)`,
  monthDayNano: (c: string) => `to_months(${c}.months) + to_days(${c}.days) + to_microseconds(${c}.nanoseconds // 1000)`,
}

/** How queries see a stored column. */
export function faceOf(field: ArrowField, column: string): string {
  const { type } = field
  if (field.dictionary !== null) return column
  if (type.kind === 'duration') return DURATION_FACES[type.unit](column)
  if (type.kind === 'interval') return INTERVAL_FACES[type.unit](column)
  // The session's zone is UTC, so the cast takes the wall time as the instant.
  if (type.kind === 'timestamp' && type.timezone !== null && type.unit === 'ns') return `CAST(CAST(${column} AS TIMESTAMP) AS TIMESTAMPTZ)`
  return column
}
