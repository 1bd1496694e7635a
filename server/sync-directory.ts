// Names in directories that outlive a crash.
import { open } from 'node:fs/promises'

/** Makes names in the directory survive a crash of the machine; Windows has no such call for directories. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
