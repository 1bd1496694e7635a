// Where a command's bytes go: standard output, or a file that appears under its name when it is whole.
import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CommandRun } from '../command-run.ts'
import { CommandFailure } from '../failure.ts'

/** Bytes or text, in the order in which they are to be written. */
export type Pieces = AsyncIterable<string | Uint8Array>

/** Stops taking pieces when nobody reads standard output any more, which is no failure. */
export async function deliver(pieces: Pieces, file: string | undefined, { out, cwd }: CommandRun): Promise<void> {
  if (file !== undefined) return writeFile(pieces, resolve(cwd, file))
  for await (const piece of pieces) if (!(await out.write(piece))) return
}

async function writeFile(pieces: Pieces, path: string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await using file = await open(partial, 'wx')
    for await (const piece of pieces) await file.writeFile(piece)
    await file.close()
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw isSystemError(error) ? new CommandFailure(`${path} cannot be written: ${withoutPath(error)}`) : error
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

/** `ENOENT: no such file or directory`; the path in it is the partial one. */
function withoutPath({ message }: Error): string {
  return message.replace(/, \w+ '.*$/s, '')
}
