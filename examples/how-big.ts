// How many rows and bytes are in each of many files: all are read in one call, and one that cannot be read disturbs no other.
//   node --import tsx examples/how-big.ts localhost:50051 data/trades-1.parquet data/trades-2.parquet
// The server finds the files, so their paths are the server's. In a program of your own, import from 'quiver'.
import { AsyncClient, type QuiverError, type TableHandle } from '../client/index.ts'

const [address = 'localhost:50051', ...paths] = process.argv.slice(2)

async function main(): Promise<number> {
  const connected = await AsyncClient.connect(address)
  if (connected.isErr()) return complain(address, connected.error)
  await using client = connected.value

  const results = await client.batchRead(paths, { deadlineMs: 30_000 })
  let failed = 0
  for (const [index, result] of results.entries()) {
    const path = paths[index] ?? ''
    failed += await result.match(
      (table) => report(path, table),
      (error) => Promise.resolve(complain(path, error)),
    )
  }
  return failed === 0 ? 0 : 1
}

async function report(path: string, table: TableHandle): Promise<number> {
  // Dropped at the end of the function; otherwise the server would keep it for half an hour.
  await using scan = table
  const stats = await scan.stats()
  if (stats.isErr()) return complain(path, stats.error)
  const { rows, columns, bytes } = stats.value
  console.log(`${path}: ${rows} rows, ${columns} columns, ${bytes.unwrapOr(0n)} bytes`)
  return 0
}

function complain(what: string, { kind, reason, message }: QuiverError): number {
  console.error(`${what}: ${message} (${kind}, ${reason})`)
  return 1
}

process.exitCode = await main()
