// How the schema of a live table grows: by columns at its end, and by columns that take more kinds of values than before. What was
// taken stays what it was: whole numbers become numbers with fractions, anything becomes a text.
import { isDeepStrictEqual } from 'node:util'
import type { ArrowField, ArrowSchema, ArrowType } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import { ANY_TEXT, takesAnyValue } from '../columns/any-text.ts'

/** What values are that nobody has said anything about; each takes those before it, `bool` apart, which only `text` takes. */
export type Kind = 'bool' | 'int' | 'float' | 'text'

/** A table does not grow beyond so many columns; further fields are counted as unknown. */
const MOST_COLUMNS = 1_000

const TYPES: Readonly<Record<Kind, ArrowType>> = {
  bool: { kind: 'bool' },
  int: { kind: 'int', bits: 64, signed: true },
  float: { kind: 'float', bits: 64 },
  text: { kind: 'utf8' },
}

/** The kind that takes the values of both. */
export function kindOfBoth(one: Kind, other: Kind): Kind {
  if (one === other) return one
  const isNumber = (kind: Kind): boolean => kind === 'int' || kind === 'float'
  return isNumber(one) && isNumber(other) ? 'float' : 'text'
}

/**
 * The schema with room for values of these kinds, by the names of their columns; null where it has that already. `kinds` of columns that
 * are of other types than those change nothing.
 */
export function widerSchema({ fields, metadata }: ArrowSchema, kinds: ReadonlyMap<string, Kind>): ArrowSchema | null {
  const wider = fields.map((field) => {
    const kind = kinds.get(field.name)
    return kind === undefined ? field : fieldFor(field, kind)
  })
  const known = new Set(fields.map(({ name }) => name))
  for (const [name, kind] of kinds) {
    if (wider.length < MOST_COLUMNS && name !== '' && !known.has(name)) wider.push(newField(name, kind))
  }
  return isDeepStrictEqual(wider, fields) ? null : { fields: wider, metadata }
}

/**
 * The schema with the columns of an Arrow stream as well; null where it has them already. Fails with SCHEMA_MISMATCH, naming the column, for
 * one that the table has with another type.
 */
export function widerByStream({ fields, metadata }: ArrowSchema, stream: ArrowSchema): ArrowSchema | null {
  const byName = new Map(stream.fields.map((field) => [field.name, field]))
  const wider = fields.map((field) => {
    const coming = byName.get(field.name)
    byName.delete(field.name)
    if (coming === undefined) return field
    if (isSameColumn(field, coming) || (kindOf(field) === 'float' && kindOf(coming) === 'int')) return field
    if (kindOf(field) === 'int' && kindOf(coming) === 'float') return { ...field, type: TYPES.float }
    throw new DataError('SCHEMA_MISMATCH', `Column ${field.name} of the Arrow data has another type than that of the live table.`, {
      column: field.name,
    })
  })
  // A table without columns takes those of its first stream as they are; rows that are there already have nothing in a new one.
  for (const field of byName.values()) wider.push(fields.length === 0 ? field : { ...field, nullable: true })
  return isDeepStrictEqual(wider, fields) ? null : { fields: wider, metadata: fields.length === 0 ? stream.metadata : metadata }
}

/** Whether a table of the one schema can have become one of the other. */
export function isWidened(before: ArrowSchema, after: ArrowSchema): boolean {
  return before.fields.every((field, index) => {
    const now = after.fields[index]
    if (now?.name !== field.name) return false
    if (isDeepStrictEqual(now, field)) return true
    const [kind, next] = [kindOf(field), kindOf(now)]
    return kind !== null && next !== null && kindOfBoth(kind, next) === next
  })
}

/** Columns of whole numbers before that take fractions after: those beyond 2^53 would lose digits. */
export function roundedColumns(before: ArrowSchema, after: ArrowSchema): readonly number[] {
  return before.fields.flatMap((field, index) => {
    const now = after.fields[index]
    return now !== undefined && kindOf(field) === 'int' && kindOf(now) === 'float' ? [index] : []
  })
}

/** The schema with text columns in these places. */
export function withTexts({ fields, metadata }: ArrowSchema, places: readonly number[]): ArrowSchema {
  return { fields: fields.map((field, index) => (places.includes(index) ? ofKind(field, 'text') : field)), metadata }
}

function fieldFor(field: ArrowField, coming: Kind): ArrowField {
  const kind = kindOf(field)
  if (kind === null) return field
  const both = kindOfBoth(kind, coming)
  if (both === kind && (kind !== 'text' || coming === 'text' || takesAnyValue(field))) return field
  return ofKind(field, both)
}

function newField(name: string, kind: Kind): ArrowField {
  return ofKind({ name, nullable: true, type: TYPES[kind], children: [], metadata: [], dictionary: null }, kind)
}

function ofKind(field: ArrowField, kind: Kind): ArrowField {
  const metadata = kind === 'text' && !takesAnyValue(field) ? [...field.metadata, ANY_TEXT] : field.metadata
  return { ...field, type: TYPES[kind], metadata }
}

/** Null for types whose columns stay what they are. */
function kindOf({ type, dictionary }: ArrowField): Kind | null {
  if (dictionary !== null) return null
  for (const [kind, its] of Object.entries(TYPES)) if (isDeepStrictEqual(type, its)) return kind as Kind
  return null
}

function isSameColumn(field: ArrowField, coming: ArrowField): boolean {
  const { type, children, dictionary } = field
  const isNullable = field.nullable || !coming.nullable
  return isNullable && isDeepStrictEqual({ type, children, dictionary }, pick(coming))
}

function pick({ type, children, dictionary }: ArrowField): Pick<ArrowField, 'type' | 'children' | 'dictionary'> {
  return { type, children, dictionary }
}
