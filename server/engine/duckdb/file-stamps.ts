// A scan is of the files as they were when it was bound: a file that changed since is an error, not a mixture of rows.
import { statSync, type Stats } from 'node:fs'
import { DataError } from '../../errors.ts'
import type { FileStamp } from '../engine.ts'

/** What kept a file from being looked at or read, as an error that names it. */
export function readFailure(path: string, error: unknown): DataError {
  const of = (reason: 'FILE_ACCESS_DENIED' | 'FILE_NOT_FOUND', what: string): DataError =>
    new DataError(reason, `${path}: ${what}`, { path }, { cause: error })
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return of('FILE_ACCESS_DENIED', "the server's user may not read it")
    case 'ENOENT':
    case 'ENOTDIR':
      return of('FILE_NOT_FOUND', 'there is no such file')
    case 'ENAMETOOLONG':
      return of('FILE_NOT_FOUND', 'its name is longer than names can be')
    case 'ELOOP':
      return of('FILE_NOT_FOUND', 'its symbolic links lead in a circle')
    default:
      return new DataError('IO_ERROR', `${path}: ${(error as Error).message}`, { path }, { cause: error, retryAfterMs: 200 })
  }
}

/** Null where there is nothing of this name. */
export function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null
  } catch (error) {
    throw readFailure(path, error)
  }
}

export function stampFile(path: string): FileStamp {
  const stat = statOf(path)
  if (stat === null) throw new DataError('FILE_NOT_FOUND', `${path}: there is no such file`, { path })
  // Opening a pipe would wait for somebody who writes into it.
  if (!stat.isFile()) throw new DataError('ARGUMENT_INVALID', `${path} is no file but a directory, pipe or device`, { path })
  return { path, bytes: stat.size, modifiedMs: stat.mtimeMs }
}

export function checkStamps(files: readonly FileStamp[]): void {
  for (const file of files) {
    const stat = statOf(file.path)
    if (stat?.size === file.bytes && stat.mtimeMs === file.modifiedMs) continue
    const what = stat === null ? 'is gone' : 'has changed'
    throw new DataError('SOURCE_CHANGED', `${file.path} ${what} since it was read: read it again`, { path: file.path })
  }
}
