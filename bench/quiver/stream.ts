// All files as one table, streamed: each batch is dropped when its rows are counted.
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import type { ReadRequest } from '../peers/read-files.ts'
import { connectToServer, valueOf } from './connected.ts'

await using client = await connectToServer()

await answerLines<ReadRequest>(async ({ files }) => {
  const start = performance.now()
  await using table = valueOf(await client.read(files))
  let rows = 0
  for await (const batch of table.stream()) rows += valueOf(batch).numRows
  return { seconds: secondsSince(start), rows }
})
