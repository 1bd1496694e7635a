// What a stranger controls has a bound, and past it there is one clear answer. docs/operating.md lists them all.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { status, type ServiceError } from '@grpc/grpc-js'
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

test('SQL has at most 1,000 bindings and 10,000 parameters', async () => {
  const bindings = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`t${index}`, 't_x']))
  assert.deepEqual(await failedWith(execute(client, 'SELECT 1', { bindings })), [
    'ARGUMENT_INVALID',
    'sql.bindings: has 1001 entries, more than 1000.',
  ])
  const parameters = Array.from({ length: 10_001 }, () => ({ bool: true }))
  const call = client.query.Execute({ sql: { text: 'SELECT 1', parameters } })
  assert.deepEqual(await failedWith(call), ['ARGUMENT_INVALID', 'sql.parameters: has 10001 entries, more than 10000.'])
})

test('SQL nests at most 150 deep', async () => {
  const [reason, message] = await failedWith(execute(client, `SELECT ${'abs('.repeat(500)}1${')'.repeat(500)}`))
  assert.equal(reason, 'SQL_ERROR')
  assert.match(message, /Max expression depth limit of 150/)
})

async function failedWith(call: Parameters<typeof rows>[0]): Promise<[reason: string | null, message: string]> {
  const { reason, message } = await failureOf(rows(call))
  return [reason, message]
}
