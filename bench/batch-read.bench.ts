// batch-read: many Parquet files to Arrow in the caller's memory. Quiver does it across a process boundary, its peers within
// their own process.
import type { ReadRequest } from './peers/read-files.ts'
import { runCase, type Bench, type BenchContext } from './support/bench.ts'
import { countingRows, decorate } from './support/decorate.ts'
import { quiverEntry } from './support/quiver-entry.ts'
import { nodeEntry, pythonEntry, Roster, type Entry } from './support/roster.ts'
import { tradesFiles } from './support/trades-data.ts'

interface Request extends ReadRequest {
  /** Of all files together. */
  readonly rows: number
}

const fileCounts = [10, 50, 100]
const warmUpFiles = 4

/** parquetjs-lite reads this many rows; its time for more is taken to be in proportion. */
const extrapolatedFromRows = 5_000

export const batchRead: Bench = async (context) => {
  const rowsPerFile = context.quick ? 12_500 : 250_000
  const onFile = (made: number, of: number): void => context.report.say(`making Parquet files: ${made} of ${of}`)
  const files = await tradesFiles({ folder: context.cache, files: Math.max(...fileCounts), rowsPerFile, onFile })
  await using roster = await Roster.open(await entries(context))

  const requestOf = (count: number): Request => ({ files: files.slice(0, count), rows: count * rowsPerFile })
  let sound = true
  for (const count of fileCounts) {
    const description = { ...common, case: `files${count}`, notes: notes(rowsPerFile) }
    sound = (await runCase(context, roster, { description, request: requestOf(count), warmUp: requestOf(warmUpFiles) })) && sound
  }
  return sound
}

const common = {
  bench: 'batch-read',
  metrics: [
    { name: 'seconds', unit: 'seconds' },
    { name: 'rowsPerSecond', unit: 'rows/s' },
    { name: 'cpuSeconds', unit: 'seconds' },
    { name: 'serverPeakRssBytes', unit: 'bytes' },
  ],
  main: { metric: 'seconds', better: 'lower' },
} as const

async function entries({ cache, python, timeoutMs }: BenchContext): Promise<Entry<Request>[]> {
  const options = { timeoutMs }
  return [
    quiverEntry<Request>({ client: 'read-files.ts', server: { roots: [cache] }, timeoutMs }),
    nodeEntry<Request>('duckdb-inprocess', 'read-files-duckdb.ts', { timeoutMs, args: [cache] }),
    nodeEntry<Request>('nodejs-polars', 'read-files-nodejs-polars.ts', options),
    pythonEntry<Request>('polars-python', 'read_files_polars.py', python, options),
    pythonEntry<Request>('polars-python-collect-all', 'read_files_polars_collect_all.py', python, options),
    nodeEntry<Request>('parquet-wasm', 'read-files-parquet-wasm.ts', options),
    nodeEntry<Request>('hyparquet', 'read-files-hyparquet.ts', options),
    await extrapolatedParquetjs(cache, timeoutMs),
  ].map((entry) => countingRows(entry))
}

async function extrapolatedParquetjs(cache: string, timeoutMs: number): Promise<Entry<Request>> {
  const files = await tradesFiles({ folder: cache, files: 1, rowsPerFile: extrapolatedFromRows, compression: 'snappy' })
  const small = nodeEntry<ReadRequest>('parquetjs-lite', 'read-files-parquetjs-lite.ts', { timeoutMs })
  return decorate(small, async (subject, { rows }: Request) => {
    const sample = await subject.run({ files })
    return { seconds: ((sample.seconds as number) * rows) / (sample.rows as number), rows }
  })
}

function notes(rowsPerFile: number): Record<string, string> {
  const rows = extrapolatedFromRows.toLocaleString('en')
  return { 'parquetjs-lite': `extrapolated from one snappy file of ${rows} rows to files of ${rowsPerFile.toLocaleString('en')}` }
}
