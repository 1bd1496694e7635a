// What a stranger controls has a bound, and past it there is one clear answer. docs/operating.md lists them all.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Metadata, status, type ServiceError } from '@grpc/grpc-js'
import type { Table__Output } from '../../proto/gen/quiver/v1/Table.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { execute, failureOf, rows, unary, wireClient, type WireClient } from '../support/wire-client.ts'

const MIB = 1024 * 1024

let server: TestServer
let client: WireClient
before(async () => {
  server = await startServer()
  client = wireClient(server.address)
})
after(async () => {
  client[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

/** A call by hand: its status, and what ended its stream. */
async function rawCall(
  headers: http2.OutgoingHttpHeaders,
  body: Buffer,
): Promise<{ status: number | null; message: string; reset: number }> {
  const session = http2.connect(`http://${server.address}`, { maxSessionMemory: 100 })
  session.on('error', () => undefined)
  try {
    const path = '/quiver.v1.Query/Define'
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers })
    let last: http2.IncomingHttpHeaders = {}
    stream.on('response', (answer) => (last = answer)).on('trailers', (answer: http2.IncomingHttpHeaders) => (last = answer))
    stream.on('error', () => undefined)
    stream.resume().end(body)
    await new Promise((resolve) => stream.on('close', resolve))
    const code = last['grpc-status']
    const message = decodeURIComponent(String(last['grpc-message'] ?? ''))
    return { status: code === undefined ? null : Number(code), message, reset: stream.rstCode ?? 0 }
  } finally {
    session.destroy()
  }
}

function frame(message: Buffer, flag = 0): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flag)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

test('a message of more than 16 MiB is refused, and the answer says how much may come', async () => {
  const call = unary(client.query, 'Define', { sql: { text: 'x'.repeat(16 * MIB) } })
  await assert.rejects(call, ({ code, details }: ServiceError) => {
    assert.equal(code, status.RESOURCE_EXHAUSTED)
    assert.match(details, /larger than max .*16777216/)
    return true
  })
})

test('a small message that unpacks to more than 16 MiB is refused as one of that size is', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB))
  const { status: code, message } = await rawCall({ 'grpc-encoding': 'gzip' }, frame(bomb, 1))
  assert.equal(code, status.RESOURCE_EXHAUSTED)
  assert.match(message, /decompresses to a size larger than 16777216/)
})

test('a call has at most 128 headers', async () => {
  const headers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, 'y']))
  const { status: code, reset } = await rawCall(headers, frame(Buffer.alloc(0)))
  assert.deepEqual([code, reset], [null, http2.constants.NGHTTP2_ENHANCE_YOUR_CALM])
})

test('a connection has at most 1,000 calls at once, and is told so', async () => {
  const session = http2.connect(`http://${server.address}`)
  const [settings] = (await once(session, 'remoteSettings')) as [http2.Settings]
  assert.equal(settings.maxConcurrentStreams, 1_000)
  session.destroy()
})

