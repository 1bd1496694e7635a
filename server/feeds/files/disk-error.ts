import { DataError, type Reason } from '../../errors.ts'

const REASONS: Readonly<Record<string, Reason>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EACCES: 'FILE_ACCESS_DENIED',
  EPERM: 'FILE_ACCESS_DENIED',
  EROFS: 'FILE_ACCESS_DENIED',
}

/** What the operating system says of a path. */
export function diskError(path: string, error: unknown): DataError {
  if (error instanceof DataError) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  return new DataError(REASONS[code] ?? 'IO_ERROR', `${path}: ${message}`, { path }, { cause: error })
}
