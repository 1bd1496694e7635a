// A failure over files names the one that it is about, also where the engine did not.
import { DataError, type Reason } from '../../errors.ts'
import type { FileStamp } from '../engine.ts'
import { c } from './c-api.ts'
import { checkStamps } from './file-stamps.ts'
import type { Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import { prepareRaw } from './statement.ts'
import { escapeGlob, listLiteral } from './sql-text.ts'

const ABOUT_FILES: ReadonlySet<Reason> = new Set(['FILE_CORRUPT', 'FILE_NOT_FOUND', 'FILE_ACCESS_DENIED', 'IO_ERROR'])

/** The error with `path` among its details and in its message. */
export function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof DataError) || error.details['path'] !== undefined) return error
  const message = error.message.includes(path) ? error.message : `${path}: ${error.message}`
  const options = error.retryAfterMs === undefined ? { cause: error } : { cause: error, retryAfterMs: error.retryAfterMs }
  return new DataError(error.reason, message, { ...error.details, path }, options)
}

function footerFails(connection: Address, file: FileStamp): boolean {
  try {
    destroy(c.destroyPrepare, prepareRaw(connection, `FROM read_parquet(${listLiteral([escapeGlob(file.path)])})`))
    return false
  } catch {
    return true
  }
}

/** Of several files only bad Parquet footers can be found out: each is read by itself. */
function culprit(connection: Address, { message }: DataError, files: readonly FileStamp[]): FileStamp | undefined {
  const named = files.find((file) => message.includes(file.path))
  return named ?? (files.length === 1 ? files[0] : files.find((file) => footerFails(connection, file)))
}

/**
 * What a query over these files failed with: SOURCE_CHANGED when one of them changed under it, else the error, with the path of
 * the file that it is about. `connection` must not be in the middle of a result.
 */
export function overFiles(error: unknown, files: readonly FileStamp[], connection: Address): unknown {
  if (!(error instanceof DataError) || error.reason === 'CANCELLED') return error
  try {
    checkStamps(files)
  } catch (changed) {
    return changed
  }
  if (!ABOUT_FILES.has(error.reason) || error.details['path'] !== undefined) return error
  const file = culprit(connection, error, files)
  return file === undefined ? error : withPath(error, file.path)
}
