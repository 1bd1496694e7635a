// Adds up a result of any size while holding one batch of it, straight from Arrow's buffers, for at most ten seconds.
//   node --import tsx examples/running-totals.ts localhost:50051 "select qty::double as value from 'data/trades-*.parquet'"
// In a program of your own, import from 'quiver'.
import { AsyncClient } from '../client/index.ts'

const [address = 'localhost:50051', query = 'select range::double as value from range(10000000)'] = process.argv.slice(2)

const connected = await AsyncClient.connect(address)
if (connected.isErr()) throw new Error(connected.error.message)
await using client = connected.value

let rows = 0
let total = 0
for await (const batch of client.streamQuery(query, { deadlineMs: 10_000 })) {
  if (batch.isErr()) throw new Error(batch.error.message)
  const values = batch.value.getChild('value')?.toArray() as ArrayLike<number> | undefined
  if (values === undefined) throw new Error('the query must have a column that is called value')
  for (let row = 0; row < values.length; row += 1) total += values[row] ?? 0
  rows += batch.value.numRows
}
console.log(`${rows} rows, ${total} in all`)
