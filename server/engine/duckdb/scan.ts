// Reads are bound before they are used: files found and stamped, options checked, the schema known.
import { dirname } from 'node:path'
import { DataError, type Reason } from '../../errors.ts'
import type { FileFormat, ReadOptions, RelationSchema, ScanBinding } from '../engine.ts'
import { formatSuffix } from '../file-format.ts'
import { findFiles } from './find-files.ts'
import { checkJsonDepth } from './json-depth.ts'
import type { Address } from './memory.ts'
import { raggedFailure } from './ragged-csv.ts'
import { schemaOfQuery } from './relation-schema.ts'
import type { Roots } from './roots.ts'
import { readerOf, scanRelation } from './scan-sql.ts'
import { overFiles, withPath } from './with-path.ts'

function predicateStart(sql: string, { predicate = '' }: ReadOptions): number {
  return predicate.trim() === '' ? -1 : sql.lastIndexOf(`(\n${predicate}\n)`) + 2
}

/**
 * Of the SQL, only the predicate is the caller's: positions are counted in it, and what the engine finds wrong elsewhere is an
 * option. A file whose structure breaks the engine's own assumptions is corrupt.
 */
function ofOptions(error: unknown, sql: string, options: ReadOptions): unknown {
  if (!(error instanceof DataError)) return error
  const { position, ...others } = error.details
  const start = predicateStart(sql, options)
  const at = Number(position) - Buffer.byteLength(sql.slice(0, start))
  // Only a limit follows it, which is a number: what is wrong behind the predicate is that it has no end.
  const inPredicate = position !== undefined && start >= 0 && at >= 0
  const details = inPredicate ? { ...others, position: String(Math.min(at, Buffer.byteLength(options.predicate ?? ''))) } : others
  return new DataError(inPredicate ? error.reason : reasonOutside(error), error.message, details, { cause: error })
}

function reasonOutside({ reason, details }: DataError): Reason {
  if (reason === 'INTERNAL') return 'FILE_CORRUPT'
  const option = reason === 'SQL_ERROR' || (reason === 'VALUE_INVALID' && details['path'] === undefined)
  return option ? 'ARGUMENT_INVALID' : reason
}

/** SQL would give the files' own column of this name another one. */
function checkIndexColumn(connection: Address, files: readonly string[], format: FileFormat, options: ReadOptions): void {
  const name = options.rowIndexColumn
  if (name === undefined) return
  const { columns } = schemaOfQuery(connection, `SELECT * FROM ${readerOf(files, format, options)}`, null)
  if (columns.some((column) => column.name.toLowerCase() === name.toLowerCase()))
    throw new DataError('ARGUMENT_INVALID', `the files have a column ${name} already: give the row index another name`, {
      field: 'row_index_column',
      column: name,
    })
}

/** Columns that are not in the files. */
function addedColumns([path = '']: readonly string[], { filenameColumn, rowIndexColumn, hivePartitioning }: ReadOptions): number {
  const partitions = hivePartitioning === false ? 0 : (dirname(path).match(/(?<=[/\\])[^/\\=]+=/g) ?? []).length
  return partitions + [filenameColumn, rowIndexColumn].filter((name) => name !== undefined).length
}

/** Fails when detection has taken each line of a CSV file for one text because its rows are of different lengths. */
function checkSplit(connection: Address, paths: readonly string[], options: ReadOptions, { columns }: RelationSchema): void {
  const { delimiter, nullPadding, ignoreErrors } = options.csv ?? {}
  const told = delimiter !== undefined || nullPadding === true || ignoreErrors === true || (options.columns ?? []).length > 0
  const [first] = paths
  if (told || first === undefined || formatSuffix(first) === 'tsv' || columns.length > 1 + addedColumns(paths, options)) return
  const ragged = raggedFailure(connection, first, options.csv ?? {})
  if (ragged !== null) throw ragged
}

/** What detection could not make sense of, or an unknown column of what it took for one text, as the line that is to blame. */
function ofDetection(error: unknown, connection: Address, paths: readonly string[], options: ReadOptions): unknown {
  if (!(error instanceof DataError) || !(error.message.startsWith('Error when sniffing') || error.reason === 'COLUMN_NOT_FOUND'))
    return error
  const named = paths.find((path) => path === error.details['path']) ?? paths[0] ?? ''
  const csv = { ...(formatSuffix(named) === 'tsv' ? { delimiter: '\t' } : {}), ...options.csv }
  return raggedFailure(connection, named, csv) ?? error
}

export function bindScan(connection: Address, roots: Roots, options: ReadOptions): ScanBinding {
  const { format, files } = findFiles(connection, roots, options.paths, options.format ?? null)
  if (format === 'arrow') return { relation: null, format, files, schema: { columns: [], message: new Uint8Array() } }
  const paths = files.map((file) => file.path)
  const relation = scanRelation(paths, format, options)
  const sql = `SELECT * FROM ${relation}`
  try {
    if (format === 'json') checkJsonDepth(connection, paths, options)
    checkIndexColumn(connection, paths, format, options)
    const schema = schemaOfQuery(connection, sql, null)
    if (format === 'csv') checkSplit(connection, paths, options, schema)
    return { relation, format, files, schema }
  } catch (error) {
    const failure = ofOptions(format === 'csv' ? ofDetection(error, connection, paths, options) : error, sql, options)
    const [only] = paths
    throw only !== undefined && paths.length === 1 ? withPath(failure, only) : overFiles(failure, files, connection)
  }
}
