// parquet-wasm: the file's bytes in, an Arrow IPC stream out of the module's memory.
import { tableFromIPC } from 'apache-arrow'
import { readFile } from 'node:fs/promises'
import { readParquet } from 'parquet-wasm/node'
import { answerReads } from './read-files.ts'

await answerReads(async (path) => {
  const stream = readParquet(await readFile(path)).intoIPCStream()
  const result = tableFromIPC(stream)
  return { rows: result.numRows, bytes: stream.byteLength, result }
})
