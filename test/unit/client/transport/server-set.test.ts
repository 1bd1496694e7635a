// Which server a call goes to, and what becomes of calls when servers fail.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js'
import {
  AsyncClient,
  type ClientEvent,
  type ConnectOptions,
  type HandleId,
  type QuiverError,
  type Result,
} from '../../../../client/index.ts'
import type { ExplainRequest__Output as ExplainRequest } from '../../../../proto/gen/quiver/v1/ExplainRequest.ts'
import type { ExplainResponse } from '../../../../proto/gen/quiver/v1/ExplainResponse.ts'
import { eventually } from '../../../support/eventually.ts'
import { failure, startScripted, wireTable, type Script, type ScriptedServer } from '../scripted-server.ts'

const QUICK: ConnectOptions = { heartbeat: false, retry: { backoff: { minMs: 1, maxMs: 5 } } }

type Explain = (call: ServerUnaryCall<ExplainRequest, ExplainResponse>, answer: sendUnaryData<ExplainResponse>) => void

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) assert.fail(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

/** Servers that say who they are, and a client of all of them. */
async function together(explains: readonly Explain[], options: ConnectOptions = QUICK, tables: Script['tables'] = {}) {
  const servers = await Promise.all(explains.map((Explain) => startScripted({ query: { Explain }, tables })))
  const client = must(
    await AsyncClient.connect(
      servers.map(({ address }) => address),
      options,
    ),
  )
  return {
    client,
    servers,
    async [Symbol.asyncDispose]() {
      await client.close({ graceMs: 0 })
      for (const server of servers) await server[Symbol.asyncDispose]()
    },
  }
}

const says =
  (plan: string): Explain =>
  (_call, answer) =>
    answer(null, { plan })

const lost = failure('UNAVAILABLE', 'SHUTTING_DOWN', 'bye', { retryAfterMs: 0 })

test('calls without tables are spread over all servers', async () => {
  await using all = await together([says('a'), says('b'), says('c')])
  const plans: string[] = []
  for (let call = 0; call < 9; call++) plans.push(must(await all.client.explain('select 1')))
  assert.deepEqual(plans.sort(), ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'])
})

test('a read that fails on one server is tried on the next', async () => {
  let failed = 0
  await using all = await together([
    (_call, answer) => {
      failed += 1
      answer(lost)
    },
    says('b'),
  ])
  for (let call = 0; call < 4; call++) assert.equal(must(await all.client.explain('select 1')), 'b')
  assert.ok(failed >= 1)
})

test('a server whose circuit is open is not asked, and after a time asked for its health', async () => {
  const events: ClientEvent[] = []
  let [asked, isWell] = [0, false]
  await using all = await together(
    [
      (_call, answer) => {
        asked += 1
        if (isWell) answer(null, { plan: 'a' })
        else answer(failure('INTERNAL', 'INTERNAL', 'a defect'))
      },
    ],
    { ...QUICK, retry: false, circuitBreaker: { trip: { failures: 2 }, openMs: 50 } },
  )
  const following = (async () => {
    for await (const event of all.client.events()) events.push(event)
  })()
  const explain = () => all.client.explain('select 1')
  await explain()
  await explain()
  const refused = (await explain())._unsafeUnwrapErr()
  assert.deepEqual([refused.kind, refused.retryable, asked], ['circuit-open', true, 2])
  assert.deepEqual([all.client.state.status, all.client.state.servers[0]?.circuit], ['away', 'open'])
  isWell = true
  await eventually('the circuit closes', async () => (await explain()).isOk())
  assert.equal(all.client.state.status, 'connected')
  await all.client.close()
  await following
  assert.deepEqual(
    events.map((event) => event.kind === 'circuit' && event.state),
    ['open', 'half-open', 'closed'],
  )
})

test('calls that name a table go to its server, and two servers are not mixed', async () => {
  const made: string[] = []
  const tables: Script['tables'] = {
    Read: (call, answer) => answer(null, wireTable(`t_${call.request.paths[0]}`)),
    Stats: (call, answer) => {
      made.push(`${call.getPeer()} ${call.request.handle}`)
      answer(null, { rows: '1' })
    },
    Schema: (call, answer) => answer(failure('NOT_FOUND', 'HANDLE_UNKNOWN', call.request.handle)),
  }
  await using all = await together([says('a'), says('b')], QUICK, tables)
  const handles = await Promise.all(['w', 'x', 'y', 'z'].map(async (path) => must(await all.client.read(path))))
  for (let round = 0; round < 3; round++) for (const handle of handles) must(await handle.stats())
  assert.equal(made.length, 12)
  const bindings = Object.fromEntries(handles.map(({ id }, index) => [`t${index}`, id]))
  const error = (await all.client.query('from t0, t1, t2, t3', { bindings }))._unsafeUnwrapErr()
  assert.equal(error.reason, 'ARGUMENT_INVALID')
  assert.match(error.message, /tables are on two servers/)
})

test('a handle from elsewhere is looked for, and found where it is', async () => {
  const knows = (own: string): NonNullable<Script['tables']> => ({
    Schema: (call, answer) =>
      call.request.handle === own ? answer(null, wireTable(own)) : answer(failure('NOT_FOUND', 'HANDLE_UNKNOWN', 'never made')),
    Stats: (call, answer) =>
      call.request.handle === own ? answer(null, { rows: '7' }) : answer(failure('NOT_FOUND', 'HANDLE_UNKNOWN', 'never made')),
  })
  const servers = await Promise.all(['t_a', 't_b'].map((own) => startScripted({ tables: knows(own) })))
  const client = must(
    await AsyncClient.connect(
      servers.map(({ address }) => address),
      QUICK,
    ),
  )
  for (const id of ['t_b', 't_a'] as HandleId[]) assert.equal(must(await client.stats(id)).rows, 7n)
  assert.equal((await client.stats('t_c' as HandleId))._unsafeUnwrapErr().reason, 'HANDLE_UNKNOWN')
  await client.close()
  for (const server of servers) await server[Symbol.asyncDispose]()
})

test('a call with a key stays with the server that may have done it', async () => {
  const asked: { readonly key: string; readonly server: number }[] = []
  const reads = (server: number): Script => ({
    tables: {
      Read: (call, answer) => {
        asked.push({ key: String(call.metadata.get('quiver-idempotency-key')[0]), server })
        if (asked.length < 3) answer(lost)
        else answer(null, wireTable('t_a'))
      },
    },
  })
  const servers = await Promise.all([reads(0), reads(1)].map((script) => startScripted(script)))
  const client = must(
    await AsyncClient.connect(
      servers.map(({ address }) => address),
      QUICK,
    ),
  )
  must(await client.read('a'))
  must(await client.read('b'))
  const [first] = asked
  assert.match(first?.key ?? '', /^[\w-]{22}$/)
  assert.deepEqual(asked.slice(0, 3), [first, first, first])
  assert.notEqual(asked[3]?.key, first?.key)
  await client.close()
  for (const server of servers) await server[Symbol.asyncDispose]()
})

test('a client is ready with its first server, and hears of the others when they come', async () => {
  const gone = await startScripted({})
  await gone[Symbol.asyncDispose]()
  await using server = await startScripted({})
  const client = must(await AsyncClient.connect([gone.address, server.address], { deadlineMs: 5_000 }))
  assert.deepEqual(
    client.state.servers.map(({ status }) => status),
    ['away', 'connected'],
  )
  assert.ok((await client.ping()).isOk())
  await client.close()
})

test('waiting for a turn and for another try ends with a close', async () => {
  const held: ScriptedServer[] = []
  const server = await startScripted({
    query: {
      Explain: () => undefined,
      Define: (_call, answer) => answer(failure('UNAVAILABLE', 'IO_ERROR', 'disk', { retryAfterMs: 4_000 })),
    },
  })
  held.push(server)
  const client = must(await AsyncClient.connect(server.address, { heartbeat: false, bulkhead: { maxRunning: 1 } }))
  const trying = client.define('select 1')
  await eventually('the try has failed', () => client.state.servers[0]?.running === 0 && client.state.lastSeen.isSome)
  const running = client.explain('select 1')
  const waiting = client.explain('select 2')
  await eventually('one runs', () => client.state.servers[0]?.running === 1)
  await client.close({ graceMs: 0 })
  for (const call of [running, waiting, trying]) assert.equal((await call)._unsafeUnwrapErr().reason, 'CLIENT_CLOSED')
  await server[Symbol.asyncDispose]()
})

test('options that are wrong are told by their names', async () => {
  const wrong: [ConnectOptions, RegExp][] = [
    [{ retry: { tries: 0 } }, /retry\.tries must be a whole number, 1 or more, not 0/],
    [{ bulkhead: { maxRunning: 1.5 } }, /bulkhead\.maxRunning/],
    [{ hedge: { delayMs: -1 } }, /hedge\.delayMs must be 0 or more/],
    [{ circuitBreaker: { trip: { failures: NaN } } }, /circuitBreaker\.trip\.failures/],
    [{ timeoutMs: -5 }, /timeoutMs/],
    [{ heartbeat: { intervalMs: -5 } }, /heartbeat\.intervalMs/],
  ]
  for (const [options, message] of wrong)
    assert.match((await AsyncClient.connect('127.0.0.1:9', options))._unsafeUnwrapErr().message, message)
})

test('a hedged read is answered by the second try when the first is slow', async () => {
  let asked = 0
  await using all = await together(
    [
      (_call, answer) => {
        asked += 1
        if (asked > 1) answer(null, { plan: `try ${asked}` })
      },
    ],
    { ...QUICK, hedge: { delayMs: 20 } },
  )
  assert.equal(must(await all.client.explain('select 1')), 'try 2')
  asked = 0
  const named = all.client.explain('select 1', { queryId: 'mine', deadlineMs: 100 })
  assert.equal((await named)._unsafeUnwrapErr().kind, 'timeout', 'two calls cannot have one id')
  assert.equal(asked, 1)
})

test('a time for all calls, and one for each try', async () => {
  let asked = 0
  const explain: Explain = (_call, answer) => {
    asked += 1
    if (asked === 3) answer(null, { plan: 'third' })
  }
  await using tried = await together([explain], { ...QUICK, tryTimeoutMs: 40 })
  assert.equal(must(await tried.client.explain('select 1')), 'third')
  await using bound = await together([explain], { ...QUICK, timeoutMs: 40 })
  assert.equal((await bound.client.explain('select 1'))._unsafeUnwrapErr().kind, 'timeout')
})
