// The operating system's errors about files that are written, as DataErrors.
import { DataError } from '../errors.ts'

/** What went wrong with a file that is written, in words; other errors as they are. */
export function fileError(path: string, error: unknown): unknown {
  if (error instanceof DataError) return error
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EEXIST':
    case 'ENOTEMPTY':
      return fileExists(path)
    case 'ENOSPC':
    case 'EDQUOT':
      return new DataError('DISK_FULL', `${path}: the disk is full`, { path }, { cause: error, retryAfterMs: 5000 })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new DataError('FILE_ACCESS_DENIED', `${path}: the server's user may not write there`, { path }, { cause: error })
    case 'ENAMETOOLONG':
      return new DataError('ARGUMENT_INVALID', `${path}: its name is longer than names can be`, { path }, { cause: error })
    case 'ELOOP':
      return new DataError('ARGUMENT_INVALID', `${path}: its symbolic links lead in a circle`, { path }, { cause: error })
    case 'EISDIR':
      return new DataError('ARGUMENT_INVALID', `${path} is a directory: name a file in it`, { path }, { cause: error })
    case 'ENOTDIR':
      return new DataError('ARGUMENT_INVALID', `${path}: a part of the path is a file, not a directory`, { path }, { cause: error })
    default:
      return error
  }
}

export function fileExists(path: string): DataError {
  return new DataError('FILE_EXISTS', `${path} exists: write with mode overwrite to replace it`, { path })
}
