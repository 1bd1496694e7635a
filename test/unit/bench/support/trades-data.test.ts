import assert from 'node:assert/strict'
import { DuckDBInstance } from '@duckdb/node-api'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { tradesFiles } from '../../../../bench/support/trades-data.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quiver-bench-test-'))
})
after(() => rm(folder, { recursive: true }))

async function rowsOf(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(sql)
  connection.closeSync()
  instance.closeSync()
  return reader.getRowsJson()
}

test('files hold their rows in order, with seven columns of six types and a few symbols', async () => {
  const files = await tradesFiles({ folder, files: 2, rowsPerFile: 500 })
  const list = files.map((file) => `'${file}'`).join(', ')
  const [summary] = await rowsOf(
    `select count(*), min(id), max(id), count(distinct symbol), count(distinct note) > 900 from read_parquet([${list}])`,
  )
  assert.deepEqual(summary, ['1000', '0', '999', '97', true])
  const types = await rowsOf(`select column_type from (describe from read_parquet([${list}]))`)
  assert.deepEqual(types.flat(), ['BIGINT', 'TIMESTAMP', 'VARCHAR', 'VARCHAR', 'DOUBLE', 'INTEGER', 'BOOLEAN'])
})

test('a larger set keeps the files that are there and adds those that are missing', async () => {
  const [first] = (await tradesFiles({ folder, files: 1, rowsPerFile: 300 })) as [string]
  const { mtimeMs } = await stat(first)
  const made: number[] = []
  const files = await tradesFiles({ folder, files: 3, rowsPerFile: 300, onFile: (count, of) => made.push(count, of) })
  assert.deepEqual(made, [1, 2, 2, 2])
  assert.equal(files[0], first)
  assert.equal((await stat(first)).mtimeMs, mtimeMs)
})

test('what is left in the folder are whole files only', async () => {
  const files = await tradesFiles({ folder, files: 2, rowsPerFile: 200 })
  assert.deepEqual(await readdir(dirname(files[0] as string)), ['00000.parquet', '00001.parquet'])
})

test('snappy files do not mix with zstd ones', async () => {
  const zstd = await tradesFiles({ folder, files: 1, rowsPerFile: 100 })
  const snappy = await tradesFiles({ folder, files: 1, rowsPerFile: 100, compression: 'snappy' })
  assert.notDeepEqual(zstd, snappy)
  assert.deepEqual(await rowsOf(`select distinct compression from parquet_metadata('${snappy[0]}')`), [['SNAPPY']])
})
