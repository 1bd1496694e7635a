// Which builder makes a column of a type from JSON.
import type { ArrowField, TimeUnit } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import { takesAnyValue } from './any-text.ts'
import type { ColumnBuilder } from './column-builder.ts'
import { DecimalBuilder } from './decimal-builder.ts'
import { ListBuilder, StructBuilder } from './nested-builders.ts'
import { BoolBuilder, DoubleBuilder, IntegerBuilder, LongBuilder } from './number-builders.ts'
import { RequiredBuilder } from './required-builder.ts'
import { AnyTextBuilder, BytesBuilder, JsonBuilder, TextBuilder } from './text-builders.ts'
import { DateBuilder, TimeBuilder } from './time-builders.ts'

/** How the values are written, where JSON leaves it open. */
export interface Writing {
  /** What numbers count that become times; null: the column's own unit. */
  readonly unit: TimeUnit | null
  /** Numbers may stand in quotes. */
  readonly isQuoted: boolean
  /** Any value, kept as JSON text. */
  readonly isJson: boolean
}

/** Fails with TYPE_UNSUPPORTED, naming the column, for types that no JSON value becomes. */
export function builderForField(field: ArrowField, writing: Writing, path = field.name): ColumnBuilder {
  if (field.dictionary !== null) throw unsupported(path, 'dictionary')
  const builder = builderForType(field, writing, path)
  return field.nullable ? builder : new RequiredBuilder(builder)
}

function builderForType(field: ArrowField, writing: Writing, path: string): ColumnBuilder {
  const { type, children } = field
  const { unit, isQuoted } = writing
  const child = (index: number): ColumnBuilder => {
    const item = children[index] as ArrowField
    return builderForField(item, writing, `${path}.${item.name}`)
  }
  switch (type.kind) {
    case 'bool':
      return new BoolBuilder()
    case 'int':
      return type.bits === 64 ? new LongBuilder(type.signed, isQuoted) : new IntegerBuilder(type.bits, type.signed, isQuoted)
    case 'float':
      if (type.bits === 16) throw unsupported(path, 'float16')
      return new DoubleBuilder(type.bits, isQuoted)
    case 'decimal':
      if (type.bits !== 128) throw unsupported(path, `decimal${type.bits}`)
      return new DecimalBuilder(type.precision, type.scale, isQuoted)
    case 'utf8':
      if (writing.isJson) return new JsonBuilder()
      return takesAnyValue(field) ? new AnyTextBuilder() : new TextBuilder()
    case 'binary':
      return new BytesBuilder()
    case 'date':
      if (type.unit !== 'day') throw unsupported(path, 'date64')
      return new DateBuilder()
    case 'timestamp':
    case 'duration':
      return new TimeBuilder({ unit: type.unit, from: unit ?? type.unit, takesText: type.kind === 'timestamp' && !isQuoted, isQuoted })
    case 'list':
      return new ListBuilder(child(0))
    case 'struct':
      return new StructBuilder(
        children.map(({ name }) => name),
        children.map((_, index) => child(index)),
      )
    default:
      throw unsupported(path, type.kind)
  }
}

function unsupported(column: string, type: string): DataError {
  return new DataError(
    'TYPE_UNSUPPORTED',
    `Column ${column}: JSON cannot fill a column of type ${type}; send Arrow data, or give it another type.`,
    {
      column,
    },
  )
}
