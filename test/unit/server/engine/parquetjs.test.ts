// Parquet as another implementation writes and reads it: parquetjs-lite, which shares no code with the engine.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import { TestEngine } from '../../../support/engine.ts'

// The package ships no types; these are the parts used here.
interface Writer {
  setRowGroupSize(rows: number): void
  appendRow(row: object): Promise<void>
  close(): Promise<void>
}
interface Reader {
  getCursor(): { next(): Promise<Record<string, unknown> | null> }
  close(): Promise<void>
}
interface ParquetJs {
  ParquetSchema: new (fields: object) => object
  ParquetWriter: { openFile(schema: object, path: string): Promise<Writer> }
  ParquetReader: { openFile(path: string): Promise<Reader> }
}
const parquetjs = createRequire(import.meta.url)('parquetjs-lite') as ParquetJs

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

const ROWS = 23

async function writeTheirs(name: string, compression: string): Promise<void> {
  const of = (type: string, more: object = {}) => ({ type, compression, ...more })
  const schema = new parquetjs.ParquetSchema({
    i8: of('INT_8'),
    i64: of('INT64'),
    u64: of('UINT_64'),
    f: of('FLOAT'),
    d: of('DOUBLE', { optional: true }),
    b: of('BOOLEAN'),
    s: of('UTF8', { optional: true }),
    bytes: of('BYTE_ARRAY'),
    day: of('DATE'),
    at: of('TIMESTAMP_MILLIS'),
    json: of('JSON'),
    list: of('INT64', { repeated: true }),
    rows: { repeated: true, fields: { a: of('UTF8'), q: of('INT32', { optional: true }) } },
  })
  const writer = await parquetjs.ParquetWriter.openFile(schema, engine.path(name))
  writer.setRowGroupSize(7)
  for (let i = 0; i < ROWS; i++) {
    await writer.appendRow({
      i8: i - 10,
      i64: i * 2 ** 40,
      u64: i,
      f: i / 2,
      ...(i % 3 === 0 ? {} : { d: i / 4 }),
      b: i % 2 === 0,
      ...(i % 4 === 0 ? {} : { s: `text ${i} ü` }),
      bytes: Buffer.from([i, 255]),
      day: new Date(86_400_000 * i),
      at: new Date(1_577_836_800_123 + i),
      json: { i },
      list: Array.from({ length: i % 3 }, (_, at) => at),
      rows: Array.from({ length: i % 2 }, (_, at) => ({ a: `a${at}` })),
    })
  }
  await writer.close()
}

for (const compression of ['UNCOMPRESSED', 'SNAPPY', 'GZIP']) {
  test(`a file that parquetjs-lite wrote (${compression}) is read as it was meant`, async () => {
    await writeTheirs(`${compression}.parquet`, compression)
    const { types, rows } = engine.read([`${compression}.parquet`])
    assert.deepEqual(types, {
      i8: 'TINYINT',
      i64: 'BIGINT',
      u64: 'UBIGINT',
      f: 'FLOAT',
      d: 'DOUBLE',
      b: 'BOOLEAN',
      s: 'VARCHAR',
      bytes: 'BLOB',
      day: 'DATE',
      at: 'TIMESTAMP',
      json: 'JSON',
      list: 'BIGINT[]',
      rows: 'STRUCT("a" VARCHAR, "q" INTEGER)[]',
    })
    assert.equal(rows.length, ROWS)
    assert.deepEqual(rows[5], [
      '-5',
      String(5n * 2n ** 40n),
      '5',
      '2.5',
      '1.25',
      'false',
      'text 5 ü',
      '\\x05\\xFF',
      '1970-01-06',
      '2020-01-01 00:00:00.128',
      '{"i":5}',
      '[0, 1]',
      "[{'a': a0, 'q': NULL}]",
    ])
    assert.deepEqual(rows[0]?.slice(4, 7), [null, 'true', null])
  })
}

async function readTheirs(name: string): Promise<Record<string, unknown>[]> {
  const reader = await parquetjs.ParquetReader.openFile(engine.path(name))
  const cursor = reader.getCursor()
  const rows: Record<string, unknown>[] = []
  for (let row = await cursor.next(); row !== null; row = await cursor.next()) rows.push({ ...row })
  await reader.close()
  return rows
}

for (const compression of ['uncompressed', 'snappy', 'gzip']) {
  test(`a file that Write made (${compression}) is read by parquetjs-lite`, async () => {
    const sql = `
      SELECT i::INTEGER AS i, i::BIGINT << 33 AS l, i * 0.5::DOUBLE AS d, i % 2 = 0 AS b, 'text ' || i || ' ü' AS s,
        CASE WHEN i % 3 > 0 THEN 'some' END AS n, DATE '2020-01-01' + i::INTEGER AS day
      FROM range(5000) t(i)`
    engine.write(`ours-${compression}.parquet`, sql, { compression, rowGroupRows: 2048 })
    const rows = await readTheirs(`ours-${compression}.parquet`)
    assert.equal(rows.length, 5000)
    assert.deepEqual(rows[4], {
      i: 4,
      l: 4n << 33n,
      d: 2,
      b: true,
      s: 'text 4 ü',
      n: 'some',
      day: new Date('2020-01-05'),
    })
    assert.equal(rows[4998]?.['n'], undefined)
    assert.equal(rows[4999]?.['s'], 'text 4999 ü')
  })
}
