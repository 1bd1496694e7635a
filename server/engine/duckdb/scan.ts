// Reads are bound before they are used: files found and stamped, options checked, the schema known.
import { DataError } from '../../errors.ts'
import type { FileStamp, ReadOptions, ScanBinding } from '../engine.ts'
import { findFiles } from './find-files.ts'
import type { Address } from './memory.ts'
import { schemaOfQuery } from './relation-schema.ts'
import type { Roots } from './roots.ts'
import { scanRelation } from './scan-sql.ts'

/** A failure over one file names it, also where the engine did not. */
export function withPath(error: unknown, files: readonly FileStamp[]): unknown {
  if (!(error instanceof DataError) || error.details['path'] !== undefined) return error
  const file = files.find((each) => error.message.includes(each.path)) ?? (files.length === 1 ? files[0] : undefined)
  if (file === undefined) return error
  const message = error.message.includes(file.path) ? error.message : `${file.path}: ${error.message}`
  return new DataError(
    error.reason,
    message,
    { ...error.details, path: file.path },
    error.retryAfterMs === undefined ? { cause: error } : { cause: error, retryAfterMs: error.retryAfterMs },
  )
}

/** What the engine calls a bad value or an I/O failure while it looks at a file's structure is a corrupt file. */
function asCorrupt(error: unknown): unknown {
  const structural = error instanceof DataError && (error.reason === 'VALUE_INVALID' || error.reason === 'IO_ERROR')
  return structural ? new DataError('FILE_CORRUPT', error.message, error.details, { cause: error }) : error
}

export function bindScan(connection: Address, roots: Roots, options: ReadOptions): ScanBinding {
  const { format, files } = findFiles(connection, roots, options.paths, options.format ?? null)
  if (format === 'arrow') return { relation: null, format, files, schema: { columns: [], message: new Uint8Array() } }
  const relation = scanRelation(
    files.map((file) => file.path),
    format,
    options,
  )
  try {
    return { relation, format, files, schema: schemaOfQuery(connection, `SELECT * FROM ${relation}`, null) }
  } catch (error) {
    throw withPath(asCorrupt(error), files)
  }
}
