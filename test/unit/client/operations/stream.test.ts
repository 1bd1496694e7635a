import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Table, tableFromArrays, type RecordBatch } from 'apache-arrow'
import type { CollectRequest__Output as CollectRequest } from '../../../../proto/gen/quiver/v1/CollectRequest.ts'
import type { HandleId } from '../../../../client/index.ts'
import { ipcOf } from '../arrow/streams.ts'
import { failure, startScripted } from '../scripted-server.ts'
import { answer, cut, ipcOfNumbers, messagesOf, numbersOf, type ArrowCall } from './arrow-answers.ts'

const id = 't_a' as HandleId
const MIB = 1 << 20

const collecting = (Collect: (call: ArrowCall<CollectRequest>) => void) => startScripted({ tables: { Collect } })

test('collect gathers a stream however it is cut', async () => {
  const bytes = ipcOfNumbers(1, 2, 3)
  await using server = await collecting((call) => void answer(call, cut(bytes, 50)))
  assert.deepEqual(numbersOf((await server.client.collect(id))._unsafeUnwrap()), [1, 2, 3])
})

test('the columns of a collected table are views on the messages that arrived', async () => {
  const rows = 50_000
  const bytes = ipcOf(tableFromArrays({ a: Float64Array.from({ length: rows }, (_, row) => row) }))
  await using server = await collecting((call) => void answer(call, [{ data: bytes }]))
  const table = (await server.client.collect(id))._unsafeUnwrap()
  const values = table.getChild('a')?.data[0]?.values as Float64Array
  // A copy would have a buffer of its own, of just this size.
  assert.ok(values.buffer.byteLength > rows * 8)
  assert.equal(values[rows - 1], rows - 1)
})

test('collect passes its options on, and asks for the columns and rows that were named', async () => {
  let asked: CollectRequest | null = null
  await using server = await collecting((call) => {
    asked = call.request
    void answer(call, [{ data: ipcOfNumbers(1) }])
  })
  await server.client.collect(id, { columns: ['a'], limit: 2, offset: 3n, batchBytes: 4, batchRows: 5, queryId: 'q' })
  const { handle, columns, limit, offset, batchBytes, batchRows, queryId } = asked as unknown as CollectRequest
  assert.deepEqual([handle, columns, limit, offset, batchBytes, batchRows, queryId], [id, ['a'], '2', '3', 4, 5, 'q'])
})

test('a failure in the middle of a collect is its error', async () => {
  await using server = await collecting((call) => {
    call.write({ data: ipcOfNumbers(1).slice(0, 100) })
    call.emit('error', failure('DATA_LOSS', 'FILE_CORRUPT', 'bad page'))
  })
  const error = (await server.client.collect(id))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.reason], ['corrupt', 'FILE_CORRUPT'])
})

test('an answer that is not Arrow, or stops too early, is corrupt', async () => {
  for (const data of [Buffer.from('this is not arrow'), ipcOfNumbers(1).slice(0, -20)]) {
    await using server = await collecting((call) => void answer(call, [{ data }]))
    const error = (await server.client.collect(id))._unsafeUnwrapErr()
    assert.deepEqual([error.kind, error.reason], ['corrupt', 'ARROW_INVALID'])
  }
})

test('a stream gives each batch and ends', async () => {
  const [batch] = tableFromArrays({ a: Int32Array.of(1, 2) }).batches as [RecordBatch]
  const bytes = ipcOf(new Table([batch, batch, batch]))
  await using server = await collecting((call) => void answer(call, cut(bytes, 90)))
  const rows: number[] = []
  for await (const item of server.client.stream(id)) rows.push(item._unsafeUnwrap().numRows)
  assert.deepEqual(rows, [2, 2, 2])
})

test('a table without rows streams one empty batch with its columns', async () => {
  await using server = await collecting((call) => void answer(call, [{ data: ipcOfNumbers() }]))
  const batches: RecordBatch[] = []
  for await (const item of server.client.stream(id)) batches.push(item._unsafeUnwrap())
  assert.deepEqual(
    batches.map(({ numRows, schema }) => [numRows, String(schema)]),
    [[0, 'Schema<{ 0: a: Int32 }>']],
  )
})

