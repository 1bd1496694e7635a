// Joins files of the server with records of this program, and lets the server write the result as a partitioned data set.
//   node --import tsx examples/join-and-write.ts localhost:50051 'data/trades-*.parquet' data/by-sector
// In a program of your own, import from 'quiver'.
import { AsyncClient, safeTry, ok, sql, type QuiverError, type ResultAsync, type WriteSummary } from '../client/index.ts'

const SECTORS = [
  { symbol: 'ACME', sector: 'metals' },
  { symbol: 'BOLT', sector: 'metals' },
  { symbol: 'CORK', sector: 'timber' },
]

const [address = 'localhost:50051', source = 'data/trades-*.parquet', target = 'data/by-sector'] = process.argv.slice(2)

/** Stops at the first step that fails and gives its error; the steps before it are not undone. */
function joinAndWrite(client: AsyncClient): ResultAsync<WriteSummary, QuiverError> {
  return safeTry(async function* () {
    const trades = yield* client.read(source)
    const sectors = yield* client.fromRecords(SECTORS)
    // Lazy: nothing runs before it is written. It keeps both tables alive by itself.
    const joined = yield* client.define(sql`
      select sector, symbol, sum(qty)::bigint as qty, round(avg(price), 4) as price
      from ${trades} join ${sectors} using (symbol)
      where qty > ${0}
      group by sector, symbol order by sector, symbol`)
    const written = yield* joined.write(target, { format: 'parquet', partitionBy: ['sector'], overwrite: true })
    await client.dropAll([trades, sectors, joined])
    return ok(written)
  })
}

const connected = await AsyncClient.connect(address)
if (connected.isErr()) throw new Error(connected.error.message)
await using client = connected.value

const written = await joinAndWrite(client)
process.exitCode = written.match(
  ({ rows, files }) => {
    console.log(`${rows} rows in ${files.length} files`)
    return 0
  },
  ({ reason, message }) => {
    console.error(`${reason}: ${message}`)
    return 1
  },
)
