// Callers of one query on a held table, each answer decoded to an Arrow table. All share one client.
import { answerLines } from '../peers/answer-lines.ts'
import type { QueryTask } from '../peers/query-task.ts'
import { measureLoad, type LoadRequest } from '../support/load.ts'
import { connectToServer, valueOf } from './connected.ts'

const { file, sql, values, step, rows, connect } = JSON.parse(process.argv[3] as string) as QueryTask
await using client = await connectToServer(connect)
await using trades = valueOf(await client.read(file, { materialize: true }))
const bindings = { trades }
let calls = 0

await answerLines<LoadRequest>((load) => measureLoad(load, callOnce))

async function callOnce(): Promise<void> {
  const answer = valueOf(await client.query(sql, { bindings, parameters: [(calls++ % values) * step] }))
  if (answer.numRows !== rows) throw new Error(`gave ${answer.numRows} rows of ${rows}`)
}