test('a failure is the last item of a stream, after the batches that came before it', async () => {
  let fail = (): boolean => false
  await using server = await collecting((call) => {
    call.write({ data: ipcOfNumbers(1).slice(0, -8) })
    fail = () => call.emit('error', failure('RESOURCE_EXHAUSTED', 'MEMORY_EXHAUSTED', 'full'))
  })
  const items: (number | string)[] = []
  for await (const item of server.client.stream(id)) {
    items.push(
      item.match(
        ({ numRows }) => numRows,
        ({ reason }) => reason,
      ),
    )
    fail()
  }
  assert.deepEqual(items, [1, 'MEMORY_EXHAUSTED'])
})

/** A call with batches of 1 MiB without end; it counts those that it could send. */
async function sendEndlessly(call: ArrowCall<unknown>, sent: { count: number }): Promise<void> {
  const bytes = ipcOf(tableFromArrays({ a: new Float64Array(MIB / 8) }))
  const [schema = bytes, batch = bytes] = messagesOf(bytes)
  call.write({ data: schema })
  while (!call.cancelled) {
    sent.count += 1
    if (!call.write({ data: batch })) await Promise.race([once(call, 'drain'), once(call, 'cancelled')])
  }
}

/** A server whose only table has no end; `over` resolves when the call on it was cancelled. */
async function endless() {
  const sent = { count: 0 }
  let resolve = (): void => undefined
  const over = new Promise<void>((done) => {
    resolve = done
  })
  const server = await collecting((call) => void sendEndlessly(call, sent).then(resolve))
  return Object.assign(server, { sent, over })
}

test('leaving the loop cancels the call', async () => {
  await using server = await endless()
  for await (const item of server.client.stream(id)) {
    assert.equal(item._unsafeUnwrap().numRows, MIB / 8)
    break
  }
  await server.over
})

test('leaving works while a step is under way, and that step ends', async () => {
  await using server = await collecting((call) => void call.write({ data: ipcOfNumbers(1).slice(0, -8) }))
  const iterator = server.client.stream(id)[Symbol.asyncIterator]()
  await iterator.next()
  const waiting = iterator.next()
  await iterator.return?.()
  assert.deepEqual(await waiting, { done: true, value: undefined })
  assert.deepEqual(await iterator.next(), { done: true, value: undefined })
})

test('a reader that stops reads hardly anything ahead, and slows no other call on the connection', async () => {
  await using server = await endless()
  const iterator = server.client.stream(id)[Symbol.asyncIterator]()
  await iterator.next()
  // Each goes there and back while the stream could go on.
  for (let round = 0; round < 200; round++) (await server.client.ping({ deadlineMs: 5_000 }))._unsafeUnwrap()
  // What was read, one message ahead, the windows of HTTP/2 and of the sockets, and what the server buffers.
  assert.ok(server.sent.count < 30, `the server could send ${server.sent.count} MiB`)
  await iterator.return?.()
})

test('every loop is a call of its own', async () => {
  let calls = 0
  await using server = await collecting((call) => {
    calls += 1
    void answer(call, [{ data: ipcOfNumbers(calls) }])
  })
  const stream = server.client.stream(id)
  assert.equal(calls, 0)
  for (const expected of [1, 2]) for await (const item of stream) assert.equal(item._unsafeUnwrap().getChild('a')?.get(0), expected)
})

test('a signal ends a stream with an error', async () => {
  await using server = await endless()
  const controller = new AbortController()
  const kinds: string[] = []
  for await (const item of server.client.stream(id, { signal: controller.signal })) {
    kinds.push(
      item.match(
        () => 'batch',
        ({ kind }) => kind,
      ),
    )
    controller.abort()
  }
  assert.equal(kinds.at(-1), 'cancelled')
  await server.over
})

test('a stream that cannot start gives its error', async () => {
  await using server = await collecting(() => undefined)
  const reasons: string[] = []
  for await (const item of server.client.stream(id, { limit: -1 })) reasons.push(item._unsafeUnwrapErr().reason)
  assert.deepEqual(reasons, ['ARGUMENT_INVALID'])
})
