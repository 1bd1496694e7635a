// Reads are bound before they are used: files found and stamped, options checked, the schema known.
import { DataError, type Reason } from '../../errors.ts'
import type { FileFormat, ReadOptions, ScanBinding } from '../engine.ts'
import { findFiles } from './find-files.ts'
import { checkJsonDepth } from './json-depth.ts'
import type { Address } from './memory.ts'
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
  const inPredicate = position !== undefined && start >= 0 && at >= 0 && at <= Buffer.byteLength(options.predicate ?? '')
  const details = inPredicate ? { ...others, position: String(at) } : others
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

export function bindScan(connection: Address, roots: Roots, options: ReadOptions): ScanBinding {
  const { format, files } = findFiles(connection, roots, options.paths, options.format ?? null)
  if (format === 'arrow') return { relation: null, format, files, schema: { columns: [], message: new Uint8Array() } }
  const paths = files.map((file) => file.path)
  const relation = scanRelation(paths, format, options)
  const sql = `SELECT * FROM ${relation}`
  try {
    if (format === 'json') checkJsonDepth(connection, paths, options)
    checkIndexColumn(connection, paths, format, options)
    return { relation, format, files, schema: schemaOfQuery(connection, sql, null) }
  } catch (error) {
    const failure = ofOptions(error, sql, options)
    const [only] = paths
    throw only !== undefined && paths.length === 1 ? withPath(failure, only) : overFiles(failure, files, connection)
  }
}
