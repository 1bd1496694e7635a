// Files that may be replaced while the server runs, as those of certificates are. They are looked at from time to time: watching
// them by the system would miss what links and mounted secrets do.
import { stat } from 'node:fs/promises'
import type { Clock } from '../clock.ts'

export interface WatchedParts {
  readonly clock: Clock
  /** Asked before each look. */
  readonly paths: () => readonly string[]
  /** Reads the files. When it fails later than the first time, what was read before stays in use. */
  readonly load: () => Promise<void>
  readonly onReload: (error: Error | null) => void
  /** From one look to the next. Default 2 seconds. */
  readonly intervalMs?: number
}

const INTERVAL_MS = 2_000

/** Loads now, failing as `load` does, and again after each change. Resolves to how to stop. */
export async function loadAndWatch({ clock, paths, load, onReload, intervalMs = INTERVAL_MS }: WatchedParts): Promise<() => void> {
  let isStopped = false
  let stopTimer: () => void = () => undefined
  // Before the reading, lest a change meanwhile is missed.
  let before = await stamp(paths())
  await load()
  const look = async () => {
    const now = await stamp(paths())
    if (isStopped) return
    if (now !== null && now !== before) {
      before = now
      onReload(await failureOf(load))
    }
    lookAgain()
  }
  const lookAgain = () => {
    stopTimer = clock.after(intervalMs, () => void look())
  }
  lookAgain()
  return () => {
    isStopped = true
    stopTimer()
  }
}

async function failureOf(act: () => Promise<void>): Promise<Error | null> {
  try {
    await act()
    return null
  } catch (error) {
    return error as Error
  }
}

/** Null while one of them is missing: it is just being replaced. */
async function stamp(paths: readonly string[]): Promise<string | null> {
  try {
    const found = await Promise.all(paths.map((path) => stat(path)))
    return found.map(({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`).join('\n')
  } catch {
    return null
  }
}
