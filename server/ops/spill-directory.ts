// A directory of this process alone for what the engine spills. Its name says whose it is, so that a server that starts removes
// what one that was killed has left, and nothing else.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './process-alive.ts'

const PREFIX = 'quiver-spill-'
const OWNER_FILE = 'owner.json'

interface Owner {
  readonly pid: number
  /** Containers may share a directory but not process ids. */
  readonly host: string
}

export interface SpillDirectory {
  readonly path: string
  remove(): Promise<void>
}

export async function createSpillDirectory(parent: string, pid: number): Promise<SpillDirectory> {
  await mkdir(parent, { recursive: true })
  await removeLeftovers(parent, pid)
  const path = await mkdtemp(join(parent, PREFIX))
  const owner: Owner = { pid, host: hostname() }
  await writeFile(join(path, OWNER_FILE), JSON.stringify(owner))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

async function removeLeftovers(parent: string, pid: number): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX))
  await Promise.all(
    names.map(async (name) => {
      const path = join(parent, name)
      if (await isLeftover(path, pid)) await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }),
  )
}

/** Without a readable owner it is not ours to judge: it may be a server's that is just starting. */
async function isLeftover(path: string, pid: number): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(join(path, OWNER_FILE), 'utf8')) as Partial<Owner>
    return owner.host === hostname() && typeof owner.pid === 'number' && owner.pid !== pid && !isAlive(owner.pid)
  } catch {
    return false
  }
}
