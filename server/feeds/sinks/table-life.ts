// Which table it is whose rows are numbered. A table of the same name that begins anew, since it was dropped or was in memory only,
// has another life.
import { randomUUID } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LiveTableFacts } from '../live-table-parts.ts'
import { syncDirectory } from '../../sync-directory.ts'

/** The same for as long as the numbers of its rows mean the same rows. */
export async function lifeOf({ table, directory }: Pick<LiveTableFacts, 'table' | 'directory'>): Promise<string> {
  // The engine's name of a table in memory is made up whenever it is opened.
  if (directory === null) return table
  const path = join(directory, 'life')
  const found = await readFile(path, 'utf8').catch(() => null)
  if (found !== null) return found
  await create(path, directory)
  return readFile(path, 'utf8')
}

/** Several may try at once; the first wins. */
async function create(path: string, directory: string): Promise<void> {
  const life = randomUUID()
  const draft = `${path}.${life}`
  const file = await open(draft, 'w')
  try {
    await file.writeFile(life)
    await file.sync()
  } finally {
    await file.close()
  }
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  await syncDirectory(directory)
}
