// Query.ExecuteMany over the wire: what Execute promises holds for each of many queries on one call.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, suite, test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import { AsyncClient } from '../../client/index.ts'
import { errorFromStatus, errorFromWire } from '../../client/wire-error.ts'
import type { Error__Output as WireError } from '../../proto/gen/quiver/v1/Error.ts'
import type { ExecuteManyRequest } from '../../proto/gen/quiver/v1/ExecuteManyRequest.ts'
import type { ExecuteManyResponse__Output } from '../../proto/gen/quiver/v1/ExecuteManyResponse.ts'
import type { ExecuteRequest } from '../../proto/gen/quiver/v1/ExecuteRequest.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { messages, wireClient, type WireClient } from '../support/wire-client.ts'

/** Minutes of work in one task, without a row before its end. */
const ENDLESS = 'SELECT count(*) FROM range(1_000_000_000) a, range(1_000) b WHERE (a.range * b.range) % 7 = 3'

/** A call whose answers are gathered by id until each is complete. */
class ManyCall {
  readonly call: ClientDuplexStream<ExecuteManyRequest, ExecuteManyResponse__Output>
  messages = 0
  readonly #data = new Map<number, Buffer[]>()
  readonly #waiting = new Map<number, (answer: Buffer | WireError) => void>()

  constructor(client: WireClient) {
    this.call = client.query.ExecuteMany()
    this.call.on('data', ({ answers }: ExecuteManyResponse__Output) => {
      this.messages += 1
      for (const { index, data, error } of answers) this.#take(index, data, error)
    })
  }

  ask(id: number, execute: ExecuteRequest, deadlineMs = 0): Promise<Buffer | WireError> {
    this.call.write({ queries: [{ id, execute, deadlineMs }] })
    return this.answer(id)
  }

  answer(id: number): Promise<Buffer | WireError> {
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  async rows(id: number, text: string): Promise<unknown[]> {
    const answer = await this.ask(id, { sql: { text } })
    assert.ok(answer instanceof Buffer)
    return tableFromIPC(answer)
      .toArray()
      .map((row: { toJSON(): unknown }) => row.toJSON())
  }

  async reason(id: number, execute: ExecuteRequest, deadlineMs = 0): Promise<string> {
    return ((await this.ask(id, execute, deadlineMs)) as WireError).reason
  }

  async end(): Promise<void> {
    this.call.end()
    await once(this.call, 'end')
  }

  #take(id: number, data: Buffer, error: WireError | null): void {
    const pieces = this.#data.get(id) ?? []
    this.#data.set(id, [...pieces, Buffer.from(data)])
    const isWhole = data.subarray(-8).equals(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]))
    if (error === null && !isWhole) return
    this.#waiting.get(id)?.(error ?? Buffer.concat(this.#data.get(id) ?? []))
    this.#data.delete(id)
  }
}

