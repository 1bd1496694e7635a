// The read peers' common form: one file after the other, each result dropped when its rows and bytes are counted.
import { answerLines, secondsSince } from './answer-lines.ts'

export interface ReadRequest {
  readonly files: readonly string[]
}

export interface FileRead {
  readonly rows: number
  /** Bytes of the result, where the library tells. */
  readonly bytes: number
}

export function answerReads(readOne: (path: string) => FileRead | Promise<FileRead>): Promise<void> {
  return answerLines<ReadRequest>(async ({ files }) => {
    let rows = 0
    let bytes = 0
    const start = performance.now()
    for (const path of files) {
      const file = await readOne(path)
      rows += file.rows
      bytes += file.bytes
    }
    return { seconds: secondsSince(start), rows, bytes }
  })
}
