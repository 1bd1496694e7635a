// DuckDB's node-api in process, without a wire: the statement is prepared on eight connections and callers take turns. Of one
// connection, 2, 4, 8 and one a caller, with one engine thread and with all, this gave the highest rates.
import { DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api'
import { measureLoad, type LoadRequest } from '../support/load.ts'
import { answerLines } from './answer-lines.ts'
import type { QueryTask } from './query-task.ts'

const connections = 8

const { file, sql, values, step, rows } = JSON.parse(process.argv[2] as string) as QueryTask
const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const first = await instance.connect()
await first.run(`create table trades as from '${file.replaceAll("'", "''")}'`)

const free: DuckDBPreparedStatement[] = []
for (let i = 0; i < connections; i++) free.push(await (await instance.connect()).prepare(sql))
let calls = 0
const waiting: ((statement: DuckDBPreparedStatement) => void)[] = []

await answerLines<LoadRequest>((load) => measureLoad(load, callOnce))

async function callOnce(): Promise<void> {
  const statement = free.pop() ?? (await new Promise<DuckDBPreparedStatement>((resolve) => waiting.push(resolve)))
  const value = (calls++ % values) * step
  if (Number.isInteger(step)) statement.bindInteger(1, value)
  else statement.bindDouble(1, value)
  const reader = await statement.runAndReadAll()
  if (reader.currentRowCount !== rows) throw new Error(`gave ${reader.currentRowCount} rows of ${rows}`)
  const next = waiting.shift()
  if (next === undefined) free.push(statement)
  else next(statement)
}
