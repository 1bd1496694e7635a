// Mappings of the wire to the domain's own. Whether pointers are pointers and columns exist is seen when the feed opens.
import type { ColumnMapping__Output } from '../../proto/gen/quiver/v1/ColumnMapping.ts'
import type { Mapping__Output } from '../../proto/gen/quiver/v1/Mapping.ts'
import type { ArrowSchema, TimeUnit } from '../arrow/schema.ts'
import { memberPointer, plainMapping, type ColumnMapping, type FeedMapping, type Misfits } from '../feeds/mapping.ts'
import { invalid, oneOf } from './decode.ts'

const MISFITS = { MISFITS_REJECT: 'reject', MISFITS_NULL: 'null', MISFITS_WIDEN: 'widen' } as const
const FROM = { VALUE_FROM_ROW: 'row', VALUE_FROM_MESSAGE: 'message', VALUE_FROM_TOPIC: 'topic', VALUE_FROM_CONSTANT: 'constant' } as const
const OWN_UNIT = 'own'
const UNITS: Readonly<Record<string, TimeUnit | typeof OWN_UNIT>> = {
  NUMBER_UNIT_UNSPECIFIED: OWN_UNIT,
  NUMBER_UNIT_SECONDS: 's',
  NUMBER_UNIT_MILLISECONDS: 'ms',
  NUMBER_UNIT_MICROSECONDS: 'us',
  NUMBER_UNIT_NANOSECONDS: 'ns',
}

/** What no mapping says is as in {@link plainMapping} of the table's schema. */
export function feedMapping(mapping: Mapping__Output | null, misfitsOfWire: string, { fields }: ArrowSchema): FeedMapping {
  const misfits: Misfits = oneOf('misfits', misfitsOfWire, MISFITS)
  const plain = plainMapping(
    fields.map(({ name }) => name),
    misfits,
  )
  if (mapping === null) return { ...plain, isDefault: true }
  if (misfits === 'widen') throw invalid('misfits', 'MISFITS_WIDEN makes columns of the members of their names: leave the mapping out.')
  const { rows, oneRow, columns, filter, sequence } = mapping
  return {
    rows: rows ?? null,
    columns: withPlain(columns.map(columnMapping), plain.columns),
    misfits,
    isOneRow: oneRow,
    filter: filter === null ? null : { pointer: filter.pointer, values: filter.values },
    sequence: sequence === null ? null : { pointer: sequence.pointer, key: sequence.key ?? null },
  }
}

/** Where only constants are named, the other columns are as without a mapping. */
function withPlain(named: readonly ColumnMapping[], plain: readonly ColumnMapping[]): readonly ColumnMapping[] {
  if (named.some(({ from }) => from !== 'constant')) return named
  const constant = new Set(named.map(({ column }) => column))
  return [...named, ...plain.filter(({ column }) => !constant.has(column))]
}

function columnMapping(mapping: ColumnMapping__Output, index: number): ColumnMapping {
  const field = `mapping.columns[${index}]`
  const { column, pointer, quoted, json, value = null } = mapping
  if (column === '') throw invalid(`${field}.column`, 'must not be empty.')
  const from = oneOf(`${field}.from`, mapping.from, FROM)
  if (from === 'constant' && pointer !== undefined) throw invalid(`${field}.pointer`, 'means nothing for a constant: leave it out.')
  if ((from === 'constant') !== (value !== null)) throw invalid(`${field}.value`, 'must be set for a constant, and for nothing else.')
  const unit = oneOf(`${field}.unit`, mapping.unit, UNITS)
  return {
    column,
    pointer: pointer ?? (from === 'topic' || from === 'constant' ? '' : memberPointer(column)),
    from,
    unit: unit === OWN_UNIT ? null : unit,
    isQuoted: quoted,
    isJson: json,
    value,
  }
}
