// Writes a query's rows to files, under a temporary name beside the target.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ConnectionId, ExactTarget, FileStamp, WriteOptions, WrittenFiles } from '../engine.ts'
import { fileError, fileExists } from '../file-errors.ts'
import { copySql } from './copy-sql.ts'
import { checkStamps } from './file-stamps.ts'
import type { Address } from './memory.ts'
import { readBigints } from './read-values.ts'
import type { Roots } from './roots.ts'
import { overFiles } from './with-path.ts'
import { writeArrowFile } from './write-arrow.ts'

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

/** Writes everything under a temporary name, by which `id` stands for this write, and leaves it to the caller to make it visible. */
export function writeQuery(internal: Address, roots: Roots, id: string, request: WriteRequest): WrittenFiles {
  const { options, files } = request
  const path = roots.admit(options.path)
  roots.admitTarget(path)
  if (!options.overwrite && existsSync(path)) throw fileExists(options.path)
  checkStamps(files)
  const temporary = temporaryName(path, id)
  try {
    mkdirSync(dirname(path), { recursive: true })
    const rows = writeTo(internal, temporary, request)
    checkStamps(files)
    const isDirectory = options.partitionBy.length > 0
    if (isDirectory) mkdirSync(temporary, { recursive: true }) // no rows make no directory
    const written = isDirectory ? filesBelow(temporary) : [temporary]
    for (const file of written) sync(file)
    const bytes = written.reduce((sum, file) => sum + statSync(file).size, 0)
    const { overwrite } = options
    return { rows, bytes, files: written.map((file) => path + file.slice(temporary.length)), temporary, path, overwrite, isDirectory }
  } catch (error) {
    removeIfThere(temporary)
    throw overFiles(fileError(options.path, error), files, internal)
  }
}

/** Removes what a write left that did not come to its end; one that was not allowed left nothing. */
export function discardWrite(roots: Roots, path: string, id: string): void {
  let admitted
  try {
    admitted = roots.admit(path)
  } catch {
    return
  }
  removeIfThere(temporaryName(admitted, id))
}

function temporaryName(path: string, id: string): string {
  return join(dirname(path), `.${basename(path)}.${id}.tmp`)
}
