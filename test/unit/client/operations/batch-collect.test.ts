import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import type { Table } from 'apache-arrow'
import type { ArrowData } from '../../../../proto/gen/quiver/v1/ArrowData.ts'
import type { BatchCollectRequest__Output as Asked } from '../../../../proto/gen/quiver/v1/BatchCollectRequest.ts'
import type { HandleId, QuiverError, Result } from '../../../../client/index.ts'
import { failure, startScripted } from '../scripted-server.ts'
import { answer, cut, ipcOfNumbers, messagesOf, numbersOf, type ArrowCall } from './arrow-answers.ts'

const ids = ['t_a', 't_b', 't_c'] as HandleId[]

const collecting = (BatchCollect: (call: ArrowCall<Asked>) => void) => startScripted({ tables: { BatchCollect } })

const shown = (results: readonly Result<Table, QuiverError>[]): unknown[] =>
  results.map((result) => result.match(numbersOf, ({ reason }) => reason))

const gone = (index: number): ArrowData => ({ index, error: { code: status.NOT_FOUND, reason: 'HANDLE_EXPIRED', message: 'too late' } })

/** One piece of each in turn. */
function interleaved(...streams: ArrowData[][]): ArrowData[] {
  const longest = Math.max(...streams.map(({ length }) => length))
  return Array.from({ length: longest }, (_, turn) => streams.flatMap((stream) => stream.slice(turn, turn + 1))).flat()
}

test('interleaved streams become tables in the order of the handles', async () => {
  let asked: Asked | null = null
  await using server = await collecting((call) => {
    asked = call.request
    const streams = [3, 1, 2].map((count, index) => cut(ipcOfNumbers(...Array.from({ length: count }, (_, row) => row)), 40, index))
    void answer(call, interleaved(...streams.reverse()))
  })
  const results = await server.client.batchCollect(ids, { batchBytes: 1000, concurrency: 2, queryId: 'q' })
  assert.deepEqual(shown(results), [[0, 1, 2], [0], [0, 1]])
  const { handles, batchBytes, concurrency, queryId } = asked as unknown as Asked
  assert.deepEqual([handles, batchBytes, concurrency, queryId], [ids, 1000, 2, 'q'])
})

test('a table that fails, before or after some of its rows, disturbs no other', async () => {
  await using server = await collecting((call) => {
    const [schema] = messagesOf(ipcOfNumbers(7)) as [Uint8Array]
    void answer(call, [gone(0), { index: 1, data: schema }, { index: 2, data: ipcOfNumbers(5) }, gone(1)])
  })
  assert.deepEqual(shown(await server.client.batchCollect(ids)), ['HANDLE_EXPIRED', 'HANDLE_EXPIRED', [5]])
})

test('data that is not Arrow fails its own table', async () => {
  await using server = await collecting((call) => {
    const nonsense = { index: 1, data: Buffer.from('not arrow at all') }
    void answer(call, [nonsense, { index: 0, data: ipcOfNumbers(1) }, nonsense, { index: 2, data: ipcOfNumbers(2) }])
  })
  assert.deepEqual(shown(await server.client.batchCollect(ids)), [[1], 'ARROW_INVALID', [2]])
})

test('when the call breaks, complete tables are kept and the others get its error', async () => {
  await using server = await collecting((call) => {
    call.write({ index: 0, data: ipcOfNumbers(1) })
    // All rows of this one, but not its end.
    call.write({ index: 1, data: ipcOfNumbers(2).slice(0, -8) })
  })
  const controller = new AbortController()
  const results = await server.client.batchCollect(ids, { signal: controller.signal, onProgress: () => controller.abort() })
  assert.deepEqual(shown(results), [[1], 'CANCELLED', 'CANCELLED'])
})

test('rows that look like the end of a stream are rows', async () => {
  await using server = await collecting((call) => {
    const [schema, batch, end] = messagesOf(ipcOfNumbers(1, 2, -1, 0)) as [Uint8Array, Uint8Array, Uint8Array]
    assert.deepEqual(batch.slice(-8), end)
    void answer(
      call,
      [schema, batch, batch, end].map((data) => ({ index: 0, data })),
    )
  })
  assert.deepEqual(shown(await server.client.batchCollect(ids.slice(0, 1))), [[1, 2, -1, 0, 1, 2, -1, 0]])
})

test('the same table twice is two results', async () => {
  await using server = await collecting(
    (call) =>
      void answer(
        call,
        call.request.handles.map((_, index) => ({ index, data: ipcOfNumbers(index) })),
      ),
  )
  assert.deepEqual(shown(await server.client.batchCollect(['t_a', 't_a'] as HandleId[])), [[0], [1]])
})

test('progress is told for each table', async () => {
  await using server = await collecting(
    (call) => void answer(call, [{ index: 2, data: ipcOfNumbers(1) }, gone(0), { index: 1, data: ipcOfNumbers() }]),
  )
  const told: [number, string | undefined, number][] = []
  await server.client.batchCollect(ids, { onProgress: ({ index, error, done }) => told.push([index, error?.reason, done]) })
  assert.deepEqual(told, [
    [2, undefined, 1],
    [0, 'HANDLE_EXPIRED', 2],
    [1, undefined, 3],
  ])
})

test('an error of the whole call, wrong options and no tables', async () => {
  await using server = await collecting((call) => void call.emit('error', failure('RESOURCE_EXHAUSTED', 'QUEUE_FULL', 'full')))
  assert.deepEqual(shown(await server.client.batchCollect(ids)), ['QUEUE_FULL', 'QUEUE_FULL', 'QUEUE_FULL'])
  assert.deepEqual(shown(await server.client.batchCollect(ids, { concurrency: -1 })), [
    'ARGUMENT_INVALID',
    'ARGUMENT_INVALID',
    'ARGUMENT_INVALID',
  ])
  assert.deepEqual(await server.client.batchCollect([]), [])
})
