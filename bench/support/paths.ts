// Where the bench finds the repository, and where it keeps what it makes: data sets and Python environments.
import { homedir, platform } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../server/package-root.ts'

export const repositoryRoot = packageRoot()
export const peersFolder = join(repositoryRoot, 'bench', 'peers')

/** QUIVER_BENCH_CACHE, or `quiver-bench` in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.QUIVER_BENCH_CACHE) return env.QUIVER_BENCH_CACHE
  return join(userCacheFolder(env), 'quiver-bench')
}

function userCacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches')
  if (platform() === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA
  return join(homedir(), '.cache')
}
