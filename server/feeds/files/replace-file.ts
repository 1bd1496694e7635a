import { open, rename } from 'node:fs/promises'

/** Who may read a file that has secrets: the user that the server runs as. */
export const OWNER_ONLY = 0o600

/** The file has the old text or the new one, whatever happens. */
export async function replaceFile(path: string, text: string, mode = 0o666): Promise<void> {
  const file = await open(`${path}.new`, 'w', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
