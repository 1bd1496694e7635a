import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js'
import { tableFromArrays, tableFromIPC, type RecordBatch } from 'apache-arrow'
import type { PutRequest__Output as Asked } from '../../../../proto/gen/quiver/v1/PutRequest.ts'
import type { Table } from '../../../../proto/gen/quiver/v1/Table.ts'
import { dictionaryTable, rowsOf } from '../arrow/streams.ts'
import { failure, startScripted, wireTable } from '../scripted-server.ts'

type PutCall = ServerReadableStream<Asked, Table>

const putting = (Put: (call: PutCall, callback: sendUnaryData<Table>) => void) => startScripted({ tables: { Put } })

/** A server that keeps what is put, and what it was told about it. */
async function keeping() {
  const asked: Asked[] = []
  const server = await putting((call, callback) => {
    call.on('data', (request: Asked) => asked.push(request))
    call.on('end', () => callback(null, wireTable('t_put', { kind: 'TABLE_KIND_TABLE', rows: asked.length })))
  })
  return Object.assign(server, { asked, stored: () => tableFromIPC(Buffer.concat(asked.map(({ data }) => data))) })
}

const [batch] = tableFromArrays({ a: Float64Array.from({ length: 131_072 }, (_, row) => row) }).batches as [RecordBatch]

test('a table is put with its options before its data', async () => {
  await using server = await keeping()
  const { asked, stored } = server
  const handle = (await server.client.put(dictionaryTable, { ttlMs: 1000, name: 'ticks' }))._unsafeUnwrap()
  assert.equal(handle.id, 't_put')
  assert.deepEqual([asked[0]?.options?.ttlMs, asked[0]?.options?.name, asked[0]?.data.length], ['1000', 'ticks', 0])
  assert.ok(asked.slice(1).every(({ options }) => options === null))
  assert.deepEqual(rowsOf(stored()), rowsOf(dictionaryTable))
})

test('records and JSON are put as tables', async () => {
  await using server = await keeping()
  const { asked, stored } = server
  await server.client.fromRecords([{ a: 1, b: 'x' }])
  assert.deepEqual(rowsOf(stored()), ['{"a":"1n","b":"x"}'])
  asked.length = 0
  await server.client.fromJson('{"a": 9223372036854775807}\n{"a": 1}', { name: 'j' })
  assert.equal(asked[0]?.options?.name, 'j')
  assert.deepEqual(rowsOf(stored()), ['{"a":"9223372036854775807n"}', '{"a":"1n"}'])
})

test('records that fit no table are never sent', async () => {
  await using server = await putting(() => assert.fail('there was a call'))
  assert.equal((await server.client.fromRecords([{ a: 1 }, { a: 'x' }]))._unsafeUnwrapErr().details.row, '1')
  assert.equal((await server.client.fromJson('{'))._unsafeUnwrapErr().reason, 'VALUE_INVALID')
  assert.equal((await server.client.fromJson('[1]'))._unsafeUnwrapErr().reason, 'VALUE_INVALID')
})

test('a server that stops reading stops the source', async () => {
  let resume = (): void => undefined
  await using server = await putting((call, callback) => {
    resume = () => {
      call.on('data', () => undefined)
      call.on('end', () => callback(null, wireTable('t_put')))
    }
  })
  let made = 0
  function* batches() {
    for (; made < 200; made++) yield batch
  }
  const putting200 = server.client.put(batches())
  for (let round = 0; round < 200; round++) (await server.client.ping())._unsafeUnwrap()
  assert.ok(made > 0 && made < 30, `the source gave ${made} MiB to a server that reads nothing`)
  resume()
  assert.equal((await putting200)._unsafeUnwrap().id, 't_put')
  assert.equal(made, 200)
})

test('a source that fails ends the call with its message', async () => {
  const started = new EventEmitter()
  await using server = await putting((call) => started.emit('call', call))
  let cancelled: Promise<unknown> = Promise.resolve()
  async function* source() {
    const [call] = (await once(started, 'call')) as [PutCall]
    cancelled = once(call, 'cancelled')
    yield batch
    throw new Error('the exchange hung up')
  }
  const error = (await server.client.put(source()))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.reason], ['invalid', 'SOURCE_FAILED'])
  assert.match(error.message, /the exchange hung up/)
  await cancelled
})

test('a server that refuses ends the source', async () => {
  await using server = await putting((call, callback) => {
    call.once('data', () => callback(failure('RESOURCE_EXHAUSTED', 'MEMORY_EXHAUSTED', 'full', { retryAfterMs: 10 })))
  })
  let closed = false
  function* endless() {
    try {
      for (;;) yield batch
    } finally {
      closed = true
    }
  }
  const error = (await server.client.put(endless()))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.retryAfterMs, closed], ['exhausted', 10, true])
})

test('a signal ends a put that waits', async () => {
  await using server = await putting(() => undefined)
  const controller = new AbortController()
  function* endless() {
    setImmediate(() => controller.abort())
    for (;;) yield batch
  }
  assert.equal((await server.client.put(endless(), { signal: controller.signal }))._unsafeUnwrapErr().kind, 'cancelled')
})
