// How a durable table remembers the feeds that the server dials for it: a file for each, beside the table's rows. What it takes to dial
// again may be secret, so only the server's own user can read it.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import { OWNER_ONLY, replaceFile } from '../files/replace-file.ts'
import { syncDirectory } from '../../sync-directory.ts'
import type { FeedMapping } from '../mapping.ts'
import type { SourceSettings } from './source-settings.ts'

export interface RememberedSource {
  readonly name: string
  readonly mapping: FeedMapping
  readonly source: SourceSettings
  readonly isPaused: boolean
}

const FOLDER = 'feeds'
const VERSION = 1

/** The files of what a table's directory remembers. */
export async function rememberedFiles(tableDirectory: string): Promise<readonly string[]> {
  const folder = join(tableDirectory, FOLDER)
  const names = await readdir(folder).catch(unlessMissing([]))
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
}

/** Fails with FILE_CORRUPT. */
export async function readRemembered(path: string): Promise<RememberedSource> {
  try {
    const { version, ...remembered } = JSON.parse(await readFile(path, 'utf8')) as RememberedSource & { readonly version: number }
    if (version !== VERSION) throw new Error(`version ${String(version)}`)
    return remembered
  } catch (error) {
    throw new DataError('FILE_CORRUPT', `${path} does not define a feed: ${(error as Error).message}`, { path }, { cause: error })
  }
}

/** Settles once it is on disk. */
export async function rememberSource(tableDirectory: string, remembered: RememberedSource): Promise<void> {
  const folder = join(tableDirectory, FOLDER)
  const isNew = (await mkdir(folder, { recursive: true })) !== undefined
  await replaceFile(join(folder, `${remembered.name}.json`), JSON.stringify({ version: VERSION, ...remembered }, null, 2), OWNER_ONLY)
  await syncDirectory(folder)
  if (isNew) await syncDirectory(tableDirectory)
}

/** Settles once the disk has it no more. */
export async function forgetSource(tableDirectory: string, name: string): Promise<void> {
  const folder = join(tableDirectory, FOLDER)
  await rm(join(folder, `${name}.json`), { force: true })
  await syncDirectory(folder).catch(unlessMissing(undefined))
}

function unlessMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead
    throw error
  }
}
