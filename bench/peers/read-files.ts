// The read peers' common form: one file after the other, the results in memory together at the end, as Quiver's are.
import { answerLines, secondsSince } from './answer-lines.ts'

export interface ReadRequest {
  readonly files: readonly string[]
}

export interface FileRead {
  readonly rows: number
  /** Bytes of the result, where the library tells. */
  readonly bytes: number
  /** The result itself; absent where results together would not fit in memory. */
  readonly result?: unknown
}

export function answerReads(readOne: (path: string) => FileRead | Promise<FileRead>): Promise<void> {
  return answerLines<ReadRequest>(async ({ files }) => {
    let rows = 0
    let bytes = 0
    const results: unknown[] = []
    const start = performance.now()
    for (const path of files) {
      const file = await readOne(path)
      rows += file.rows
      bytes += file.bytes
      results.push(file.result)
    }
    return { seconds: secondsSince(start), rows, bytes }
  })
}
