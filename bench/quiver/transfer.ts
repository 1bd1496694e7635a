// One held table out of the server, and the same data into it as a new one.
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import type { TransferRequest, TransferTask } from '../peers/transfer-request.ts'
import { connectToServer, valueOf } from './connected.ts'

const { files } = JSON.parse(process.argv[3] as string) as TransferTask
await using client = await connectToServer()
await using held = valueOf(await client.read(files, { materialize: true }))
const local = valueOf(await held.collect())

await answerLines<TransferRequest>(({ direction }) => (direction === 'collect' ? collect() : put()))

async function collect(): Promise<{ seconds: number; rows: number }> {
  const start = performance.now()
  const table = valueOf(await held.collect())
  return { seconds: secondsSince(start), rows: table.numRows }
}

async function put(): Promise<{ seconds: number; rows: number }> {
  const start = performance.now()
  await using stored = valueOf(await client.put(local))
  const seconds = secondsSince(start)
  return { seconds, rows: Number(stored.rows.unwrapOr(0n)) }
}
