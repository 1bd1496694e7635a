// Clients that do not keep to the protocol, vanish, or come in thousands: the others notice nothing.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import net from 'node:net'
import { test } from 'node:test'
import { AsyncClient, type QuiverError, type Result } from '../../client/index.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'

const CONNECTIONS = 2_000
const MALFORMED = 500

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

async function worksAsEver(client: AsyncClient): Promise<void> {
  const table = must(await client.query('select sum(i)::bigint s from range(1000) t(i)'))
  assert.equal(table.get(0)?.['s'], 499_500n)
}

/** A gRPC call made by hand; resolves with the status once the stream has ended, however it ended. */
async function rawCall(session: http2.ClientHttp2Session, path: string, body: Buffer): Promise<string | undefined> {
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' })
  let status: string | undefined
  stream.on('response', (headers: http2.IncomingHttpHeaders) => (status = headers['grpc-status'] as string | undefined))
  stream.on('trailers', (headers: http2.IncomingHttpHeaders) => (status = headers['grpc-status'] as string | undefined))
  stream.on('error', () => undefined)
  stream.resume()
  stream.end(body)
  await once(stream, 'close')
  return status
}

const PATHS = [
  'Query/Execute',
  'Query/Define',
  'Query/Explain',
  'Tables/Read',
  'Tables/BatchRead',
  'Tables/Put',
  'Tables/Collect',
  'Tables/Write',
  'Tables/Heartbeat',
  'Nothing/AtAll',
]

test('malformed messages are answered with a status and disturb nobody', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  await using server = await ServerProcess.start()
  await using client = must(await AsyncClient.connect(server.address))
  const session = http2.connect(`http://${server.address}`)
  try {
    for (let index = 0; index < MALFORMED; index++) {
      const payload = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
      const frame = Buffer.alloc(5)
      frame.writeUInt8(random.chance(0.1) ? random.below(256) : 0, 0)
      frame.writeUInt32BE(random.chance(0.1) ? random.below(2 ** 32) : payload.length, 1)
      const status = await rawCall(session, `/quiver.v1.${random.pick(PATHS)}`, Buffer.concat([frame, payload]))
      assert.ok(status === undefined || /^\d+$/.test(status))
    }
    await worksAsEver(client)
  } finally {
    session.destroy()
  }
  assert.ok(server.isRunning)
})

test('a client that vanishes in the middle of a stream leaves nothing running', async () => {
  await using server = await ServerProcess.start()
  await using client = must(await AsyncClient.connect(server.address))
  for (let round = 0; round < 20; round++) {
    const vanishing = must(await AsyncClient.connect(server.address))
    const stream = vanishing
      .streamQuery('select i, md5(i::varchar) t from range(100000000) t(i)', { batchBytes: 65_536 })
      [Symbol.asyncIterator]()
    must((await stream.next()).value as Result<unknown, QuiverError>)
    await vanishing.close({ graceMs: 0 })
  }
  for (let tries = 0; must(await client.queries()).length > 0; tries++) {
    assert.ok(tries < 200, 'queries of vanished clients still run')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await worksAsEver(client)
})

test('two thousand connections at once are served', async () => {
  await using server = await ServerProcess.start()
  await using client = must(await AsyncClient.connect(server.address))
  const sessions = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const session = http2.connect(`http://${server.address}`)
      session.on('error', () => undefined)
      await once(session, 'connect')
      return session
    }),
  )
  try {
    await worksAsEver(client)
    const statuses = await Promise.all(sessions.map((session) => rawCall(session, '/grpc.health.v1.Health/Check', Buffer.alloc(5))))
    assert.deepEqual(new Set(statuses), new Set(['0']))
    await worksAsEver(client)
  } finally {
    for (const session of sessions) session.destroy()
  }
})

test('bytes that are no HTTP/2 end only their own connection', async () => {
  await using server = await ServerProcess.start()
  await using client = must(await AsyncClient.connect(server.address))
  const random = createRandom(seedFromEnvironment())
  for (let round = 0; round < 50; round++) {
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.end(Buffer.from(Array.from({ length: 1 + random.below(500) }, () => random.below(256))))
    socket.resume()
    await once(socket, 'close')
  }
  await worksAsEver(client)
})
