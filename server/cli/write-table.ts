// --write: the server writes a table to files of its own.
import type { TableHandle } from '../../client/index.ts'
import type { CommandRun } from './command-run.ts'
import type { TargetOptions } from './common-options.ts'
import { CommandFailure, orFail, usageFailure } from './failure.ts'
import type { Session } from './session.ts'
import { bytesText, counted } from './text/quantities.ts'
import { Watch } from './watch.ts'

/** What only makes sense with --write. */
export function checkTarget({ write, partitionBy, overwrite }: TargetOptions): void {
  if (write !== undefined) return
  if (partitionBy !== undefined) throw usageFailure('--partition-by goes with --write')
  if (overwrite !== undefined) throw usageFailure('--overwrite goes with --write')
}

export async function writeTable(
  table: TableHandle,
  target: string,
  options: TargetOptions,
  session: Session,
  run: CommandRun,
): Promise<void> {
  const path = session.path(target)
  using watch = new Watch(`writing ${target}`, session.client, run)
  const { partitionBy, overwrite } = options
  const written = await table.write(path, { partitionBy, overwrite, queryId: watch.queryId, signal: run.signal })
  if (written.isErr() && written.error.reason === 'FILE_EXISTS') throw new CommandFailure(`${path} exists; --overwrite replaces it`)
  const { rows, bytes, files } = orFail(written)
  await run.out.write(`Wrote ${counted(rows, 'row')} to ${counted(files.length, 'file')} (${bytesText(bytes)}): ${path}\n`)
}
