// parquetjs-lite is some hundred times slower than the others and reads no zstd: it reads the one small file that the bench
// gives it, row by row, which is its only form.
import { createRequire } from 'node:module'
import { answerReads } from './read-files.ts'

// The package ships no types; these are the parts used here.
interface RowReader {
  getCursor(): { next(): Promise<object | null> }
  close(): Promise<void>
}
const require = createRequire(import.meta.url)
const parquet = require('parquetjs-lite') as { ParquetReader: { openFile(path: string): Promise<RowReader> } }

await answerReads(async (path) => {
  const reader = await parquet.ParquetReader.openFile(path)
  const cursor = reader.getCursor()
  let rows = 0
  while ((await cursor.next()) !== null) rows++
  await reader.close()
  return { rows, bytes: 0 }
})