suite('Query.ExecuteMany', () => {
  let server: TestServer
  let client: WireClient
  before(async () => {
    server = await startServer({ config: { workers: 2, concurrency: 2, queueLength: 100 } })
    client = wireClient(server.address)
  })
  after(async () => {
    client[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  })
  afterEach(async () => {
    while (server.server.usage().operations > 0) await new Promise(setImmediate)
  })

  test('answers each query by its id, and ends when all are answered', async () => {
    const many = new ManyCall(client)
    const answers = Array.from({ length: 50 }, (_, id) => many.rows(id, `SELECT ${id} AS a`))
    const ended = many.end()
    for (const [id, rows] of (await Promise.all(answers)).entries()) assert.deepEqual(rows, [{ a: id }])
    await ended
    assert.ok(many.messages <= 50, `${many.messages} messages`)
  })

  test('small answers do not wait for a large one, and none is mixed with another', async () => {
    const many = new ManyCall(client)
    let largeIsWhole = false
    const large = many.ask(1, { sql: { text: "SELECT range AS i, repeat('x', 50) AS text FROM range(500_000)" } }).finally(() => {
      largeIsWhole = true
    })
    await many.rows(2, 'SELECT 1 AS a')
    assert.equal(largeIsWhole, false)
    assert.equal(tableFromIPC((await large) as Buffer).numRows, 500_000)
    await many.end()
  })

  test('fails as Execute does, and disturbs no other', async () => {
    const many = new ManyCall(client)
    const requests: ExecuteRequest[] = [
      { sql: { text: 'SELECT nope FROM range(3)' } },
      { sql: { text: 'SELEC 1' } },
      { sql: { text: 'FROM nowhere' } },
      { sql: { text: 'SELECT $1 + 1' } },
      { sql: { text: 'FROM t', bindings: { t: 't_aaaaaaaaaaaaaaaaaaaaaaaaaa' } } },
      { sql: { text: "SELECT CAST('x' AS INTEGER)" } },
      { sql: { text: "FROM read_csv('/etc/passwd')" } },
      { sql: { text: 'SELECT 1' }, batchBytes: 1 << 30 },
      { sql: { text: 'SELECT 1' }, queryId: 'not printable \n' },
      {},
    ]
    for (const [id, request] of requests.entries()) {
      const status = await messages(client.query.Execute(request)).then(
        () => assert.fail(`query ${id} went well`),
        (error: unknown) => error as Parameters<typeof errorFromStatus>[0],
      )
      const answer = (await many.ask(id, request)) as WireError
      assert.deepEqual(errorFromWire(answer), errorFromStatus(status), JSON.stringify(request))
      assert.deepEqual(await many.rows(1_000 + id, 'SELECT 1 AS a'), [{ a: 1 }])
    }
    await many.end()
  })

  test('a query ends by its id, its deadline and its query id', async () => {
    const many = new ManyCall(client)
    const cancelled = many.reason(1, { sql: { text: ENDLESS } })
    many.call.write({ cancel: [1, 77] })
    assert.equal(await cancelled, 'CANCELLED')
    assert.equal(await many.reason(2, { sql: { text: ENDLESS } }, 50), 'DEADLINE_EXCEEDED')
    const byName = many.reason(3, { sql: { text: ENDLESS }, queryId: 'named' })
    await many.rows(4, 'SELECT 1 AS a')
    client.query.Cancel({ queryId: 'named' }, () => undefined)
    assert.equal(await byName, 'CANCELLED')
    assert.deepEqual(await many.rows(1, 'SELECT 2 AS a'), [{ a: 2 }])
    await many.end()
  })

  test('a call whose ids cannot be told apart, or that asks too much at once, ends', async () => {
    for (const count of [2, 1_001]) {
      const call = client.query.ExecuteMany()
      call.write({ queries: Array.from({ length: count }, (_, id) => ({ id: id % 1_000, execute: { sql: { text: ENDLESS } } })) })
      if (count === 2) call.write({ queries: [{ id: 1, execute: { sql: { text: 'SELECT 1' } } }] })
      // What follows the fault is not begun.
      call.write({ queries: [{ id: 5_000, execute: { sql: { text: ENDLESS } } }] })
      call.on('data', () => undefined)
      const [error] = (await once(call, 'error')) as [{ code: number }]
      assert.equal(error.code, 3)
    }
  })

  test('a call that is gone leaves nothing running', async () => {
    const many = new ManyCall(client)
    many.call.on('error', () => undefined)
    for (let id = 0; id < 5; id++) void many.ask(id, { sql: { text: ENDLESS } })
    while (server.server.usage().operations < 5) await new Promise(setImmediate)
    many.call.cancel()
  })
})

test('queries of a client that is lost end as its calls do, and the next ones open a new call', async () => {
  const server = await startServer({ config: { graceMs: 0 } })
  const client = (await AsyncClient.connect(server.address, { retry: false }))._unsafeUnwrap()
  assert.equal((await client.query('select 1 as a'))._unsafeUnwrap().numRows, 1)
  const running = [client.query(ENDLESS), client.query(ENDLESS)]
  while (server.server.usage().operations < 2) await new Promise(setImmediate)
  await server.server.close()
  for (const { reason, retryable } of (await Promise.all(running)).map((result) => result._unsafeUnwrapErr()))
    assert.deepEqual([reason, retryable], ['SHUTTING_DOWN', true])
  assert.equal((await client.query('select 1'))._unsafeUnwrapErr().kind, 'transport')
  await client.close()
  await server[Symbol.asyncDispose]()
})

test('closing a client waits for its queries, and then ends what it shared', async () => {
  await using server = await startServer()
  const client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const running = client.query('select count(*) from range(3_000_000)')
  await client.close()
  assert.equal((await running)._unsafeUnwrap().numRows, 1)
  assert.equal((await client.query('select 1'))._unsafeUnwrapErr().reason, 'CLIENT_CLOSED')
})

test('a signal and a deadline end a query on both sides', async () => {
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const controller = new AbortController()
  const aborted = client.query(ENDLESS, { signal: controller.signal })
  while (server.server.usage().operations === 0) await new Promise(setImmediate)
  controller.abort(new Error('the user left'))
  assert.match((await aborted)._unsafeUnwrapErr().message, /the user left/)
  assert.equal((await client.query(ENDLESS, { deadlineMs: 50 }))._unsafeUnwrapErr().kind, 'timeout')
  const unsent = client.query(ENDLESS, { signal: AbortSignal.abort() })
  assert.equal((await unsent)._unsafeUnwrapErr().kind, 'cancelled')
  while (server.server.usage().operations > 0) await new Promise(setImmediate)
})

test('queries with large parameters do not make a message that is refused, and disturb no other', async () => {
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const text = 'x'.repeat(5 << 20)
  const large = Array.from({ length: 5 }, () => client.query('select length($1) as n', { parameters: [text] }))
  const tooLarge = client.query('select length($1) as n', { parameters: ['x'.repeat(20 << 20)] })
  const small = Array.from({ length: 50 }, (_, index) => client.query('select $1 as n', { parameters: [index] }))
  assert.equal((await tooLarge)._unsafeUnwrapErr().kind, 'exhausted')
  for (const result of await Promise.all(large)) assert.equal(Number(result._unsafeUnwrap().get(0)?.['n']), text.length)
  for (const [index, result] of (await Promise.all(small)).entries()) assert.equal(Number(result._unsafeUnwrap().get(0)?.['n']), index)
})
