// Trades as Parquet files, made once per size and kept: row i is a function of i alone, so file n of a data set is the same
// in every set with files of that many rows, and a larger set only adds files.
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { existsSync } from 'node:fs'
import { mkdir, rename, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of one row as Arrow: id 8, ts 8, symbol 4+5, note 4+39, price 8, qty 4, buy 1/8. */
export const ARROW_BYTES_PER_ROW = 80.3

// A little more than what is seen: only used to refuse in time.
const PARQUET_BYTES_PER_ROW = 22

// Changes when the data does, so that a cache of older data is not taken for this.
const generation = 'trades-1'

const words = 'limit market stop iceberg auction cross block sweep hidden pegged closing opening partial filled routed amended'

export interface TradesOptions {
  readonly folder: string
  readonly files: number
  readonly rowsPerFile: number
  /** Default `zstd`. */
  readonly compression?: 'zstd' | 'snappy'
  readonly onFile?: (made: number, of: number) => void
}

/** Paths of the files, in the order of their rows; what is missing of them is made first. */
export async function tradesFiles({ folder, files, rowsPerFile, compression = 'zstd', onFile }: TradesOptions): Promise<string[]> {
  const set = join(folder, `${generation}-${rowsPerFile}-${compression}`)
  const paths = Array.from({ length: files }, (_, i) => join(set, `${String(i).padStart(5, '0')}.parquet`))
  const missing = paths.flatMap((path, i) => (existsSync(path) ? [] : [{ path, firstRow: i * rowsPerFile }]))
  if (missing.length === 0) return paths

  await mkdir(set, { recursive: true })
  await checkSpace(set, missing.length * rowsPerFile * PARQUET_BYTES_PER_ROW)
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  try {
    await connection.run(wordMacro())
    for (const [made, { path, firstRow }] of missing.entries()) {
      await writeFile(connection, path, tradesSql(firstRow, firstRow + rowsPerFile), compression)
      onFile?.(made + 1, missing.length)
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  return paths
}

/** SELECT of the rows with ids from `first` up to `end`; needs {@link wordMacro}. */
function tradesSql(first: number, end: number): string {
  return `select
    i as id,
    make_timestamp(1704067200000000 + i * 1500 + (h % 1499)::bigint) as ts,
    'SYM' || lpad((h % 97)::varchar, 2, '0') as symbol,
    word(h, 8) || ' ' || word(h, 16) || ' order ' || ((h >> 20) & 16777215)::varchar || ' for desk ' || ((h >> 50) & 63)::varchar as note,
    50 + (h % 97) * 3 + ((h >> 30) % 1000)::double / 100 as price,
    (1 + ((h >> 24) % 5000))::integer as qty,
    (h & 1024) = 0 as buy
  from (select i, hash(i) as h from range(${first}, ${end}) as numbers(i))`
}

function wordMacro(): string {
  const list = words.split(' ').map((word) => `'${word}'`)
  return `create temp macro word(h, shift) as list_extract([${list.join(', ')}], 1 + ((h >> shift) & 15)::integer)`
}

// Renamed when whole: an interrupted bench leaves no half file behind.
async function writeFile(connection: DuckDBConnection, path: string, select: string, compression: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`
  await connection.run(`copy (${select}) to '${unfinished.replaceAll("'", "''")}' (format parquet, compression ${compression})`)
  await rename(unfinished, path)
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes) throw new Error(`${folder} has less than the ${Math.ceil(bytes / 1e6)} MB free that the data needs`)
}
