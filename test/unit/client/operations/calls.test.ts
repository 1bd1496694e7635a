// What every call has: deadlines, signals, errors of the server, leases kept while it lasts.
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { AsyncClient, identifier, type HandleId } from '../../../../client/index.ts'
import type { ExecuteManyRequest__Output as ExecuteManyRequest } from '../../../../proto/gen/quiver/v1/ExecuteManyRequest.ts'
import type { ExecuteRequest__Output as ExecuteRequest } from '../../../../proto/gen/quiver/v1/ExecuteRequest.ts'
import type { HeartbeatRequest__Output as HeartbeatRequest } from '../../../../proto/gen/quiver/v1/HeartbeatRequest.ts'
import type { HeartbeatResponse } from '../../../../proto/gen/quiver/v1/HeartbeatResponse.ts'
import type { ListRequest__Output as ListRequest } from '../../../../proto/gen/quiver/v1/ListRequest.ts'
import type { ListResponse } from '../../../../proto/gen/quiver/v1/ListResponse.ts'
import { tablesService } from '../../../../proto/load.ts'
import { failure, startScripted, wireTable } from '../scripted-server.ts'
import { ipcOfNumbers, numbersOf } from './arrow-answers.ts'

const id = 't_a' as HandleId

/** A server whose Explain never answers, and what happens to its calls. */
async function stuck() {
  const events = new EventEmitter()
  const server = await startScripted({
    query: {
      Explain: (call) => {
        call.once('cancelled', () => events.emit('cancelled'))
        events.emit('called')
      },
    },
  })
  return Object.assign(server, { events })
}

test('a deadline ends the call on both sides', async () => {
  await using server = await stuck()
  const cancelled = once(server.events, 'cancelled')
  const error = (await server.client.explain('select 1', { deadlineMs: 50 }))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.code, error.reason], ['timeout', 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED'])
  await cancelled
})

test('a signal ends the call on both sides, and says why', async () => {
  await using server = await stuck()
  const controller = new AbortController()
  const running = server.client.explain('select 1', { signal: controller.signal })
  await once(server.events, 'called')
  const cancelled = once(server.events, 'cancelled')
  controller.abort(new Error('the user left'))
  const error = (await running)._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.code], ['cancelled', 'CANCELLED'])
  assert.match(error.message, /the user left/)
  await cancelled
})

test('a signal that has aborted already makes no call', async () => {
  await using server = await startScripted({ query: { Explain: () => assert.fail('there was a call') } })
  assert.equal((await server.client.explain('select 1', { signal: AbortSignal.abort() }))._unsafeUnwrapErr().kind, 'cancelled')
})

test('a signal holds on to nothing after its calls', async () => {
  await using server = await startScripted({ query: { Explain: (_call, callback) => callback(null, { plan: '' }) } })
  const controller = new AbortController()
  let listeners = 0
  const { signal } = controller
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args))
  signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args))
  for (let call = 0; call < 20; call++) (await server.client.explain('select 1', { signal }))._unsafeUnwrap()
  assert.equal(listeners, 0)
})

test("the server's error comes with its reason and facts", async () => {
  const thrown = failure('INVALID_ARGUMENT', 'SQL_ERROR', 'syntax error at "form"', { metadata: { position: '9' } })
  await using server = await startScripted({ query: { Explain: (_call, callback) => callback(thrown) } })
  const error = (await server.client.explain('select * form x'))._unsafeUnwrapErr()
  assert.deepEqual(error, {
    kind: 'invalid',
    code: 'INVALID_ARGUMENT',
    reason: 'SQL_ERROR',
    message: 'syntax error at "form"',
    retryable: false,
    retryAfterMs: null,
    details: { position: '9' },
  })
})

test('a server that is gone is a transport error', async () => {
  const server = await stuck()
  const running = server.client.explain('select 1')
  await once(server.events, 'called')
  server.stop()
  const error = (await running)._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.retryable], ['transport', true])
  await server[Symbol.asyncDispose]()
})

test('an answer that cannot be decoded is internal', async () => {
  const nonsense = { ...tablesService.Stats, responseSerialize: () => Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]) }
  const server = new Server()
  server.addService({ Stats: nonsense }, { Stats: (_call: unknown, callback: sendUnaryData<object>) => callback(null, {}) })
  new HealthImplementation({ '': 'SERVING' }).addToServer(server)
  const port = await new Promise<number>((resolve) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
  )
  await using client = (await AsyncClient.connect(`127.0.0.1:${port}`))._unsafeUnwrap()
  const error = (await client.stats(id))._unsafeUnwrapErr()
  assert.equal(error.kind, 'internal')
  assert.match(error.message, /cannot be decoded/)
  server.forceShutdown()
})

test('the SQL template runs its query, with options too', async () => {
  const asked: ExecuteRequest[] = []
  await using server = await startScripted({
    query: {
      ExecuteMany: (call) => {
        call.on('data', ({ queries }: ExecuteManyRequest) => {
          for (const { id, execute } of queries) {
            if (execute !== null) asked.push(execute)
            call.write({ answers: [{ index: id, data: ipcOfNumbers(4, 5) }] })
          }
        })
        call.on('end', () => call.end())
      },
    },
  })
  const { client } = server
  assert.deepEqual(numbersOf((await client.sql`select ${identifier('a')} from x where a > ${3}`)._unsafeUnwrap()), [4, 5])
  await client.sql({ queryId: 'q', batchRows: 7, bindings: { y: id } })`select ${'v'} from y`
  await client.query('select $a', { parameters: { a: 1n }, batchBytes: 9 })
  assert.deepEqual(
    asked.map(({ sql, queryId, batchRows, batchBytes }) => [
      sql?.text,
      sql?.parameters.length,
      sql?.bindings,
      queryId,
      batchRows,
      batchBytes,
    ]),
    [
      ['select "a" from x where a > $1', 1, {}, '', 0, 0],
      ['select $1 from y', 1, { y: id }, 'q', 7, 0],
      ['select $a', 0, {}, '', 0, 9],
    ],
  )
})

