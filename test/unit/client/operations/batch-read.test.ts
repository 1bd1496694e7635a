import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { BatchReadRequest__Output as Asked } from '../../../../proto/gen/quiver/v1/BatchReadRequest.ts'
import type { BatchReadResponse } from '../../../../proto/gen/quiver/v1/BatchReadResponse.ts'
import { status } from '@grpc/grpc-js'
import type { BatchProgress, QuiverError, Result, TableHandle } from '../../../../client/index.ts'
import { failure, startScripted, wireTable } from '../scripted-server.ts'

type BatchCall = ServerDuplexStream<Asked, BatchReadResponse>

const reading = (BatchRead: (call: BatchCall) => void) => startScripted({ tables: { BatchRead } })

/** Gathers all requests, then answers. */
function afterAll(respond: (call: BatchCall, asked: readonly Asked[]) => void) {
  return (call: BatchCall) => {
    const asked: Asked[] = []
    call.on('data', (request: Asked) => asked.push(request))
    call.on('end', () => respond(call, asked))
  }
}

const table = ({ index, read }: Asked): BatchReadResponse => ({ index, table: wireTable(`t_${read?.paths[0]}`) })
const missing = ({ index }: Asked): BatchReadResponse => ({
  index,
  error: { code: status.NOT_FOUND, reason: 'FILE_NOT_FOUND', message: 'no such file', metadata: { path: 'x' } },
})

const shown = (results: readonly Result<TableHandle, QuiverError>[]): string[] =>
  results.map((result) =>
    result.match(
      ({ id }) => id,
      ({ kind, reason }) => `${kind} ${reason}`,
    ),
  )

test('results are in the order of the paths, whatever order the answers have', async () => {
  await using server = await reading(
    afterAll((call, asked) => {
      for (const request of [...asked].reverse()) call.write(table(request))
      call.end()
    }),
  )
  assert.deepEqual(shown(await server.client.batchRead(['a', 'b', 'c'])), ['t_a', 't_b', 't_c'])
})

test('a path that fails disturbs no other', async () => {
  await using server = await reading((call) => {
    call.on('data', (request: Asked) => call.write(request.read?.paths[0] === 'x' ? missing(request) : table(request)))
    call.on('end', () => call.end())
  })
  assert.deepEqual(shown(await server.client.batchRead(['a', 'x', 'b', 'x'])), [
    't_a',
    'not-found FILE_NOT_FOUND',
    't_b',
    'not-found FILE_NOT_FOUND',
  ])
})

test('answers are taken while requests still go out', async () => {
  await using server = await reading((call) => {
    // The next request is read when the answer to the one before has been written.
    call.on('data', (request: Asked) => {
      call.pause()
      call.write(table(request), () => call.resume())
    })
    call.on('end', () => call.end())
  })
  const paths = Array.from({ length: 500 }, (_, index) => `p${index}`)
  assert.deepEqual(
    shown(await server.client.batchRead(paths)),
    paths.map((path) => `t_${path}`),
  )
})

test('when the call breaks, what was answered stays and the rest gets its error', async () => {
  await using server = await reading((call) => {
    call.on('data', (request: Asked) => {
      if (request.index < 2) call.write(table(request))
    })
  })
  const controller = new AbortController()
  const results = await server.client.batchRead(['a', 'b', 'c', 'd'], {
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 2) controller.abort()
    },
  })
  assert.deepEqual(shown(results), ['t_a', 't_b', 'cancelled CANCELLED', 'cancelled CANCELLED'])
})

test('an error of the server ends all that were not answered', async () => {
  await using server = await reading(
    afterAll((call) => call.emit('error', failure('UNAVAILABLE', 'SHUTTING_DOWN', 'bye', { retryAfterMs: 100 }))),
  )
  const results = await server.client.batchRead(['a', 'b'])
  assert.deepEqual(shown(results), ['transport SHUTTING_DOWN', 'transport SHUTTING_DOWN'])
  assert.equal(results[0]?._unsafeUnwrapErr().retryAfterMs, 100)
})

test('a call that ends well without all answers is an error of those', async () => {
  await using server = await reading(
    afterAll((call, [first]) => {
      if (first) call.write(table(first))
      call.end()
    }),
  )
  assert.deepEqual(shown(await server.client.batchRead(['a', 'b'])), ['t_a', 'internal ANSWER_INCOMPLETE'])
})

test('the first answer for a path counts, and one for no path is passed over', async () => {
  await using server = await reading(
    afterAll((call, asked) => {
      for (const request of asked) call.write(table(request))
      for (const request of asked) call.write(missing(request))
      call.write({ index: 99, table: wireTable('t_nobody') })
      call.end()
    }),
  )
  assert.deepEqual(shown(await server.client.batchRead(['a', 'b'])), ['t_a', 't_b'])
})

test('items have options of their own over those of the batch, and one that is wrong is not sent', async () => {
  const sent: [number, string[], string | undefined, string[]][] = []
  await using server = await reading(
    afterAll((call, asked) => {
      for (const request of asked) {
        sent.push([request.index, request.read?.paths ?? [], request.read?.limit, request.read?.columns ?? []])
        call.write(table(request))
      }
      call.end()
    }),
  )
  const items = ['a', { paths: ['b', 'c'], limit: 2 }, { paths: 'd', limit: -1 }, { paths: 'e', columns: ['y'] }]
  const results = await server.client.batchRead(items, { limit: 9, columns: ['x'] })
  assert.deepEqual(shown(results), ['t_a', 't_b', 'invalid ARGUMENT_INVALID', 't_e'])
  assert.deepEqual(sent, [
    [0, ['a'], '9', ['x']],
    [1, ['b', 'c'], '2', ['x']],
    [3, ['e'], '9', ['y']],
  ])
})

test('progress is told for each answer', async () => {
  await using server = await reading((call) => {
    call.on('data', (request: Asked) => call.write(request.index === 1 ? missing(request) : table(request)))
    call.on('end', () => call.end())
  })
  const told: BatchProgress[] = []
  await server.client.batchRead(['a', 'x', 'b'], { onProgress: (progress) => told.push(progress) })
  assert.deepEqual(
    told.map(({ index, error, done, failed, total }) => [index, error?.reason ?? null, done, failed, total]),
    [
      [0, null, 1, 0, 3],
      [1, 'FILE_NOT_FOUND', 2, 1, 3],
      [2, null, 3, 1, 3],
    ],
  )
})

test('no paths need no call', async () => {
  await using server = await reading(() => assert.fail('there was a call'))
  assert.deepEqual(await server.client.batchRead([]), [])
})