test('connections past the limit are closed at once, and those before them go on', async () => {
  await using small = await startServer({ config: { maxConnections: 1 } })
  using first = wireClient(small.address)
  assert.deepEqual(await rows(first.query.Execute({ sql: { text: 'SELECT 1 AS a' } })), [{ a: 1 }])
  // Its other services have connections of their own.
  const socket = net.connect(small.server.ports.grpc, '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.on('close', resolve))
  assert.deepEqual(await rows(first.query.Execute({ sql: { text: 'SELECT 2 AS a' } })), [{ a: 2 }])
})

test('the head of an HTTP request has at most 16 KiB', async () => {
  const headers = { 'x-large': 'y'.repeat(20_000) }
  const asking = request({ host: '127.0.0.1', port: server.server.ports.http ?? 0, path: '/health', headers })
  asking.end()
  const [answer] = (await once(asking, 'response')) as [{ statusCode: number; resume: () => void }]
  answer.resume()
  assert.equal(answer.statusCode, 431)
})

/** Requests that ask for more than they may: what is said of each. */
const TOO_MUCH: Readonly<Record<string, readonly [ask: () => Promise<unknown>, says: string]>> = {
  'bindings of a query': [
    () => rows(execute(client, 'SELECT 1', { bindings: Object.fromEntries(many(1_001, (index) => [`t${index}`, 't_x'])) })),
    'sql.bindings: has 1001 entries, more than 1000.',
  ],
  'parameters of a query': [
    () => rows(client.query.Execute({ sql: { text: 'SELECT 1', parameters: many(10_001, () => ({ bool: true })) } })),
    'sql.parameters: has 10001 entries, more than 10000.',
  ],
  'SQL of a query': [
    () => rows(execute(client, `SELECT 1 -- ${'x'.repeat(MIB)}`)),
    'The SQL has 1048588 characters; at most 1048576 are taken.',
  ],
  'bytes of a message of a result': [
    () => rows(client.query.Execute({ sql: { text: 'SELECT 1' }, batchBytes: 16 * MIB + 1 })),
    'batch_bytes: 16777217 is more than 16777216.',
  ],
  'length of a query id': [
    () => rows(client.query.Execute({ sql: { text: 'SELECT 1' }, queryId: 'q'.repeat(129) })),
    'query_id: must be at most 128 printable ASCII characters without spaces',
  ],
  'paths of a read': [
    () => unary(client.tables, 'Read', { paths: many(100_001, () => 'a') }),
    'paths: has 100001 entries, more than 100000; use a glob or a directory.',
  ],
  'length of a name': [
    () => unary(client.query, 'Define', { sql: { text: 'SELECT 1' }, name: 'n'.repeat(129) }),
    'name: a letter or _, then letters, digits or _, at most 128 characters.',
  ],
  'length of a lease': [
    () => unary(client.query, 'Define', { sql: { text: 'SELECT 1' }, ttlMs: 10 * 86_400_000 }),
    "ttl_ms is 864000000; this server's longest lease is 86400000 ms.",
  ],
  'handles of a Drop': [
    () => unary(client.tables, 'Drop', { handles: many(1_001, () => 't_x') }),
    'handles: has 1001 entries, more than 1000; send them in several calls.',
  ],
  'handles of a Heartbeat': [
    () => unary(client.tables, 'Heartbeat', { handles: many(1_001, () => 't_x') }),
    'handles: has 1001 entries, more than 1000; send them in several calls.',
  ],
  'tables of a BatchCollect': [
    () => rows(client.tables.BatchCollect({ handles: many(100_001, () => 't_x') })),
    'handles: has 100001 entries, more than 100000.',
  ],
  'tables of a BatchCollect at once': [
    () => rows(client.tables.BatchCollect({ handles: ['t_x'], concurrency: 257 })),
    'concurrency: 257 is more than 256.',
  ],
  'length of an idempotency key': [
    () => unary(client.query, 'Define', { sql: { text: 'SELECT 1' } }, {}, withKey('k'.repeat(129))),
    'quiver-idempotency-key: must be 1 to 128 printable ASCII characters without spaces',
  ],
}

for (const [what, [ask, says]] of Object.entries(TOO_MUCH)) {
  test(`too much is refused in words: ${what}`, async () => {
    const { reason, message } = await failureOf(ask())
    assert.deepEqual([reason, message], ['ARGUMENT_INVALID', says])
  })
}

test("a view's SQL with the views that it uses has at most 1,048,576 characters", async () => {
  const handles: string[] = []
  const define = async (): Promise<void> => {
    const [t] = handles
    const text = `SELECT '${'x'.repeat(300_000)}' AS a${handles.length}${t === undefined ? '' : ', * FROM t'}`
    const made = await unary(client.query, 'Define', { sql: { text, bindings: t === undefined ? {} : { t } } })
    handles.unshift((made as Table__Output).handle)
  }
  for (let times = 0; times < 3; times++) await define()
  const { reason, message } = await failureOf(define())
  assert.equal(reason, 'LIMIT_EXCEEDED')
  assert.match(message, /^The view's SQL grows to \d+ characters with the views that it uses; hold one of them with Materialize\.$/)
  await unary(client.tables, 'Drop', { handles })
})

function many<T>(count: number, item: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => item(index))
}

function withKey(key: string): Metadata {
  const metadata = new Metadata()
  metadata.set('quiver-idempotency-key', key)
  return metadata
}

test('SQL nests at most 150 deep', async () => {
  const [reason, message] = await failedWith(execute(client, `SELECT ${'abs('.repeat(500)}1${')'.repeat(500)}`))
  assert.equal(reason, 'SQL_ERROR')
  assert.match(message, /Max expression depth limit of 150/)
})

async function failedWith(call: Parameters<typeof rows>[0]): Promise<[reason: string | null, message: string]> {
  const { reason, message } = await failureOf(rows(call))
  return [reason, message]
}
