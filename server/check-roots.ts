// Whether the directories of a configuration are there.
import { stat } from 'node:fs/promises'
import { SettingError, type ServerConfig } from './config.ts'

/** Fails with SettingError. */
export async function checkRoots({ roots }: Pick<ServerConfig, 'roots'>): Promise<void> {
  for (const root of roots) {
    const found = await stat(root).catch(() => null)
    if (found?.isDirectory() !== true) throw new SettingError('roots', `${root} is not a directory.`)
  }
}
