// When a sink's waiting rows become a file, and how many of them.

/** Each limit for itself: whichever is reached first. */
export interface Rotation {
  readonly maxRows: number
  /** Of Arrow data, about. */
  readonly maxBytes: number
  /** How long a row waits at most. */
  readonly maxAgeMs: number
}

export const DEFAULT_ROTATION: Rotation = { maxRows: 1_000_000, maxBytes: 128 * 1024 * 1024, maxAgeMs: 60_000 }

/** What is not in files yet. */
export interface Waiting {
  readonly rows: number
  readonly bytes: number
  /** How long the oldest row has been waiting. */
  readonly ageMs: number
}

/** How many of the oldest waiting rows are to be written now; 0: none yet. */
export function dueRows(waiting: Waiting, rotation: Rotation): number {
  const { rows, bytes, ageMs } = waiting
  const isDue = rows >= rotation.maxRows || bytes >= rotation.maxBytes || ageMs >= rotation.maxAgeMs
  return isDue ? rowsOfOneFile(waiting, rotation) : 0
}

/** How many of the oldest waiting rows go together, taking rows for equally large. */
export function rowsOfOneFile({ rows, bytes }: Waiting, { maxRows, maxBytes }: Rotation): number {
  const withinBytes = bytes > maxBytes ? Math.max(1, Math.floor((rows * maxBytes) / bytes)) : rows
  return Math.min(withinBytes, maxRows)
}
