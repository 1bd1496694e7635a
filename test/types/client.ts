import type { RecordBatch, Schema, Table } from 'apache-arrow'
import {
  AsyncClient,
  calendarDate,
  decimal,
  identifier,
  isOk,
  sql,
  type HandleId,
  type Option,
  type QueryInfo,
  type QuiverError,
  type Result,
  type ResultAsync,
  type Sql,
  type TableHandle,
  type TableStats,
  type WriteSummary,
} from '../../client/index.ts'
import { expectType } from './expect.ts'

declare const client: AsyncClient
declare const handle: TableHandle
declare const id: HandleId
declare const table: Table
declare const batch: RecordBatch
declare const bytes: Uint8Array

expectType<ResultAsync<AsyncClient, QuiverError>>()(
  AsyncClient.connect('localhost:50051', { signal: AbortSignal.timeout(1), deadlineMs: 1, heartbeat: false }),
)

// Reading and holding
expectType<ResultAsync<TableHandle, QuiverError>>()(client.read('a.parquet'))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.read(['a', 'b'] as const, { limit: 10n, csv: { header: true } }))
expectType<Promise<Result<TableHandle, QuiverError>[]>>()(client.batchRead(['a', { paths: ['b'], format: 'csv' }]))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.put(table))
for (const data of [table, batch, [batch], bytes, [bytes]]) void client.put(data)
expectType<ResultAsync<TableHandle, QuiverError>>()(client.fromArrow(table, { name: 'x' }))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.fromRecords([{ a: 1 }, { a: null, b: new Date() }]))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.fromJson('[]'))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.materialize(handle))
// @ts-expect-error -- there is no such format
void client.read('a', { format: 'xls' })
// @ts-expect-error -- text is no Arrow data
void client.put('text')

// Collecting
expectType<ResultAsync<Table, QuiverError>>()(client.collect(handle))
expectType<ResultAsync<Table, QuiverError>>()(client.collect(id, { columns: ['a'] }))
expectType<Promise<Result<Table, QuiverError>[]>>()(client.batchCollect([handle, id]))
expectType<AsyncIterable<Result<RecordBatch, QuiverError>>>()(client.stream(handle))
// @ts-expect-error -- any text is not an id
void client.collect('t_123')

// SQL
expectType<ResultAsync<Table, QuiverError>>()(client.query('select 1', { parameters: [1, 2n, null], bindings: { a: handle, b: id } }))
expectType<AsyncIterable<Result<RecordBatch, QuiverError>>>()(client.streamQuery(sql`select 1`))
expectType<Sql>()(
  sql`select ${identifier('a')} from ${handle} where b in ${['x', decimal('1.0'), calendarDate('2024-01-01')]} and ${sql`c`}`,
)
expectType<ResultAsync<Table, QuiverError>>()(client.sql`select * from ${handle} where a > ${1}`)
expectType<ResultAsync<Table, QuiverError>>()(client.sql({ deadlineMs: 5 })`select ${new Date()}`)
expectType<ResultAsync<TableHandle, QuiverError>>()(client.define(sql`select 1`, { name: 'v', ttlMs: 1 }))
expectType<ResultAsync<string, QuiverError>>()(client.explain(handle))
// @ts-expect-error -- an object is not a value of SQL
void client.sql`select ${{ a: 1 }}`
// @ts-expect-error -- parameters of a template are in it
void client.sql({ parameters: [1] })

// Tables
expectType<ResultAsync<WriteSummary, QuiverError>>()(client.write(handle, 'a.parquet', { partitionBy: ['day'] }))
expectType<ResultAsync<Schema, QuiverError>>()(client.schema(handle))
expectType<ResultAsync<Table, QuiverError>>()(client.describe(handle))
expectType<ResultAsync<TableStats, QuiverError>>()(client.stats(handle))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.name(handle, 'x'))
expectType<ResultAsync<TableHandle, QuiverError>>()(client.handle(id))
expectType<ResultAsync<TableHandle[], QuiverError>>()(client.list())
expectType<ResultAsync<void, QuiverError>>()(client.drop(handle))
expectType<Promise<Result<void, QuiverError>[]>>()(client.dropAll([handle, id]))
expectType<Promise<Result<number, QuiverError>[]>>()(client.heartbeat([handle]))

// Operations and the connection
expectType<ResultAsync<boolean, QuiverError>>()(client.cancel('q'))
expectType<AsyncIterable<Result<QueryInfo, QuiverError>>>()(client.progress('q'))
expectType<ResultAsync<QueryInfo[], QuiverError>>()(client.queries())
expectType<ResultAsync<number, QuiverError>>()(client.ping())
expectType<Promise<void>>()(client.close())

// A handle has the same methods, and says what it is.
expectType<ResultAsync<Table, QuiverError>>()(handle.collect())
expectType<AsyncIterable<Result<RecordBatch, QuiverError>>>()(handle.stream({ batchRows: 1 }))
expectType<ResultAsync<TableHandle, QuiverError>>()(handle.materialize())
expectType<ResultAsync<TableHandle, QuiverError>>()(handle.as('x'))
expectType<ResultAsync<WriteSummary, QuiverError>>()(handle.write('a'))
expectType<ResultAsync<Schema, QuiverError>>()(handle.schema())
expectType<ResultAsync<Table, QuiverError>>()(handle.describe())
expectType<ResultAsync<TableStats, QuiverError>>()(handle.stats())
expectType<ResultAsync<string, QuiverError>>()(handle.explain({ analyze: true }))
expectType<ResultAsync<void, QuiverError>>()(handle.drop())
expectType<ResultAsync<number, QuiverError>>()(handle.heartbeat())
expectType<Option<bigint>>()(handle.rows)
// @ts-expect-error -- what the server told does not change
handle.ttlMs = 1

// Both end with their block.
export async function blocks(): Promise<number> {
  await using opened = (await AsyncClient.connect())._unsafeUnwrap()
  await using read = (await opened.read('a'))._unsafeUnwrap()
  const results = await opened.batchRead(['a'])
  expectType<TableHandle[]>()(results.filter(isOk).map(({ value }) => value))
  return read.ttlMs
}