test('progress is told until the operation ends', async () => {
  await using server = await startScripted({
    query: {
      Progress: (call) => {
        for (const state of ['QUERY_STATE_RUNNING', 'QUERY_STATE_FINISHED'] as const) {
          call.write({ query: { queryId: call.request.queryId, state, elapsedMs: call.request.intervalMs } })
        }
        call.end()
      },
    },
  })
  const states: unknown[] = []
  for await (const item of server.client.progress('q', { intervalMs: 20 })) {
    states.push(item.map(({ queryId, state, elapsedMs }) => [queryId, state, elapsedMs])._unsafeUnwrap())
  }
  assert.deepEqual(states, [
    ['q', 'running', 20],
    ['q', 'finished', 20],
  ])
})

/** A server with this many tables, which tells of them in pages of at most 1,000. */
const listing = (count: number, pages: ListRequest[]) =>
  startScripted({
    tables: {
      List: (call: ServerUnaryCall<ListRequest, ListResponse>, callback: sendUnaryData<ListResponse>) => {
        pages.push(call.request)
        const from = Number(call.request.pageToken || 0)
        const to = Math.min(count, from + call.request.limit)
        const tables = Array.from({ length: to - from }, (_, index) => wireTable(`t_${from + index}`))
        callback(null, { tables, nextPageToken: to < count ? String(to) : '' })
      },
    },
  })

test('a list goes through all pages, or stops at its limit', async () => {
  const pages: ListRequest[] = []
  await using server = await listing(2_500, pages)
  const all = (await server.client.list())._unsafeUnwrap()
  assert.deepEqual([all.length, all[0]?.id, all.at(-1)?.id, pages.length], [2_500, 't_0', 't_2499', 3])
  const some = (await server.client.list({ limit: 1_200 }))._unsafeUnwrap()
  assert.deepEqual([some.length, some.at(-1)?.id], [1_200, 't_1199'])
  assert.deepEqual((await server.client.list({ limit: 0 }))._unsafeUnwrap(), [])
})

test('leases of handles are kept until they are dropped', async () => {
  const beats = new EventEmitter()
  await using server = await startScripted(
    {
      tables: {
        Read: (call, callback) => callback(null, wireTable(`t_${call.request.paths[0]}`, { ttlMs: 300 })),
        Drop: (call, callback) => callback(null, { results: call.request.handles.map((handle) => ({ handle })) }),
        Heartbeat: (call: ServerUnaryCall<HeartbeatRequest, HeartbeatResponse>, callback: sendUnaryData<HeartbeatResponse>) => {
          beats.emit('beat', call.request.handles)
          callback(null, { results: call.request.handles.map((handle) => ({ handle, ttlMs: 300 })) })
        },
      },
    },
    {},
  )
  const first = (await server.client.read('a'))._unsafeUnwrap()
  const second = (await server.client.read('b'))._unsafeUnwrap()
  assert.deepEqual(await once(beats, 'beat'), [['t_a', 't_b']])
  await first.drop()
  assert.deepEqual(await once(beats, 'beat'), [['t_b']])
  assert.equal(second.id, 't_b')
})

test('tens of thousands of tables are dropped and renewed in several calls, with their results in order', async () => {
  const sizes: number[] = []
  const results = (handles: string[]) => {
    sizes.push(handles.length)
    const error = { code: 5, reason: 'HANDLE_UNKNOWN', message: 'none' }
    return { results: handles.map((handle) => (handle === 't_7000' ? { handle, error } : { handle, ttlMs: Number(handle.slice(2)) })) }
  }
  await using server = await startScripted({
    tables: {
      Drop: (call, callback) => callback(null, results(call.request.handles)),
      Heartbeat: (call, callback) =>
        call.request.handles.includes('t_5000')
          ? callback(failure('UNAVAILABLE', 'SHUTTING_DOWN', 'bye'))
          : callback(null, results(call.request.handles)),
    },
  })
  const ids = Array.from({ length: 12_000 }, (_, index) => `t_${index}` as HandleId)
  const dropped = await server.client.dropAll(ids)
  assert.deepEqual(
    sizes.splice(0),
    Array.from({ length: 12 }, () => 1_000),
  )
  assert.deepEqual(
    dropped.flatMap((result, index) => (result.isErr() ? [[index, result.error.reason]] : [])),
    [[7_000, 'HANDLE_UNKNOWN']],
  )
  const renewed = await server.client.heartbeat(ids)
  assert.equal(renewed.length, 12_000)
  assert.deepEqual(
    renewed.map((result) => (result.isOk() ? result.value : result.error.reason)),
    ids.map((_, index) => (index >= 5_000 && index < 6_000 ? 'SHUTTING_DOWN' : index === 7_000 ? 'HANDLE_UNKNOWN' : index)),
  )
  assert.deepEqual(await server.client.dropAll([]), [])
})

test('a handle is dropped at the end of its block, and a failure to is passed over', async () => {
  const dropped: string[] = []
  await using server = await startScripted({
    tables: {
      Read: (call, callback) => callback(null, wireTable(`t_${call.request.paths[0]}`)),
      Drop: (call, callback) => {
        dropped.push(...call.request.handles)
        callback(failure('UNAVAILABLE', 'SHUTTING_DOWN', 'bye'))
      },
    },
  })
  {
    await using handle = (await server.client.read('a'))._unsafeUnwrap()
    assert.deepEqual([handle.id, dropped], ['t_a', []])
  }
  assert.deepEqual(dropped, ['t_a'])
})
