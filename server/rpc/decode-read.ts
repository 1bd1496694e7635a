// ReadRequest to the engine's options.
import type { CsvReadOptions__Output } from '../../proto/gen/quiver/v1/CsvReadOptions.ts'
import type { JsonReadOptions__Output } from '../../proto/gen/quiver/v1/JsonReadOptions.ts'
import type { ReadRequest__Output } from '../../proto/gen/quiver/v1/ReadRequest.ts'
import type { CsvReadOptions, JsonReadOptions, ReadOptions } from '../engine/engine.ts'
import { parsePart } from '../handles/user-sql.ts'
import { checkedText, fileFormat, invalid, oneOf, requiredText, safeInteger } from './decode.ts'
import { present } from './present.ts'

const MAX_PATHS = 100_000

const ENCODINGS = { 'utf-8': 'utf-8', 'utf-16': 'utf-16', 'latin-1': 'latin-1' }
const LAYOUTS = { auto: 'auto', array: 'array', newline_delimited: 'newline_delimited' } as const

export function readOptions(request: ReadRequest__Output): ReadOptions {
  const { paths, columns, predicate, limit, hivePartitioning, unionByName, filenameColumn, rowIndexColumn, schema } = request
  if (paths.length === 0) throw invalid('paths', 'must name at least one file, glob or directory.')
  if (paths.length > MAX_PATHS) throw invalid('paths', `has ${paths.length} entries, more than ${MAX_PATHS}; use a glob or a directory.`)
  const format = fileFormat(request.format)
  return present({
    paths: paths.map((path, index) => requiredText(`paths[${index}]`, path)),
    format,
    columns: columns.length === 0 ? undefined : columns.map((column, index) => requiredText(`columns[${index}]`, column)),
    predicate: predicate.trim() === '' ? undefined : condition(predicate),
    limit: limit === undefined ? undefined : BigInt(limit),
    hivePartitioning,
    unionByName: unionByName || undefined,
    filenameColumn: filenameColumn === '' ? undefined : checkedText('filename_column', filenameColumn),
    rowIndexColumn: rowIndexColumn === '' ? undefined : checkedText('row_index_column', rowIndexColumn),
    schema: Object.keys(schema).length === 0 ? undefined : checkedSchema(schema),
    csv: request.csv === null ? undefined : csvOptions(request.csv),
    json: request.json === null ? undefined : jsonOptions(request.json),
  })
}

function condition(predicate: string): string {
  return parsePart(checkedText('predicate', predicate), 'predicate')
}

function checkedSchema(schema: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [column, type] of Object.entries(schema)) {
    requiredText('schema', column)
    parsePart(requiredText(`schema[${column}]`, type), 'type')
  }
  return schema
}

function csvOptions(csv: CsvReadOptions__Output): CsvReadOptions {
  return present({
    delimiter: text('csv.delimiter', csv.delimiter),
    quote: character('csv.quote', csv.quote),
    escape: character('csv.escape', csv.escape),
    header: csv.header,
    skipRows: csv.skipRows,
    nullValues:
      csv.nullValues.length === 0 ? undefined : csv.nullValues.map((value, index) => checkedText(`csv.null_values[${index}]`, value)),
    comment: character('csv.comment', csv.comment),
    dateFormat: text('csv.date_format', csv.dateFormat),
    timestampFormat: text('csv.timestamp_format', csv.timestampFormat),
    decimalSeparator: character('csv.decimal_separator', csv.decimalSeparator),
    encoding: csv.encoding === undefined ? undefined : oneOf('csv.encoding', csv.encoding, ENCODINGS),
    ignoreErrors: csv.ignoreErrors,
    sampleRows: sample('csv.sample_rows', csv.sampleRows),
    nullPadding: csv.nullPadding,
    columnNames:
      csv.columnNames.length === 0 ? undefined : csv.columnNames.map((name, index) => requiredText(`csv.column_names[${index}]`, name)),
  })
}

function jsonOptions({ layout, ignoreErrors, sampleRecords, maxDepth }: JsonReadOptions__Output): JsonReadOptions {
  if (maxDepth !== undefined && maxDepth < -1) throw invalid('json.max_depth', `${maxDepth} is below -1.`)
  return present({
    layout: layout === '' ? undefined : oneOf('json.layout', layout, LAYOUTS),
    ignoreErrors,
    sampleRecords: sample('json.sample_records', sampleRecords),
    maxDepth,
  })
}

function sample(field: string, count: string | undefined): number | undefined {
  if (count === undefined) return undefined
  const value = safeInteger(field, count)
  if (value < -1 || value === 0) throw invalid(field, `${count} is neither -1 (all) nor a number above 0.`)
  return value
}

function text(field: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : requiredText(field, value)
}

/** One character, or none to switch it off. */
function character(field: string, value: string | undefined): string | undefined {
  if (value !== undefined && [...value].length > 1) throw invalid(field, `${JSON.stringify(value)} is more than one character.`)
  return value === undefined ? undefined : checkedText(field, value)
}
