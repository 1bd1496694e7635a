// Files that were written whole come to their places by renaming. The list of renames is on disk before the first of them, so that
// after a crash those that are missing are done, or, where that is no longer possible, all are taken back.
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Move } from './sink-state.ts'
import { syncDirectory } from '../../sync-directory.ts'

/** What a sink asks of the disk besides writing rows; tests put failures here. */
export interface Disk {
  rename(from: string, to: string): Promise<void>
}

export const systemDisk: Disk = { rename }

/** `rows-<first>-<end>.parquet`, so that names sort as the rows do. */
export function fileNameOf(firstRow: number, endRow: number): string {
  return `rows-${digits(firstRow)}-${digits(endRow)}.parquet`
}

export function isRowsFile(path: string): boolean {
  return /^rows-\d{16}-\d{16}(?:-\d+)?\.parquet$/.test(basename(path))
}

/** Where files belong that the engine wrote for one range of rows below `temporary`. */
export function movesOf(directory: string, temporary: string, written: readonly string[], fileName: string): readonly Move[] {
  const counts = new Map<string, number>()
  return written.map((path) => {
    const place = dirname(path.slice(temporary.length + 1))
    const number = counts.get(place) ?? 0
    counts.set(place, number + 1)
    // The engine begins another file of a partition when too many are open.
    const name = number === 0 ? fileName : fileName.replace('.parquet', `-${number}.parquet`)
    return { from: path.slice(directory.length + 1), to: join(place, name) }
  })
}

/** Settles once all files are in their places for good; those that are there already stay. */
export async function publish(disk: Disk, directory: string, moves: readonly Move[]): Promise<void> {
  for (const { from, to } of moves) {
    if (!(await exists(join(directory, from)))) continue
    await mkdir(join(directory, dirname(to)), { recursive: true })
    await disk.rename(join(directory, from), join(directory, to))
  }
  for (const place of placesOf(moves)) await syncDirectory(join(directory, place))
}

/** Whether {@link publish} can finish what it began. */
export async function isWhole(directory: string, moves: readonly Move[]): Promise<boolean> {
  for (const { from, to } of moves) {
    if (!(await exists(join(directory, from))) && !(await exists(join(directory, to)))) return false
  }
  return true
}

export async function takeBack(directory: string, moves: readonly Move[]): Promise<void> {
  for (const { to } of moves) await rm(join(directory, to), { force: true })
}

/** Directories whose entries change, with those above them, which may be new. */
function placesOf(moves: readonly Move[]): ReadonlySet<string> {
  const places = new Set(['.'])
  for (const { to } of moves) for (let place = dirname(to); place !== '.'; place = dirname(place)) places.add(place)
  return places
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      // One that cannot be looked at may be there.
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw error
    },
  )
}

function digits(row: number): string {
  return String(row).padStart(16, '0')
}
