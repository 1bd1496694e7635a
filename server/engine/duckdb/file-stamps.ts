// A scan is of the files as they were when it was bound: a file that changed since is an error, not a mixture of rows.
import { statSync } from 'node:fs'
import { DataError } from '../../errors.ts'
import type { FileStamp } from '../engine.ts'

export function stampFile(path: string): FileStamp {
  const stat = statSync(path)
  return { path, bytes: stat.size, modifiedMs: stat.mtimeMs }
}

export function checkStamps(files: readonly FileStamp[]): void {
  for (const file of files) {
    const stat = statSync(file.path, { throwIfNoEntry: false })
    if (stat?.size === file.bytes && stat.mtimeMs === file.modifiedMs) continue
    const what = stat === undefined ? 'is gone' : 'has changed'
    throw new DataError('SOURCE_CHANGED', `${file.path} ${what} since it was read: read it again`, { path: file.path })
  }
}
