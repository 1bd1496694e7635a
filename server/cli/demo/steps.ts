// The demo step by step; every call of the client is one that a user's program would make.
import { copyFile, mkdir, stat, truncate } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Table } from 'apache-arrow'
import { partition, type AsyncClient, type TableHandle } from '../../../client/index.ts'
import { allOrFail, CommandFailure, errorLine, orFail } from '../failure.ts'
import { firstRows } from '../output/rows.ts'
import { batchesOf } from '../output/facts-table.ts'
import { bytesText, counted, countText, durationText } from '../text/quantities.ts'
import { dayName, INSTRUMENTS, tradesSql } from './market-data.ts'
import { PeakMemory } from './peak-memory.ts'
import type { ServerProcess } from './server-process.ts'
import type { Stage } from './stage.ts'

export interface Demo {
  readonly stage: Stage
  readonly client: AsyncClient
  readonly server: ServerProcess
  readonly signal: AbortSignal
  /** A folder that is removed at the end. */
  readonly folder: string
  readonly files: number
  readonly rowsPerFile: number
}

/** What a step adds to the summary. */
export interface Line {
  readonly what: string
  readonly how: string
  readonly ms: number
}

const WRITES_AT_ONCE = 2
const LEAST_QTY = 400

/** Makes one Parquet file for each day and answers their paths. */
export async function makeFiles({ stage, client, folder, files, rowsPerFile, signal }: Demo): Promise<{ paths: string[]; line: Line }> {
  await stage.step('Sample market data, made by the server itself', 'client.define(`select … from range(…)`) → view.write(path)')
  await mkdir(join(folder, 'trades'))
  const startedAt = performance.now()
  const paths = Array.from({ length: files }, (_, day) => join(folder, 'trades', `${dayName(day)}.parquet`))
  let [done, bytes, next] = [0, 0n, 0]
  await stage.bar(files, async (update) => {
    const writeNext = async (): Promise<void> => {
      for (let day = next++; day < files; day = next++) {
        await using view = orFail(await client.define(tradesSql(day, rowsPerFile), { signal }))
        const written = orFail(await view.write(paths[day] ?? '', { signal }))
        bytes += written.bytes
        update(++done, `${counted(done, 'file')}, ${bytesText(bytes)}`)
      }
    }
    await Promise.all(Array.from({ length: WRITES_AT_ONCE }, writeNext))
  })
  const ms = performance.now() - startedAt
  const how = `${counted(files, 'file')}, ${counted(files * rowsPerFile, 'row')}, ${bytesText(bytes)} of Parquet`
  await stage.say(`${how} in ${durationText(ms)}`)
  return { paths, line: { what: 'made files', how, ms } }
}

/** Reads all files, one that is missing and one that was cut in the middle; gives the tables of those that are well. */
export async function readFiles(
  { stage, client, folder, signal }: Demo,
  paths: readonly string[],
): Promise<{ tables: TableHandle[]; line: Line }> {
  await stage.step('All files at once, and two that cannot be read', 'client.batchRead([...paths, missing, corrupt])')
  const all = [...paths, join(folder, 'missing.parquet'), await corruptCopy(paths[0] ?? '', folder)]
  const startedAt = performance.now()
  const results = await client.batchRead(all, { signal })
  const ms = performance.now() - startedAt
  await stage.words(
    'Ok ',
    all.filter((_, place) => results[place]?.isOk()).map((path) => basename(path, '.parquet')),
  )
  for (const result of results) {
    if (result.isErr()) await stage.say(`${stage.ink.red('Err')}  ${errorLine(result.error).replaceAll(join(folder, '/'), '')}`)
  }
  const [tables, errors] = partition(results)
  if (tables.length !== paths.length || errors.length !== 2)
    throw new CommandFailure(`${errors.length} of ${all.length} reads failed, and 2 should have`)
  await stage.say(`${counted(tables.length, 'handle')} in ${durationText(ms)}; nothing is held yet, they are read when they are used`)
  return { tables, line: { what: 'batchRead', how: `${tables.length} Ok, ${errors.length} Err`, ms } }
}

async function corruptCopy(path: string, folder: string): Promise<string> {
  const copy = join(folder, 'corrupt.parquet')
  await copyFile(path, copy)
  await truncate(copy, Math.floor((await stat(copy)).size / 2))
  return copy
}

