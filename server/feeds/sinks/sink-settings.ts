// What a sink is, and how a durable table remembers its sinks: a file for each, beside the table's rows.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import type { Rotation } from './rotation.ts'
import { replaceFile } from '../files/replace-file.ts'
import { syncDirectory } from '../../sync-directory.ts'

export interface SinkSettings {
  readonly name: string
  /** The directory of its files, as it was asked for. */
  readonly path: string
  /** Columns that become `key=value` directories. */
  readonly partitionBy: readonly string[]
  readonly rotation: Rotation
  readonly compression: string
  /** Where a new one begins: with the oldest row that is kept, or with those that come. */
  readonly from: 'earliest' | 'now'
}

const FOLDER = 'sinks'
const VERSION = 1

/** The sinks that a table's directory remembers. Fails with FILE_CORRUPT. */
export async function rememberedSinks(tableDirectory: string): Promise<readonly SinkSettings[]> {
  const folder = join(tableDirectory, FOLDER)
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => readSettings(join(folder, name))))
}

/** Settles once it is on disk. */
export async function rememberSink(tableDirectory: string, settings: SinkSettings): Promise<void> {
  const folder = join(tableDirectory, FOLDER)
  await mkdir(folder, { recursive: true })
  await replaceFile(join(folder, `${settings.name}.json`), JSON.stringify({ version: VERSION, ...settings }, null, 2))
  await syncDirectory(folder)
}

export async function forgetSink(tableDirectory: string, name: string): Promise<void> {
  await rm(join(tableDirectory, FOLDER, `${name}.json`), { force: true })
}

async function readSettings(path: string): Promise<SinkSettings> {
  try {
    const { version, ...settings } = JSON.parse(await readFile(path, 'utf8')) as SinkSettings & { readonly version: number }
    if (version !== VERSION) throw new Error(`version ${String(version)}`)
    return settings
  } catch (error) {
    throw new DataError('FILE_CORRUPT', `${path} does not define a sink: ${(error as Error).message}`, { path }, { cause: error })
  }
}
