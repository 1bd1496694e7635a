// Whether the directories of a configuration are there, and callers cannot read what is not for them.
import { existsSync, realpathSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { SettingError, type ServerConfig } from './config.ts'

type Places = Pick<ServerConfig, 'roots' | 'dataDirectory' | 'accessFile' | 'tlsKey'>

/** What of the server's own has secrets in it: connectors' passwords, who may call, its key. */
const SECRET = ['dataDirectory', 'accessFile', 'tlsKey'] as const

/** Fails with SettingError. */
export async function checkRoots(places: Places): Promise<void> {
  for (const root of places.roots) {
    const found = await stat(root).catch(() => null)
    if (found?.isDirectory() !== true) throw new SettingError('roots', `${root} is not a directory.`)
  }
  for (const key of SECRET) {
    const path = places[key]
    const root = path === null ? undefined : places.roots.find((one) => isInside(realPath(one), realPath(path)))
    if (root !== undefined)
      throw new SettingError(key, `${path} is in ${root}, where callers may read it: put it elsewhere, or name other roots.`)
  }
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(directory, way) === path
}

/** With the links of what is there resolved. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : join(realPath(parent), path.slice(parent.length))
}
