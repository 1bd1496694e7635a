import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { WebSocket, type ClientOptions } from 'ws'
import { eventually } from '../../support/eventually.ts'
import { startFeedServer, ticksStream, type FeedServer } from '../../support/feed-server.ts'
import { unary } from '../../support/wire-client.ts'

let server: FeedServer
before(async () => {
  server = await startFeedServer({
    config: { allowedOrigins: ['https://good.example'], feedToken: 'secret', maxMessageBytes: 200_000, maxSockets: 8 },
  })
})
after(() => server[Symbol.asyncDispose]())

const AUTHORIZED = { headers: { authorization: 'Bearer secret' } }

async function producer(name: string, query = '?ack=1'): Promise<WebSocket> {
  const socket = new WebSocket(server.socketUrl(name, query), AUTHORIZED)
  socket.on('error', () => undefined)
  socket.on('message', (data: Buffer) => acks.set(socket, (JSON.parse(String(data)) as { ack: number }).ack))
  await once(socket, 'open')
  return socket
}

/** How many messages each socket was told of as taken, whenever that was. */
const acks = new WeakMap<WebSocket, number>()

/** Resolves once this many messages were told of as taken. */
async function acknowledged(socket: WebSocket, count: number): Promise<void> {
  while ((acks.get(socket) ?? 0) < count) await once(socket, 'message')
}

async function refusal(name: string, query: string, options: ClientOptions): Promise<number | undefined> {
  const socket = new WebSocket(server.socketUrl(name, query), options)
  socket.on('error', () => undefined)
  const opened = once(socket, 'open').then(() => 101)
  const refused = once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode)
  opened.catch(() => undefined)
  refused.catch(() => undefined)
  const status = await Promise.race([opened, refused])
  socket.terminate()
  return status
}

/** A socket that speaks the protocol by hand, after the handshake, and reads nothing. */
async function rawProducer(name: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url(name)).port), '127.0.0.1')
  socket.on('error', () => undefined)
  const head = [
    `GET /feeds/${name}?ack=1 HTTP/1.1`,
    'host: 127.0.0.1',
    'upgrade: websocket',
    'connection: upgrade',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'authorization: Bearer secret',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await once(socket, 'readable')
  return socket
}

