// Writes a query's rows to files. Everything goes to a temporary name beside the target first; a rename makes it visible whole.
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DataError } from '../../errors.ts'
import type { ConnectionId, ExactTarget, FileStamp, WriteOptions, WriteResult } from '../engine.ts'
import { copySql } from './copy-sql.ts'
import { checkStamps } from './file-stamps.ts'
import type { Address } from './memory.ts'
import { readBigints } from './read-values.ts'
import type { Roots } from './roots.ts'
import { overFiles } from './with-path.ts'
import { writeArrowFile } from './write-arrow.ts'

function systemError(path: string, error: unknown): unknown {
  if (error instanceof DataError) return error
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EEXIST':
    case 'ENOTEMPTY':
      return exists(path)
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

function exists(path: string): DataError {
  return new DataError('FILE_EXISTS', `${path} exists: write with mode overwrite to replace it`, { path })
}

function sync(path: string): void {
  // Directories cannot be opened for this on Windows, where renames are journalled anyway.
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function publishFile(temporary: string, path: string, overwrite: boolean): string[] {
  sync(temporary)
  if (overwrite) renameSync(temporary, path)
  else {
    // Unlike rename, link refuses a target that came up meanwhile.
    linkSync(temporary, path)
    rmSync(temporary)
  }
  sync(dirname(path))
  return [path]
}

function publishDirectory(temporary: string, path: string, overwrite: boolean): string[] {
  const written = filesBelow(temporary)
  for (const file of written) sync(file)
  const old = `${temporary}.old`
  const replaced = overwrite && existsSync(path)
  if (replaced) renameSync(path, old)
  renameSync(temporary, path)
  if (replaced) rmSync(old, { recursive: true })
  sync(dirname(path))
  return written.map((file) => path + file.slice(temporary.length))
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch (error) {
    // There is nothing that could never have come about.
    if (!['ENAMETOOLONG', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

export interface WriteRequest {
  readonly connection: ConnectionId
  readonly sql: string
  readonly files: readonly FileStamp[]
  readonly options: WriteOptions
  readonly target: ExactTarget | null
}

function writeTo(internal: Address, temporary: string, { connection, sql, options, target }: WriteRequest): bigint {
  if (options.format === 'arrow') return writeArrowFile(internal, connection, sql, temporary, target, options)
  const [rows = 0n] = readBigints(Number(connection), copySql(sql, temporary, options))
  return rows
}

export function writeQuery(internal: Address, roots: Roots, request: WriteRequest): WriteResult {
  const { options, files } = request
  const path = roots.admit(options.path)
  roots.admitTarget(path)
  if (!options.overwrite && existsSync(path)) throw exists(options.path)
  checkStamps(files)
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    mkdirSync(dirname(path), { recursive: true })
    const rows = writeTo(internal, temporary, request)
    checkStamps(files)
    const partitioned = options.partitionBy.length > 0
    if (partitioned) mkdirSync(temporary, { recursive: true }) // no rows make no directory
    const written = (partitioned ? publishDirectory : publishFile)(temporary, path, options.overwrite)
    return { rows, bytes: written.reduce((sum, file) => sum + statSync(file).size, 0), files: written }
  } catch (error) {
    throw overFiles(systemError(options.path, error), files, internal)
  } finally {
    removeIfThere(temporary)
  }
}
