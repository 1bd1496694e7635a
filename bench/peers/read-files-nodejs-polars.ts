// nodejs-polars has no Arrow in memory; an IPC buffer is the nearest that it gives.
import pl from 'nodejs-polars'
import { answerReads } from './read-files.ts'

await answerReads((path) => {
  const frame = pl.readParquet(path)
  return { rows: frame.height, bytes: frame.writeIPC().byteLength }
})
