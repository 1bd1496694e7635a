// From a message to the records of its rows, as the mapping has it: the same notation and the same outcomes as in the server.
import type { Field, Schema } from 'apache-arrow'
import { jsonText } from '../arrow/json-text.ts'
import { LongNumber } from '../arrow/long-number.ts'
import type { JsRecord } from '../arrow/records.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import type { ColumnSource, FeedMapping } from '../operations/mapping.ts'
import { err, ok, traverse, type Result } from '../result.ts'
import { valueReader, wantsDigits, type Origin, type ReadValue } from './column-values.ts'
import { constantValue } from './constant.ts'
import { INDEX, pathOf, valueAt, type Path } from './pointer.ts'
import { SequenceGaps } from './sequence-gaps.ts'

/** A row on its way. */
export interface MappedRow {
  readonly record: JsRecord
  /** What it was made of, for those who are to see why it does not fit. */
  readonly source: unknown
}

/** Something that stands where a row should. */
export interface NoRow {
  readonly reason: string
  readonly source: unknown
}

/** What a message came to. */
export type Mapped =
  | { readonly kind: 'rows'; readonly rows: readonly (MappedRow | NoRow)[] }
  /** The filter did not let it through. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly reason: string }

type MappedColumn =
  | { readonly column: string; readonly from: 'row' | 'message'; readonly path: Path; readonly read: ReadValue }
  | { readonly column: string; readonly from: 'constant'; readonly value: unknown }

interface Paths {
  readonly rows: Path | null
  readonly filter: Path | null
  readonly columns: readonly MappedColumn[]
}

export class RowMapper {
  readonly #paths: Paths
  readonly #mapping: FeedMapping
  readonly #wanted: ReadonlySet<string>
  readonly #gaps: SequenceGaps | null
  /** A column takes the row as it is. */
  readonly #takesAnything: boolean
  readonly #takesArrays: boolean
  /** Whether JSON has to be read with all digits of fractions. */
  readonly wantsDigits: boolean

  private constructor(schema: Schema, mapping: FeedMapping, paths: Paths, gaps: SequenceGaps | null) {
    this.wantsDigits = schema.fields.some(wantsDigits)
    const inRow = paths.columns.flatMap((column) => (column.from === 'row' ? [column.path] : []))
    this.#takesAnything = inRow.some(({ length }) => length === 0)
    this.#takesArrays = inRow.some(([first = '']) => INDEX.test(first))
    this.#mapping = mapping
    this.#paths = paths
    this.#gaps = gaps
    this.#wanted = new Set(mapping.filter?.values.map(String))
  }

  /** Err: `COLUMN_NOT_FOUND`, `ARGUMENT_INVALID`. */
  static create(schema: Schema, mapping: FeedMapping): Result<RowMapper, QuiverError> {
    const { rows, oneRow = false, filter, sequence } = mapping
    if (rows !== undefined && oneRow) return err(wrong('A message that is one row has no array of rows: leave rows or oneRow out.'))
    if (filter?.values.length === 0) return err(wrong('A filter without values lets nothing through; name at least one.'))
    return traverse(sourcesOf(schema, mapping.columns ?? {}), ([column, source]) =>
      mappedColumn(schema, column, typeof source === 'string' ? { pointer: source } : source),
    )
      .andThen((columns) =>
        traverse([rows, filter?.pointer, sequence?.pointer, sequence?.key], (pointer) =>
          pointer === undefined ? ok(null) : checkedPath(pointer, 'the mapping'),
        ).map(([rowsPath = null, filterPath = null, sequencePath = null, key = null]) => ({
          paths: { rows: rowsPath, filter: filterPath, columns },
          gaps: sequencePath === null ? null : new SequenceGaps(sequencePath, key),
        })),
      )
      .map(({ paths, gaps }) => new RowMapper(schema, mapping, paths, gaps))
  }

  /** Places where the sequence numbers jumped. */
  get gaps(): number {
    return this.#gaps?.count ?? 0
  }

  map(message: unknown, origin: Origin): Mapped {
    this.#gaps?.look(message)
    const { rows, filter } = this.#paths
    if (filter !== null && !this.#wanted.has(textOf(valueAt(message, filter)))) return { kind: 'ignored' }
    const found = rows === null ? message : valueAt(message, rows)
    if (rows !== null && found === null) return { kind: 'rows', rows: [] }
    if (typeof found !== 'object' || found === null || found instanceof LongNumber)
      return refused(rows === null ? 'it is no object' : 'there are no rows where the mapping looks for them')
    const items = Array.isArray(found) && this.#mapping.oneRow !== true ? (found as unknown[]) : [found]
    return { kind: 'rows', rows: items.map((source) => this.#rowOf(source, message, origin)) }
  }

  #rowOf(source: unknown, message: unknown, origin: Origin): MappedRow | NoRow {
    const kind = kindOf(source)
    if (kind === 'object' || this.#takesAnything || (kind === 'array' && this.#takesArrays))
      return { record: this.#recordOf(source, message, origin), source }
    return { reason: `${kind} where an object should be`, source }
  }

  #recordOf(row: unknown, message: unknown, origin: Origin): JsRecord {
    const record: Record<string, unknown> = {}
    for (const source of this.#paths.columns) record[source.column] = valueOf(source, row, message, origin)
    return record
  }
}

/** Without any but constants, the other columns take the members of their names. */
function sourcesOf({ fields }: Schema, columns: NonNullable<FeedMapping['columns']>): [string, string | ColumnSource][] {
  const isConstant = (source: string | ColumnSource) => typeof source !== 'string' && source.from === 'constant'
  const plain = Object.values(columns).every(isConstant) ? fields.map(({ name }): [string, ColumnSource] => [name, {}]) : []
  return [...plain.filter(([name]) => !Object.hasOwn(columns, name)), ...Object.entries(columns)]
}

function valueOf(column: MappedColumn, row: unknown, message: unknown, origin: Origin): unknown {
  if (column.from === 'constant') return column.value
  const value = valueAt(column.from === 'row' ? row : message, column.path)
  return value === null || value === undefined ? null : column.read(value, origin)
}

function mappedColumn(schema: Schema, column: string, source: ColumnSource): Result<MappedColumn, QuiverError> {
  const field: Field | undefined = schema.fields.find(({ name }) => name === column)
  const candidates = schema.fields.map(({ name }) => name).join(', ')
  if (field === undefined) {
    const message = `The mapping names a column ${column}; the table has ${candidates}.`
    return err(invalidError('COLUMN_NOT_FOUND', message, { column, candidates }))
  }
  if (source.from === 'constant') return constantValue(field, source).map((value) => ({ column, from: 'constant', value }))
  const { pointer = memberPointer(column), from = 'row', value } = source
  if (value !== undefined) return err(wrong(`Column ${column} has a value, and is no constant: say from: 'constant', or leave it out.`))
  if (from === 'topic') return err(wrong(`Column ${column} is to come from a topic, and this source has none.`))
  return checkedPath(pointer, `column ${column}`).map((path) => ({ column, path, from, read: valueReader(field, source) }))
}

function checkedPath(pointer: string, what: string): Result<Path, QuiverError> {
  const path = pathOf(pointer)
  return path === null ? err(wrong(`${JSON.stringify(pointer)} of ${what} is no JSON pointer, such as /data/price.`)) : ok(path)
}

function memberPointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function kindOf(value: unknown): string {
  if (value === null || Array.isArray(value)) return value === null ? 'null' : 'array'
  return value instanceof LongNumber || typeof value === 'bigint' ? 'number' : typeof value
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : jsonText(value)
}

function refused(reason: string): Mapped {
  return { kind: 'refused', reason }
}

function wrong(message: string): QuiverError {
  return invalidError('ARGUMENT_INVALID', message, { argument: 'mapping' })
}
