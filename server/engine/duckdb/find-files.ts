// Paths, globs and directories to the files that they stand for, each looked at before the engine opens it.
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { DataError } from '../../errors.ts'
import type { FileFormat, FileStamp } from '../engine.ts'
import { stampFile } from './file-stamps.ts'
import { formatOfPath, requireFormat } from '../file-format.ts'
import type { Address } from './memory.ts'
import { readTexts } from './read-values.ts'
import type { Roots } from './roots.ts'
import { escapeGlob, quoteLiteral } from './sql-text.ts'

export interface FoundFiles {
  readonly format: FileFormat
  readonly files: readonly FileStamp[]
}

function systemError(path: string, error: unknown): DataError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EPERM')
    return new DataError('FILE_ACCESS_DENIED', `${path}: the server's user may not read it`, { path }, { cause: error })
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new DataError('FILE_NOT_FOUND', `${path}: there is no such file`, { path }, { cause: error })
  return new DataError('IO_ERROR', `${path}: ${(error as Error).message}`, { path }, { cause: error, retryAfterMs: 200 })
}

function glob(connection: Address, pattern: string): string[] {
  return readTexts(connection, `SELECT file FROM glob(${quoteLiteral(pattern)}) ORDER BY file`)
}

function isDirectory(absolute: string, path: string): boolean | null {
  try {
    return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? null
  } catch (error) {
    throw systemError(path, error)
  }
}

function filesOf(connection: Address, roots: Roots, path: string, format: FileFormat | null): string[] {
  const absolute = roots.admit(path)
  const directory = isDirectory(absolute, path)
  if (directory === false) return [absolute]
  if (directory === true) {
    const inside = glob(connection, `${escapeGlob(absolute)}/**`).filter((file) =>
      format === null ? formatOfPath(file) !== null : formatOfPath(file) === format,
    )
    if (inside.length > 0) return inside
    throw new DataError('FILE_NOT_FOUND', `${path}: the directory holds no ${format ?? 'data'} files`, { path })
  }
  if (!/[[*?]/.test(path)) throw new DataError('FILE_NOT_FOUND', `${path}: there is no such file`, { path })
  const matches = glob(connection, absolute)
  if (matches.length > 0) return matches
  throw new DataError('FILE_NOT_FOUND', `${path}: no file matches`, { path })
}

function readAt(descriptor: number, offset: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, offset))
}

/** Refuses what cannot be a Parquet file; the engine itself looks at a file's footer only when it comes to it. */
function checkParquet(descriptor: number, file: FileStamp): void {
  const corrupt = (what: string): DataError =>
    new DataError('FILE_CORRUPT', `${file.path}: not a whole Parquet file: ${what}`, { path: file.path })
  if (file.bytes < 12) throw corrupt(file.bytes === 0 ? 'it is empty' : 'it is too short')
  const tail = readAt(descriptor, file.bytes - 8, 8)
  if (tail.toString('latin1', 4) === 'PARE') throw corrupt('its footer is encrypted')
  if (readAt(descriptor, 0, 4).toString('latin1') !== 'PAR1') throw corrupt('it does not begin with PAR1')
  if (tail.toString('latin1', 4) !== 'PAR1') throw corrupt('it does not end with PAR1, so it was cut or is still being written')
  if (tail.readUInt32LE(0) > file.bytes - 12) throw corrupt('its footer claims more bytes than the file has')
}

function lookAt(file: string, format: FileFormat, roots: Roots): FileStamp {
  roots.admitTarget(file)
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    throw systemError(file, error)
  }
  try {
    const stamp = stampFile(file)
    if (format === 'parquet') checkParquet(descriptor, stamp)
    return stamp
  } finally {
    closeSync(descriptor)
  }
}

/** The files of a read, in the order of its paths, a glob's by name. All have one format. */
export function findFiles(connection: Address, roots: Roots, paths: readonly string[], asked: FileFormat | null): FoundFiles {
  if (paths.length === 0) throw new DataError('ARGUMENT_INVALID', 'paths is empty: name at least one file', { field: 'paths' })
  const found = paths.flatMap((path) => filesOf(connection, roots, path, asked))
  const format = asked ?? requireFormat(found[0] ?? '')
  const other = asked === null ? found.find((file) => formatOfPath(file) !== format) : undefined
  if (other !== undefined)
    throw new DataError('ARGUMENT_INVALID', `${other} is not a ${format} file like ${found[0] ?? ''}: read them apart, or give format`, {
      path: other,
    })
  return { format, files: found.map((file) => lookAt(file, format, roots)) }
}
