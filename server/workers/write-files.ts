// Files of a query's rows: written by a worker under a temporary name, made visible here. So a worker that dies has written nothing, and
// a caller who asks again does not find his own file in the way.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ExactTarget, FileStamp, WriteOptions, WriteResult, WrittenFiles } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import { fileError } from '../engine/file-errors.ts'
import { syncDirectory } from '../sync-directory.ts'
import type { Background } from './background.ts'
import type { Session } from './session.ts'

export interface FilesToWrite {
  readonly sql: string
  /** That the query reads. */
  readonly files: readonly FileStamp[]
  readonly options: WriteOptions
  readonly target: ExactTarget | null
}

export async function writeFiles(
  session: Session,
  background: Background,
  { sql, files, options, target }: FilesToWrite,
): Promise<WriteResult> {
  const id = randomBytes(6).toString('hex')
  const written = await session.call('write', [session.connection, sql, files, options, target, id]).catch((error: unknown) => {
    background.add('discardWrite', (connection) => [connection, options.path, id])
    throw error
  })
  try {
    await publish(written)
  } catch (error) {
    const told = fileError(options.path, error)
    throw told instanceof DataError ? session.withoutRoots(told) : told
  }
  return { rows: written.rows, bytes: written.bytes, files: written.files }
}

async function publish({ temporary, path, overwrite, isDirectory }: WrittenFiles): Promise<void> {
  try {
    // Unlike rename, link refuses a target that came up meanwhile.
    if (isDirectory) await replaceDirectory(temporary, path, overwrite)
    else await (overwrite ? rename : link)(temporary, path)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  await syncDirectory(dirname(path))
}

async function replaceDirectory(temporary: string, path: string, overwrite: boolean): Promise<void> {
  const old = `${temporary}.old`
  const replaces = overwrite && existsSync(path)
  if (replaces) await rename(path, old)
  await rename(temporary, path)
  if (replaces) await rm(old, { recursive: true })
}