/** A masked frame whose mask is 0 (RFC 6455 §5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  assert.ok(payload.length < 126)
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

test('only allowed origins, those without one, and those who know the token come in', async () => {
  await server.open('guarded')
  const bearer = { authorization: 'Bearer secret' }
  assert.equal(await refusal('guarded', '', { headers: bearer }), 101)
  assert.equal(await refusal('guarded', '?token=secret', {}), 101)
  assert.equal(await refusal('guarded', '?token=secret', { origin: 'https://good.example' }), 101)
  assert.equal(await refusal('guarded', '?token=secret', { origin: 'https://evil.example' }), 403)
  assert.equal(await refusal('guarded', '?token=secret', { origin: 'null' }), 403)
  assert.equal(await refusal('guarded', '?token=wrong', {}), 401)
  assert.equal(await refusal('guarded', '', {}), 401)
  assert.equal(await refusal('unknown', '?token=secret', {}), 404)
})

test('binary messages are Arrow streams, each of its own or one after the other, in the order of the texts around them', async () => {
  await server.open('arrow')
  const socket = await producer('arrow')
  const stream = ticksStream(['C'], ['D'], ['E', 'F'])
  socket.send('{"symbol":"A"}')
  socket.send(ticksStream(['B']))
  await acknowledged(socket, 2)
  // Cut anywhere, also inside of a batch.
  for (let at = 0; at < stream.length; at += 333) socket.send(stream.subarray(at, at + 333))
  await acknowledged(socket, 2 + Math.ceil(stream.length / 333))
  // Without the 8 bytes of its end, followed by another stream.
  socket.send(ticksStream(['G']).subarray(0, -8))
  socket.send(ticksStream(['H']))
  await acknowledged(socket, 4 + Math.ceil(stream.length / 333))
  const symbols = (await server.rows('arrow')).map(([symbol]) => symbol as string)
  assert.deepEqual(symbols.sort(), ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'])
  assert.equal((await server.feed('arrow')).rows, '8')
  socket.close()
})

test('a binary message that is no Arrow goes to the dead letters, and the next stream is taken', async () => {
  await server.open('mixed')
  const socket = await producer('mixed')
  socket.send(Buffer.from('rubbish rubbish rubbish'))
  socket.send(ticksStream(['A']).subarray(0, 200))
  socket.send(ticksStream(['B']))
  socket.send(ticksStream(['C']))
  await acknowledged(socket, 4)
  const reasons = await server.reasons('mixed')
  assert.equal(reasons.length, 2)
  assert.match(reasons[0] ?? '', /neither a stream/)
  assert.deepEqual(
    (await server.rows('mixed')).map(([symbol]) => symbol),
    ['C'],
  )
  socket.close()
})

test('one who sends too much at once is cut off, and the others go on', async () => {
  await server.open('crowd')
  const good = await producer('crowd')
  const large = await producer('crowd')
  large.send(Buffer.alloc(100_000_000), () => undefined)
  const [code] = (await once(large, 'close')) as [number]
  assert.ok(code === 1009 || code === 1006, `closed with ${code}`)
  const broken = await rawProducer('crowd')
  broken.write(Buffer.from('ffffffffffffffffffff', 'hex'))
  broken.resume()
  await once(broken, 'close')
  good.send('{"symbol":"A"}')
  await acknowledged(good, 1)
  const reasons = await server.reasons('crowd')
  assert.equal(reasons.filter((reason) => reason.startsWith('the connection broke')).length, 2)
  assert.equal((await server.feed('crowd')).rows, '1')
  good.close()
})

test('rubbish goes to the dead letters, and the producer stays as well as the others', async () => {
  await server.open('rubbish')
  const good = await producer('rubbish')
  const bad = await producer('rubbish')
  for (let index = 0; index < 2_000; index++)
    bad.send(index % 2 === 0 ? '{"symbol":' : Buffer.from([0xff, 0xfe, index & 0xff]), { binary: false })
  good.send('{"symbol":"A"}')
  await Promise.all([acknowledged(good, 1), acknowledged(bad, 2_000)])
  const feed = await server.feed('rubbish')
  assert.deepEqual([feed.rows, feed.deadLetters], ['1', '2000'])
  good.close()
  bad.close()
})

test('one who asks for pongs and never reads them is cut off rather than buffered for', async () => {
  await server.open('pongs')
  const good = await producer('pongs')
  const silent = await rawProducer('pongs')
  silent.pause()
  let isClosed = false
  silent.on('close', () => (isClosed = true))
  const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(0x9, Buffer.alloc(125))))
  // The kernel's buffers take some megabytes of pongs first.
  await eventually('the connection is cut', async () => {
    if (!isClosed && silent.writableLength < 4 * pings.length) silent.write(pings)
    return (await server.feed('pongs')).producers === 1
  })
  good.send('{"symbol":"A"}')
  await acknowledged(good, 1)
  silent.destroy()
  good.close()
})

test('a flood of empty messages fills the intake like any other, and is taken without loss', async () => {
  await server.open('empty')
  const socket = await producer('empty')
  for (let index = 0; index < 50_000; index++) socket.send('')
  await acknowledged(socket, 50_000)
  assert.equal((await server.feed('empty')).deadLetters, '50000')
  socket.close()
})

test('no more connections than allowed are open at once', async () => {
  await server.open('limited')
  await eventually('the sockets of other tests are gone', async () => (await server.allFeeds()).every(({ producers }) => producers === 0))
  const sockets = await Promise.all(Array.from({ length: 8 }, () => producer('limited', '')))
  assert.equal(await refusal('limited', '?token=secret', {}), 429)
  const pushed = await fetch(server.url('limited', '?token=secret'), {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(pushed.status, 429)
  for (const socket of sockets) socket.close()
  await eventually('the connections are gone', async () => (await server.feed('limited')).producers === 0)
  assert.equal(await refusal('limited', '?token=secret', {}), 101)
})

test('while a feed is paused its sockets are not read, and nothing is lost by it', async () => {
  await server.open('paused')
  const socket = await producer('paused')
  socket.send('{"symbol":"A"}')
  await acknowledged(socket, 1)
  await unary(server.feeds, 'Pause', { feed: 'paused' })
  assert.equal((await server.feed('paused')).state, 'FEED_STATE_PAUSED')
  const late = await producer('paused')
  socket.send('{"symbol":"B"}')
  late.send('{"symbol":"C"}')
  const other = await producer('paused', '')
  other.close()
  assert.equal((await server.feed('paused')).messages, '1')
  await unary(server.feeds, 'Resume', { table: 'paused' })
  await Promise.all([acknowledged(socket, 2), acknowledged(late, 1)])
  assert.deepEqual((await server.rows('paused')).map(([symbol]) => symbol as string).sort(), ['A', 'B', 'C'])
  socket.close()
  late.close()
})

test('stopping a feed sends its producers away, after what they had sent was taken', async () => {
  await server.open('stopped')
  const socket = await producer('stopped')
  socket.send('{"symbol":"A"}')
  await acknowledged(socket, 1)
  const closed = once(socket, 'close') as Promise<[number]>
  await unary(server.feeds, 'Stop', { feed: 'stopped' })
  const [code] = await closed
  assert.equal(code, 1001)
  assert.equal(await refusal('stopped', '?token=secret', {}), 404)
  assert.equal((await server.rows('stopped')).length, 1)
})
