// batchRead and batchCollect: every file a table of its own, all of them in this process's memory at the end.
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import type { ReadRequest } from '../peers/read-files.ts'
import { connectToServer, valueOf } from './connected.ts'

await using client = await connectToServer()

await answerLines<ReadRequest>(async ({ files }) => {
  const start = performance.now()
  const handles = (await client.batchRead(files)).map(valueOf)
  const tables = (await client.batchCollect(handles)).map(valueOf)
  const rows = tables.reduce((sum, table) => sum + table.numRows, 0)
  const seconds = secondsSince(start)
  await client.dropAll(handles)
  return { seconds, rows }
})
