// Paths, globs and directories to the files that they stand for, each looked at before the engine opens it.
import { closeSync, openSync, readSync } from 'node:fs'
import { DataError } from '../../errors.ts'
import { compressionOf, formatOfPath, requireFormat } from '../file-format.ts'
import type { FileFormat, FileStamp } from '../engine.ts'
import { readFailure, stampFile, statOf } from './file-stamps.ts'
import { problemOfCompressed } from './compressed/check-whole.ts'
import type { Address } from './memory.ts'
import { readTexts } from './read-values.ts'
import type { Roots } from './roots.ts'
import { escapeGlob, quoteLiteral } from './sql-text.ts'

export interface FoundFiles {
  readonly format: FileFormat
  readonly files: readonly FileStamp[]
}

/** Each is opened and looked at, and its stamp kept. */
const MAX_FILES = 100_000

/** Those of the pattern by name, and one more than there may be where there are more. */
function glob(connection: Address, pattern: string, maxFiles: number): string[] {
  return readTexts(connection, `SELECT file FROM glob(${quoteLiteral(pattern)}) ORDER BY file LIMIT ${maxFiles + 1}`)
}

/** What writers are not done with begins with a dot or an underscore, as do the logs and indices of table formats. */
function isHidden(file: string, directory: string): boolean {
  return file
    .slice(directory.length)
    .split(/[/\\]/)
    .some((part) => part.startsWith('.') || part.startsWith('_'))
}

function filesInside(connection: Address, directory: string, format: FileFormat | null, maxFiles: number): string[] {
  return atMost(maxFiles, glob(connection, `${escapeGlob(directory)}/**`, maxFiles)).filter((file) => {
    const found = formatOfPath(file)
    return (format === null ? found !== null : found === format) && !isHidden(file, directory)
  })
}

function filesOf(connection: Address, roots: Roots, path: string, format: FileFormat | null, maxFiles: number): string[] {
  const absolute = roots.admit(path)
  const stat = statOf(absolute)
  if (stat?.isDirectory() === true) {
    const inside = filesInside(connection, absolute, format, maxFiles)
    if (inside.length > 0) return inside
    throw new DataError('FILE_NOT_FOUND', `${path}: the directory holds no ${format ?? 'data'} files`, { path })
  }
  if (stat !== null) return [absolute]
  if (!/[[*?]/.test(path)) throw new DataError('FILE_NOT_FOUND', `${path}: there is no such file`, { path })
  const matches = glob(connection, absolute, maxFiles)
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
  if (file.bytes < 12) throw corrupt('it is too short')
  const tail = readAt(descriptor, file.bytes - 8, 8)
  if (tail.toString('latin1', 4) === 'PARE') throw corrupt('its footer is encrypted')
  if (readAt(descriptor, 0, 4).toString('latin1') !== 'PAR1') throw corrupt('it does not begin with PAR1')
  if (tail.toString('latin1', 4) !== 'PAR1') throw corrupt('it does not end with PAR1, so it was cut or is still being written')
  if (tail.readUInt32LE(0) > file.bytes - 12) throw corrupt('its footer claims more bytes than the file has')
}

function checkCompressed(descriptor: number, { path }: FileStamp): void {
  const compression = compressionOf(path)
  const problem = compression === 'none' ? null : problemOfCompressed((into) => readSync(descriptor, into), compression)
  if (problem !== null) throw new DataError('FILE_CORRUPT', `${path}: ${problem}`, { path })
}

const EDGE_BYTES = 4096

/** The engine takes the elements of an array that was cut between two of them for all of it. */
function checkJson(descriptor: number, { path, bytes }: FileStamp): void {
  const first = readAt(descriptor, 0, EDGE_BYTES).toString('latin1').replace('\u00ef\u00bb\u00bf', '').trim()
  const last = readAt(descriptor, Math.max(0, bytes - EDGE_BYTES), EDGE_BYTES)
    .toString('latin1')
    .trim()
  if (first.startsWith('[') && last !== '' && !last.endsWith(']'))
    throw new DataError('FILE_CORRUPT', `${path}: it begins as a JSON array and has no end, so it was cut or is still being written`, {
      path,
    })
}

function open(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    throw readFailure(file, error)
  }
}

function lookAt(file: string, format: FileFormat, roots: Roots): FileStamp {
  roots.admitTarget(file)
  const stamp = stampFile(file)
  const descriptor = open(file)
  try {
    if (stamp.bytes === 0) throw new DataError('FILE_CORRUPT', `${file} is empty`, { path: file })
    if (format === 'parquet') checkParquet(descriptor, stamp)
    if (format === 'csv' || format === 'json') checkCompressed(descriptor, stamp)
    if (format === 'json' && compressionOf(file) === 'none') checkJson(descriptor, stamp)
    return stamp
  } finally {
    closeSync(descriptor)
  }
}

function atMost(maxFiles: number, files: string[]): string[] {
  if (files.length <= maxFiles) return files
  throw new DataError('LIMIT_EXCEEDED', `the paths stand for more than ${maxFiles} files: read parts of them`, { max: String(maxFiles) })
}

/** The files of a read, in the order of its paths, a glob's by name. All have one format. */
export function findFiles(
  connection: Address,
  roots: Roots,
  paths: readonly string[],
  asked: FileFormat | null,
  maxFiles = MAX_FILES,
): FoundFiles {
  if (paths.length === 0) throw new DataError('ARGUMENT_INVALID', 'paths is empty: name at least one file', { field: 'paths' })
  const found: string[] = []
  for (const path of paths) {
    found.push(...filesOf(connection, roots, path, asked, maxFiles))
    atMost(maxFiles, found)
  }
  const format = asked ?? requireFormat(found[0] ?? '')
  const other = asked === null ? found.find((file) => formatOfPath(file) !== format) : undefined
  if (other !== undefined)
    throw new DataError('ARGUMENT_INVALID', `${other} is not a ${format} file like ${found[0] ?? ''}: read them apart, or give format`, {
      path: other,
    })
  return { format, files: found.map((file) => lookAt(file, format, roots)) }
}