export async function collectTables({ stage, client, signal }: Demo, tables: readonly TableHandle[]): Promise<Line> {
  await stage.step('All tables into this process, as Arrow', 'client.batchCollect(handles)')
  const startedAt = performance.now()
  const results = await stage.bar(tables.length, (update) =>
    client.batchCollect(tables, { signal, onProgress: ({ done }) => update(done, counted(done, 'table')) }),
  )
  const ms = performance.now() - startedAt
  const collected = results.map((result) => orFail(result))
  const rows = collected.reduce((sum, { numRows }) => sum + numRows, 0)
  const bytes = collected.reduce((sum, table) => sum + bytesOf(table), 0)
  const how = `${counted(collected.length, 'table')}, ${counted(rows, 'row')}, ${bytesText(bytes)} of Arrow`
  await stage.say(`${how} in ${durationText(ms)}`)
  return { what: 'batchCollect', how, ms }
}

function bytesOf(table: Table): number {
  return table.batches.reduce((sum, { data }) => sum + data.byteLength, 0)
}

/** A query over the files of a day and a table that comes from this process. */
export async function askSql({ stage, client, signal }: Demo, trades: TableHandle): Promise<Line> {
  await stage.step(
    'SQL over two handles, with a parameter',
    'client.sql`select … from ${trades} join ${instruments} using (symbol) where qty > ${400} …`',
  )
  await using instruments = orFail(
    await client.fromRecords(
      INSTRUMENTS.map(({ symbol, sector }) => ({ symbol, sector })),
      { signal },
    ),
  )
  const startedAt = performance.now()
  const result = await client.sql({ signal })`
    select sector, count(*) as trades, sum(qty) as qty, round(sum(price * qty) / sum(qty), 4) as vwap
    from ${trades} join ${instruments} using (symbol)
    where qty > ${LEAST_QTY}
    group by sector order by sector`
  const ms = performance.now() - startedAt
  const table = orFail(result)
  await stage.table(await firstRows(batchesOf(table), Infinity))
  await stage.say(`trades of more than ${LEAST_QTY} on the first day, by sector, in ${durationText(ms)}`)
  return { what: 'SQL', how: `${counted(table.numRows, 'row')} of a join`, ms }
}

/** Reads everything once, holding one batch at a time. */
export async function streamAll({ stage, server, signal, files, rowsPerFile }: Demo, all: TableHandle): Promise<Line> {
  await stage.step('Everything once more, batch by batch', 'for await (const batch of handle.stream()) …')
  const total = files * rowsPerFile
  const startedAt = performance.now()
  using memory = new PeakMemory(server)
  let [rows, bytes] = [0, 0]
  await stage.bar(total, async (update) => {
    for await (const batch of allOrFail(all.stream({ signal }))) {
      rows += batch.numRows
      bytes += batch.data.byteLength
      update(rows, counted(rows, 'row'))
    }
  })
  const ms = performance.now() - startedAt
  if (rows !== total) throw new CommandFailure(`${countText(rows)} rows came, of ${countText(total)}`)
  const speed = `${countText((rows / ms) * 1_000)} rows/s, ${bytesText((bytes / ms) * 1_000)}/s`
  await stage.say(`${counted(rows, 'row')} in ${durationText(ms)}: ${speed}`)
  const peak = await memory.read()
  if (peak !== null) await stage.say(`server memory: ${bytesText(peak)} at most, while ${bytesText(bytes)} went through it`)
  return { what: 'stream', how: peak === null ? speed : `${speed}, server memory ${bytesText(peak)}`, ms }
}

export async function writePartitions({ stage, client, folder, signal, files, rowsPerFile }: Demo, all: TableHandle): Promise<Line> {
  await stage.step(
    'A partitioned Parquet data set, written and read back',
    "handle.write(folder, { format: 'parquet', partitionBy: ['symbol'] }) → client.read(folder)",
  )
  const target = join(folder, 'by-symbol')
  const startedAt = performance.now()
  const written = orFail(await all.write(target, { format: 'parquet', partitionBy: ['symbol'], signal }))
  const ms = performance.now() - startedAt
  const how = `${counted(written.files.length, 'file')}, ${bytesText(written.bytes)}`
  await stage.say(`${how} in ${durationText(ms)}: ${join('by-symbol', `symbol=${INSTRUMENTS[0]?.symbol}`)} …`)
  await using back = orFail(await client.read(target, { signal }))
  const { rows } = orFail(await back.stats({ signal }))
  if (rows !== BigInt(files * rowsPerFile))
    throw new CommandFailure(`${countText(rows)} rows came back, of ${countText(files * rowsPerFile)}`)
  await stage.say(`read back as one table: ${counted(rows, 'row')}, with symbol a column again`)
  return { what: 'partitioned write', how, ms }
}
