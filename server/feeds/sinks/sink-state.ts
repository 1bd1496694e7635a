// How far a sink has come, in a file beside those that it writes: it is what makes each row come once. The file is replaced whole,
// so it says either what was before or what is after.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import { replaceFile } from '../files/replace-file.ts'
import { syncDirectory } from '../../sync-directory.ts'

/** A file that is written whole, and where it belongs; both below the sink's directory. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** Rows whose files are written whole and on their way to their places. */
export interface Pending {
  readonly firstRow: number
  readonly endRow: number
  readonly bytes: number
  readonly moves: readonly Move[]
}

export interface SinkState {
  readonly table: string
  /** Of the table: another table of the same name has other rows under the same numbers. */
  readonly life: string
  /** Files of one directory are partitioned alike, or nothing can read them together. */
  readonly partitionBy: readonly string[]
  /** All rows before that are in files, or lost. */
  readonly nextRow: number
  readonly pending: Pending | null
  readonly rows: number
  readonly files: number
  readonly bytes: number
  /** Rows that were no longer kept when their turn came. */
  readonly lostRows: number
}

const VERSION = 1
const STATE_FILE = /^_quiver-sink-(.+)\.json$/

/** Whose state a file is; null for other files. */
export function sinkOfStateFile(fileName: string): string | null {
  return STATE_FILE.exec(fileName)?.[1] ?? null
}

function pathOf(directory: string, sink: string): string {
  return join(directory, `_quiver-sink-${sink}.json`)
}

/** Null: there is none. Fails with FILE_CORRUPT. */
export async function readState(directory: string, sink: string): Promise<SinkState | null> {
  const path = pathOf(directory, sink)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    const { version, ...state } = JSON.parse(text) as SinkState & { readonly version: number }
    if (version !== VERSION) throw new Error(`version ${String(version)}`)
    if (!Number.isSafeInteger(state.nextRow)) throw new Error('nextRow is no number')
    return state
  } catch (error) {
    throw new DataError('FILE_CORRUPT', `${path} is no state of a sink: ${(error as Error).message}`, { path }, { cause: error })
  }
}

/** Settles once it is on disk. */
export async function writeState(directory: string, sink: string, state: SinkState): Promise<void> {
  const path = pathOf(directory, sink)
  await replaceFile(path, JSON.stringify({ version: VERSION, ...state }))
  await syncDirectory(directory)
}
