// nodejs-polars has no Arrow in memory; an IPC buffer is the nearest that it gives.
import pl from 'nodejs-polars'
import { answerReads } from './read-files.ts'

await answerReads((path) => {
  const frame = pl.readParquet(path)
  const result = frame.writeIPC()
  return { rows: frame.height, bytes: result.byteLength, result }
})
