// What each method asks of the server, and what it makes of a plain answer.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js'
import {
  none,
  some,
  sql,
  type AsyncClient,
  type HandleId,
  type QuiverError,
  type ResultAsync,
  type TableHandle,
} from '../../../../client/index.ts'
import { startScripted, wireTable, type ScriptedServer } from '../scripted-server.ts'

const asked: [method: string, request: unknown][] = []

/** A handler that notes the request, without its empty fields, and gives this answer. */
function noting(method: string, answer: object) {
  return (call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>) => {
    asked.push([method, withoutEmpty(call.request)])
    callback(null, answer)
  }
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, withoutEmpty(inner)])
  // Besides its fields, a decoded message names the fields that are set of its groups.
  return Object.fromEntries(entries.filter(([key, inner]) => key !== `_${String(inner)}` && key !== 'source' && !isEmpty(inner)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return !value || value === '0' || (typeof value === 'string' && value.endsWith('_UNSPECIFIED'))
}

const madeTable = wireTable('t_made', {
  kind: 'TABLE_KIND_TABLE',
  columns: [{ name: 'a', arrowType: 'Int64', sqlType: 'BIGINT', nullable: true }],
  rows: '9007199254740993',
  bytes: 12,
  name: 'made',
  expiresAt: { seconds: 1_700_000_000, nanos: 5_000_000 },
})

let server: ScriptedServer
let client: AsyncClient
let table: TableHandle

before(async () => {
  server = await startScripted({
    tables: {
      Read: noting('Read', madeTable),
      Materialize: noting('Materialize', madeTable),
      Name: noting('Name', madeTable),
      Schema: noting('Schema', madeTable),
      Stats: noting('Stats', { rows: 7, columns: 2, files: [{ path: '/a', bytes: 5, modifiedMs: 1000 }] }),
      Write: noting('Write', { rows: 7, bytes: 70, files: ['/a'] }),
      Drop: noting('Drop', {
        results: [{ handle: 't_made' }, { handle: 'x', error: { code: 5, reason: 'HANDLE_UNKNOWN', message: 'no' } }],
      }),
      Heartbeat: noting('Heartbeat', { results: [{ handle: 't_made', ttlMs: 900 }] }),
    },
    query: {
      Define: noting('Define', madeTable),
      Explain: noting('Explain', { plan: 'a plan' }),
      Cancel: noting('Cancel', { cancelled: true }),
      ListQueries: noting('ListQueries', {
        queries: [{ queryId: 'q', state: 'QUERY_STATE_RUNNING', fraction: 0.5, rowsSent: 1, operation: 'Query/Execute', sql: 'select' }],
      }),
    },
  })
  client = server.client
  table = (await client.read('/a'))._unsafeUnwrap()
})

after(() => server[Symbol.asyncDispose]())

const id = 't_other' as HandleId
const made = 't_made'

const requests: [name: string, act: () => ResultAsync<unknown, unknown> | Promise<unknown>, method: string, request: object][] = [
  ['read takes a path', () => client.read('/a/*.csv'), 'Read', { paths: ['/a/*.csv'] }],
  [
    'read takes paths and every option',
    () =>
      client.read(['/a', '/b'], {
        format: 'csv',
        columns: ['x'],
        predicate: 'x > 1',
        limit: 2n ** 60n,
        materialize: true,
        ttlMs: 1000,
        hivePartitioning: true,
        unionByName: true,
        filenameColumn: 'f',
        rowIndexColumn: 'i',
        schema: { x: 'INTEGER' },
        csv: { delimiter: ';', skipRows: 1, nullValues: ['-'], sampleRows: -1, columnNames: ['x'] },
        json: { layout: 'array', maxDepth: -1 },
      }),
    'Read',
    {
      paths: ['/a', '/b'],
      format: 'FORMAT_CSV',
      columns: ['x'],
      predicate: 'x > 1',
      limit: '1152921504606846976',
      materialize: true,
      ttlMs: '1000',
      hivePartitioning: true,
      unionByName: true,
      filenameColumn: 'f',
      rowIndexColumn: 'i',
      schema: { x: 'INTEGER' },
      csv: { delimiter: ';', skipRows: 1, nullValues: ['-'], sampleRows: '-1', columnNames: ['x'] },
      json: { layout: 'array', maxDepth: -1 },
    },
  ],
  ['materialize', () => client.materialize(id, { ttlMs: 5, queryId: 'q' }), 'Materialize', { handle: id, ttlMs: '5', queryId: 'q' }],
  ['a handle materializes itself', () => table.materialize(), 'Materialize', { handle: made }],
  ['name', () => client.name(id, 'x'), 'Name', { handle: id, name: 'x' }],
  ['a handle names itself', () => table.as('ticks'), 'Name', { handle: made, name: 'ticks' }],
  ['handle looks a table up', () => client.handle(id), 'Schema', { handle: id }],
  ['stats', () => client.stats(id), 'Stats', { handle: id }],
  ['a handle tells its stats', () => table.stats(), 'Stats', { handle: made }],
  ['write', () => client.write(id, '/x.csv'), 'Write', { handle: id, path: '/x.csv' }],
  [
    'a handle writes itself, with every option',
    () =>
      table.write('/d', {
        format: 'parquet',
        overwrite: true,
        partitionBy: ['p'],
        compression: 'gzip',
        rowGroupRows: 10,
        csv: { delimiter: '|', nullValue: '-' },
        jsonArray: true,
        arrowStream: true,
        queryId: 'q',
      }),
    'Write',
    {
      handle: made,
      path: '/d',
      format: 'FORMAT_PARQUET',
      mode: 'WRITE_MODE_OVERWRITE',
      partitionBy: ['p'],
      compression: 'gzip',
      rowGroupRows: '10',
      csv: { delimiter: '|', nullValue: '-' },
      jsonArray: true,
      arrowStream: true,
      queryId: 'q',
    },
  ],
  ['drop', () => client.drop(id), 'Drop', { handles: [id] }],
  ['dropAll', () => client.dropAll([table, id]), 'Drop', { handles: [made, id] }],
  ['a handle drops itself', () => table.drop(), 'Drop', { handles: [made] }],
  ['heartbeat', () => client.heartbeat([table]), 'Heartbeat', { handles: [made] }],
  ['a handle renews its lease', () => table.heartbeat(), 'Heartbeat', { handles: [made] }],
  [
    'define',
    () => client.define(sql`select * from ${table} where a > ${5}`, { ttlMs: 1, name: 'v' }),
    'Define',
    {
      sql: { text: 'select * from _t1 where a > $1', bindings: { _t1: made }, parameters: [{ int64: '5', kind: 'int64' }] },
      ttlMs: '1',
      name: 'v',
    },
  ],
  [
    'explain of text',
    () => client.explain('select $x', { parameters: { x: 'y' }, analyze: true, format: 'json', queryId: 'q' }),
    'Explain',
    { sql: { text: 'select $x', namedParameters: { x: { string: 'y', kind: 'string' } } }, analyze: true, format: 'json', queryId: 'q' },
  ],
  ['explain of a table', () => client.explain(table), 'Explain', { handle: made }],
  ['a handle explains itself', () => table.explain({ analyze: true }), 'Explain', { handle: made, analyze: true }],
  ['cancel', () => client.cancel('q'), 'Cancel', { queryId: 'q' }],
  ['queries', () => client.queries(), 'ListQueries', {}],
]

for (const [name, act, method, request] of requests) {
  test(`${name}: ${method}`, async () => {
    asked.length = 0
    await act()
    assert.deepEqual(asked, [[method, request]])
  })
}

test('a handle has what the server told of the table', () => {
  assert.deepEqual([table.id, table.kind, table.ttlMs], [made, 'table', 1_800_000])
  assert.deepEqual(table.columns, [{ name: 'a', arrowType: 'Int64', sqlType: 'BIGINT', nullable: true }])
  assert.deepEqual([table.rows, table.bytes, table.name], [some(9007199254740993n), some(12n), some('made')])
  assert.deepEqual(table.expiresAt, some(new Date(1_700_000_000_005)))
})

test('a handle shows itself without its secret', () => {
  assert.equal(String(table), 'TableHandle(table t_made…)')
})

test('answers are values', async () => {
  assert.deepEqual((await table.stats())._unsafeUnwrap(), {
    rows: 7n,
    columns: 2,
    bytes: none,
    files: [{ path: '/a', bytes: 5n, modifiedAt: new Date(1000) }],
  })
  assert.deepEqual((await table.write('/a'))._unsafeUnwrap(), { rows: 7n, bytes: 70n, files: ['/a'] })
  assert.equal((await client.explain('select 1'))._unsafeUnwrap(), 'a plan')
  assert.equal((await client.cancel('q'))._unsafeUnwrap(), true)
  assert.equal((await table.heartbeat())._unsafeUnwrap(), 900)
  const [query] = (await client.queries())._unsafeUnwrap()
  assert.deepEqual([query?.queryId, query?.state, query?.fraction, query?.rowsSent], ['q', 'running', some(0.5), 1n])
})

test('each table of a drop has its own result, also one that the server forgot', async () => {
  const results = await client.dropAll([table, id, id])
  assert.deepEqual(
    results.map((result) =>
      result.match(
        () => 'dropped',
        ({ reason }) => reason,
      ),
    ),
    ['dropped', 'HANDLE_UNKNOWN', 'ANSWER_INCOMPLETE'],
  )
})

const wrong: [name: string, act: () => ResultAsync<unknown, QuiverError>, message: RegExp][] = [
  ['a negative limit', () => client.read('/a', { limit: -1 }), /limit must be a whole number, 0 or more, not -1/],
  ['a fractional lease', () => client.define('select 1', { ttlMs: 0.5 }), /ttlMs must be a whole number/],
  ['an endless batch', () => client.collect(table, { batchRows: Infinity }), /batchRows must be a whole number/],
  ['a deadline that is no number', () => client.ping({ deadlineMs: NaN }), /deadlineMs must be 0 or more/],
  ['a request that cannot be encoded', () => client.read('/a', { schema: 'x' as never }), /cannot be encoded/],
]

for (const [name, act, message] of wrong) {
  test(`${name} is refused before anything is asked`, async () => {
    asked.length = 0
    const error = (await act())._unsafeUnwrapErr()
    assert.equal(error.reason, 'ARGUMENT_INVALID')
    assert.match(error.message, message)
    assert.deepEqual(asked, [])
  })
}

test('an unknown format is named with those there are', async () => {
  const error = (await client.read('/a', { format: 'xls' as never }))._unsafeUnwrapErr()
  assert.equal(error.reason, 'FORMAT_UNKNOWN')
  assert.match(error.message, /xls; the formats are parquet, csv, json, arrow/)
})
