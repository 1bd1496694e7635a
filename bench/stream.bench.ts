// stream: data much larger than the server's memory, as a stream of record batches through a server that may use 512 MB; and a
// reader of 10 MB/s beside a fast one.
import { runCase, type Bench, type BenchContext } from './support/bench.ts'
import { besideSlowReader } from './support/beside-slow-reader.ts'
import { countingRows } from './support/decorate.ts'
import { quiverEntry, type QuiverOptions } from './support/quiver-entry.ts'
import { nodeEntry, Roster, type Entry } from './support/roster.ts'
import { ARROW_BYTES_PER_ROW, tradesFiles } from './support/trades-data.ts'

interface Request {
  readonly files: readonly string[]
  readonly rows: number
}

const warmUpFiles = 4
const slowBytesPerSecond = 10e6

export const stream: Bench = async (context) => {
  const gigabytes = context.full ? [1, 5, 10, 50] : [1, 5, 10]
  const data = await streamData(context, Math.max(...gigabytes))
  const server: QuiverOptions = { client: 'stream.ts', server: { roots: [context.cache], memory: '512MB' }, timeoutMs: context.timeoutMs }
  let sound = true
  for (const size of gigabytes) sound = (await streamCase(context, server, data, size)) && sound
  return (await slowReaderCase(context, server, data)) && sound
}

/** A server of its own for each case: its peak is that case's. */
async function streamCase(context: BenchContext, server: QuiverOptions, data: StreamData, size: number): Promise<boolean> {
  const floor = nodeEntry<Request>('duckdb-inprocess', 'read-files-duckdb.ts', { timeoutMs: context.timeoutMs, args: [context.cache] })
  await using roster = await Roster.open<Request>([quiverEntry<Request>(server), floor].map((entry) => countingRows(entry)))
  const description = { ...common, case: `gb${size}` }
  return await runCase(context, roster, { description, request: data.gigabytes(size), warmUp: data.first(warmUpFiles) })
}

async function slowReaderCase(context: BenchContext, server: QuiverOptions, data: StreamData): Promise<boolean> {
  const slow = { files: data.gigabytes(10).files, bytesPerSecond: slowBytesPerSecond }
  const entries: Entry<Request>[] = [besideSlowReader(server, slow), quiverEntry({ ...server, name: 'quiver-alone' })]
  await using roster = await Roster.open<Request>(entries.map((entry) => countingRows(entry)))
  const description = { ...common, case: 'slow-reader' }
  const without = { 'duckdb-inprocess': 'in process there is no second reader' }
  return await runCase(context, roster, { description, request: data.gigabytes(5), warmUp: data.first(warmUpFiles), without })
}

const common = {
  bench: 'stream',
  metrics: [
    { name: 'seconds', unit: 'seconds' },
    { name: 'rowsPerSecond', unit: 'rows/s' },
    { name: 'serverPeakRssBytes', unit: 'bytes' },
    { name: 'slowReaderBytesPerSecond', unit: 'bytes/s' },
  ],
  main: { metric: 'rowsPerSecond', better: 'higher' },
} as const

interface StreamData {
  first(files: number): Request
  /** So many gigabytes as Arrow; a twentieth of that with --quick. */
  gigabytes(size: number): Request
}

async function streamData({ cache, quick, report }: BenchContext, largest: number): Promise<StreamData> {
  const rowsPerFile = quick ? 62_500 : 250_000
  const filesOf = (gigabytes: number): number => Math.ceil(((gigabytes * 1e9) / ARROW_BYTES_PER_ROW / rowsPerFile) * (quick ? 1 / 20 : 1))
  const files = filesOf(largest)
  const onFile = (made: number, of: number): void => {
    if (made % 10 === 0) report.say(`making Parquet files: ${made} of ${of}`)
  }
  const paths = await tradesFiles({ folder: cache, files, rowsPerFile, onFile })
  const first = (count: number): Request => ({ files: paths.slice(0, count), rows: count * rowsPerFile })
  return { first, gigabytes: (size) => first(filesOf(size)) }
}
