// Read options as the SQL of a relation.
import { DataError } from '../../errors.ts'
import type { CsvReadOptions, FileFormat, JsonReadOptions, ReadOptions } from '../engine.ts'
import { compressionOf, formatSuffix } from '../file-format.ts'
import { escapeGlob, listLiteral, quoteIdentifier, quoteLiteral } from './sql-text.ts'

type Argument = readonly [name: string, value: string]

function argument<T>(name: string, value: T | undefined, text: (value: T) => string): Argument[] {
  return value === undefined ? [] : [[name, text(value)]]
}

const bool = (value: boolean): string => String(value)
const number = (value: number): string => String(value)

/** Types go into SQL as they are, so only what can be a type name may pass. */
function checkType(column: string, type: string): string {
  if (/^[\p{L}\p{N}_ ,.()"'[\]]+$/u.test(type) && balanced(type)) return type
  throw new DataError('ARGUMENT_INVALID', `schema: '${type}' for column ${column} is not a type`, { field: 'schema', column })
}

function balanced(text: string): boolean {
  let depth = 0
  for (const character of text.replaceAll(/'[^']*'|"[^"]*"/g, '')) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (depth < 0 || character === "'" || character === '"') return false
  }
  return depth === 0
}

function csvArguments(options: CsvReadOptions, types: ReadOptions['schema'], suffix: string): Argument[] {
  const delimiter = options.delimiter ?? (suffix === 'tsv' ? '\t' : undefined)
  const typed = Object.entries(types ?? {})
  return [
    ...argument('delim', delimiter, quoteLiteral),
    ...argument('quote', options.quote, quoteLiteral),
    ...argument('escape', options.escape, quoteLiteral),
    ...argument('header', options.header, bool),
    // Left to itself, detection passes over all lines before those that suit it best: all but the last, if that is the longest.
    ...argument('skip', options.skipRows ?? 0, number),
    ...argument('nullstr', options.nullValues?.length ? options.nullValues : undefined, listLiteral),
    // And it takes rows that begin with # for comments.
    ...argument('comment', options.comment ?? '', quoteLiteral),
    ...argument('dateformat', options.dateFormat, quoteLiteral),
    ...argument('timestampformat', options.timestampFormat, quoteLiteral),
    ...argument('decimal_separator', options.decimalSeparator, quoteLiteral),
    ...argument('encoding', options.encoding, quoteLiteral),
    ...argument('ignore_errors', options.ignoreErrors, bool),
    ...argument('sample_size', options.sampleRows, number),
    ...argument('null_padding', options.nullPadding, bool),
    ...argument('names', options.columnNames?.length ? options.columnNames : undefined, listLiteral),
    ...(typed.length === 0
      ? []
      : ([
          ['types', `{${typed.map(([column, type]) => `${quoteLiteral(column)}: ${quoteLiteral(checkType(column, type))}`).join(', ')}}`],
        ] as Argument[])),
  ]
}

function jsonArguments(options: JsonReadOptions): Argument[] {
  return [
    ...argument('format', options.layout === 'auto' ? undefined : options.layout, quoteLiteral),
    ...argument('ignore_errors', options.ignoreErrors, bool),
    ...argument('sample_size', options.sampleRecords, number),
    ...argument('maximum_depth', options.maxDepth, number),
  ]
}

/** The engine finds out by itself for each file, but knows the usual spelling only. */
function compression(files: readonly string[]): Argument[] {
  const odd = files.find((file) => compressionOf(file) !== 'none' && !/\.(?:gz|zst)$/.test(file))
  if (odd === undefined) return []
  const other = files.find((file) => compressionOf(file) !== compressionOf(odd))
  if (other === undefined) return [['compression', quoteLiteral(compressionOf(odd))]]
  throw new DataError('ARGUMENT_INVALID', `${other} is not compressed like ${odd}: read them apart`, { path: other })
}

/** The reading function of the files, before anything of {@link shapeRelation}. */
export function readerOf(files: readonly string[], format: FileFormat, options: ReadOptions): string {
  const own =
    format === 'csv'
      ? csvArguments(options.csv ?? {}, options.schema, formatSuffix(files[0] ?? ''))
      : format === 'json'
        ? jsonArguments(options.json ?? {})
        : []
  const shared: Argument[] = [
    ...(format === 'csv' || format === 'json' ? compression(files) : []),
    ...argument('hive_partitioning', options.hivePartitioning, bool),
    ...argument('union_by_name', options.unionByName || undefined, bool),
    ...argument('filename', options.filenameColumn, quoteLiteral),
  ]
  const parts = [listLiteral(files.map(escapeGlob)), ...[...own, ...shared].map(([name, value]) => `${name} = ${value}`)]
  return `read_${format}(${parts.join(', ')})`
}

/** Casts in place, for formats whose reader takes no types. */
export function castColumns(types: ReadOptions['schema']): string {
  const casts = Object.entries(types ?? {}).map(([column, type]) => {
    const name = quoteIdentifier(column)
    return `CAST(${name} AS ${checkType(column, type)}) AS ${name}`
  })
  return casts.length === 0 ? '' : ` REPLACE (${casts.join(', ')})`
}

function refuseForeignOptions(format: FileFormat, options: ReadOptions): void {
  const foreign = options.csv !== undefined && format !== 'csv' ? 'csv' : options.json !== undefined && format !== 'json' ? 'json' : null
  if (foreign !== null) throw new DataError('ARGUMENT_INVALID', `${foreign} options were given for a ${format} file`, { field: foreign })
}

function distinct(columns: readonly string[]): readonly string[] {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice === undefined) return columns
  throw new DataError('ARGUMENT_INVALID', `columns: ${twice} is named twice`, { field: 'columns', column: twice })
}

/** Columns, predicate, limit, row numbers and casts (see castColumns) around any relation. The row number counts the rows of the files, before the predicate. */
export function shapeRelation(relation: string, options: ReadOptions, casts = ''): string {
  const index = options.rowIndexColumn === undefined ? '' : `row_number() OVER () - 1 AS ${quoteIdentifier(options.rowIndexColumn)}, `
  const base = index === '' && casts === '' ? relation : `(SELECT ${index}*${casts} FROM ${relation})`
  const columns = options.columns?.length ? distinct(options.columns).map(quoteIdentifier).join(', ') : '*'
  const where = options.predicate === undefined || options.predicate.trim() === '' ? '' : ` WHERE (\n${options.predicate}\n)`
  const limit = options.limit === undefined ? '' : ` LIMIT ${options.limit}`
  return columns === '*' && where === '' && limit === '' ? base : `(SELECT ${columns} FROM ${base}${where}${limit})`
}

export function scanRelation(files: readonly string[], format: FileFormat, options: ReadOptions): string {
  refuseForeignOptions(format, options)
  return shapeRelation(readerOf(files, format, options), options, format === 'csv' ? '' : castColumns(options.schema))
}
