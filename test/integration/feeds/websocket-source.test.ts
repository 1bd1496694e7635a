import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test, type TestContext } from 'node:test'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ConnectRequest } from '../../../proto/gen/quiver/v1/ConnectRequest.ts'
import { eventually } from '../../support/eventually.ts'
import { startFeedServer, type FeedServer } from '../../support/feed-server.ts'
import { failureOf, unary } from '../../support/wire-client.ts'

let server: FeedServer
before(async () => {
  server = await startFeedServer({ config: { maxMessageBytes: 100_000 } })
})
after(() => server[Symbol.asyncDispose]())

interface Exchange {
  readonly url: string
  /** Those that are connected, the oldest first. */
  readonly clients: WebSocket[]
  /** What they said, in order. */
  readonly said: string[]
  /** Headers of their requests. */
  readonly headers: Record<string, string | string[] | undefined>[]
  send(...messages: unknown[]): void
}

/** Somewhere to connect to. */
async function exchange(t: TestContext, greet: (socket: WebSocket) => void = () => undefined): Promise<Exchange> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(sockets, 'listening')
  const clients: WebSocket[] = []
  const said: string[] = []
  const headers: Exchange['headers'] = []
  sockets.on('connection', (socket, request) => {
    clients.push(socket)
    headers.push(request.headers)
    socket.on('message', (data: Buffer) => said.push(data.toString()))
    socket.on('close', () => clients.splice(clients.indexOf(socket), 1))
    greet(socket)
  })
  t.after(() => {
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  })
  return {
    url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/stream?token=secret`,
    clients,
    said,
    headers,
    send(...messages) {
      for (const message of messages)
        for (const client of clients) client.send(typeof message === 'string' ? message : JSON.stringify(message))
    },
  }
}

/** A table of this name with one feed into it, `<name>.ws`. */
async function connected(name: string, { url, clients }: Exchange, request: ConnectRequest = {}): Promise<void> {
  const { websocket = {}, ...others } = request
  await server.open(name)
  await server.connect({ name: `${name}.ws`, table: name, minBackoffMs: 1, maxBackoffMs: 20, ...others, websocket: { url, ...websocket } })
  await eventually(
    'the source is open',
    async () => clients.length === 1 && (await server.feed(`${name}.ws`)).sourceState === 'SOURCE_STATE_OPEN',
  )
}

async function rowsCome(feed: string, rows: number): Promise<void> {
  await eventually(`${rows} rows are there`, async () => (await server.feed(feed)).rows === String(rows))
}

test('messages of a server that was dialled become rows, text and binary, and its status tells how it is', async (t) => {
  const there = await exchange(t)
  const websocket = { subscribe: ['{"op":"subscribe"}', 'second'], headers: { 'x-key': 'abc' } }
  await connected('dialled', there, { websocket })
  there.send({ symbol: 'A', price: 1 }, [{ symbol: 'B' }, { symbol: 'C' }], 'rubbish')
  there.clients[0]?.send(Buffer.from('{"symbol":"D"}'))
  await rowsCome('dialled.ws', 4)
  const { source, address, sourceState, reconnects, lastError, deadLetters, state } = await server.feed('dialled.ws')
  assert.deepEqual(
    { source, address, sourceState, reconnects, lastError, deadLetters, state },
    {
      source: 'websocket',
      address: there.url.replace('?token=secret', ''),
      sourceState: 'SOURCE_STATE_OPEN',
      reconnects: '0',
      lastError: '',
      deadLetters: '1',
      state: 'FEED_STATE_RUNNING',
    },
  )
  assert.deepEqual(there.said, ['{"op":"subscribe"}', 'second'])
  assert.equal(there.headers[0]?.['x-key'], 'abc')
  const pushed = await fetch(server.url('dialled.ws'), { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
  assert.equal(pushed.status, 400, 'nothing can be pushed to it')
})

test('a connection that breaks is made again, and it subscribes again', async (t) => {
  const there = await exchange(t, (socket) => {
    socket.send('{"symbol":"A"}')
  })
  await connected('broken', there, { websocket: { subscribe: ['go'] } })
  await rowsCome('broken.ws', 1)
  there.clients[0]?.terminate()
  await rowsCome('broken.ws', 2)
  there.clients[0]?.close(1001, 'restarting')
  await rowsCome('broken.ws', 3)
  await eventually('all subscriptions came', () => there.said.length === 3)
  const { reconnects, lastError } = await server.feed('broken.ws')
  assert.equal(reconnects, '2')
  assert.equal(lastError, 'the other end closed the connection: 1001 restarting')
})

test('a server that is not there yet, or refuses, is tried until it comes', async (t) => {
  const refusing = createHttpServer()
  refusing.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n'))
  await once(refusing.listen(0, '127.0.0.1'), 'listening')
  const { port } = refusing.address() as AddressInfo
  await server.open('late')
  const websocket = { url: `ws://127.0.0.1:${port}/` }
  await server.connect({ name: 'late.ws', table: 'late', minBackoffMs: 1, maxBackoffMs: 5, websocket })
  await eventually('it was refused', async () => (await server.feed('late.ws')).lastError.includes('403'))
  await new Promise((resolve) => refusing.close(resolve))
  await eventually('nobody listens', async () => (await server.feed('late.ws')).lastError.includes('ECONNREFUSED'))
  const sockets = new WebSocketServer({ port, host: '127.0.0.1' })
  sockets.on('connection', (socket) => {
    socket.send('{"symbol":"A"}')
  })
  t.after(() => {
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  })
  await rowsCome('late.ws', 1)
  assert.equal((await server.feed('late.ws')).sourceState, 'SOURCE_STATE_OPEN')
})

test('a server that closes politely at once is not dialled in a hot loop', async (t) => {
  let dials = 0
  const there = await exchange(t, (socket) => {
    dials += 1
    socket.send('{"symbol":"A"}')
    socket.close(1000)
  })
  await server.open('polite')
  await server.connect({ name: 'polite.ws', table: 'polite', minBackoffMs: 60_000, maxBackoffMs: 600_000, websocket: { url: there.url } })
  await eventually('it waits', async () => (await server.feed('polite.ws')).sourceState === 'SOURCE_STATE_WAITING')
  assert.equal(dials, 1)
  await unary(server.feeds, 'Stop', { feed: 'polite.ws' })
})

test('a server that says nothing and answers no ping is left', async (t) => {
  const there = await exchange(t, (socket) => {
    socket.pause()
  })
  await connected('silent', there, { idleTimeoutMs: 100 })
  await eventually('it was left', async () => (await server.feed('silent.ws')).lastError === 'nothing came for 100 ms')
})

test('one that is quiet but answers pings is not left', async (t) => {
  let pings = 0
  const there = await exchange(t, (socket) => {
    socket.on('ping', () => (pings += 1))
  })
  await connected('quiet', there, { idleTimeoutMs: 1_000 })
  await eventually('it was asked', () => pings >= 3)
  const { reconnects } = await server.feed('quiet.ws')
  assert.equal(reconnects, '0')
})

test('a message that is too large ends the connection, is a dead letter, and the next connection goes on', async (t) => {
  const there = await exchange(t)
  await connected('large', there)
  there.send('x'.repeat(100_001))
  await eventually('it came back', async () => (await server.feed('large.ws')).reconnects === '1' && there.clients.length === 1)
  there.send({ symbol: 'A' })
  await rowsCome('large.ws', 1)
  assert.deepEqual(await server.reasons('large.ws'), ['a message has more than 100000 bytes'])
  assert.match((await server.feed('large.ws')).lastError, /Max payload size exceeded/)
})

test('trades of an exchange are picked out of its messages, with rows inside of them, and gaps are counted', async (t) => {
  const there = await exchange(t)
  const mapping = {
    rows: '/data',
    columns: [
      { column: 'symbol', pointer: '/s', from: 'VALUE_FROM_MESSAGE' as const },
      { column: 'price', pointer: '/p', quoted: true },
      { column: 'qty', pointer: '/q' },
    ],
    filter: { pointer: '/type', values: ['trade'] },
    sequence: { pointer: '/seq', key: '/s' },
  }
  await connected('exchange', there, { mapping })
  there.send({ type: 'hello' }, { type: 'trade', s: 'A', seq: 1, data: [{ p: '1.5', q: 2 }] }, { type: 'trade', s: 'B', seq: 9, data: [] })
  there.send({ type: 'trade', s: 'A', seq: 4, data: [{ p: '2', q: 3 }, { p: 4 }] })
  await rowsCome('exchange.ws', 3)
  const { ignored, gaps, deadLetters } = await server.feed('exchange.ws')
  assert.deepEqual({ ignored, gaps, deadLetters }, { ignored: '1', gaps: '1', deadLetters: '0' })
  assert.deepEqual(await server.rows('exchange'), [
    ['A', 1.5, 2n],
    ['A', 2, 3n],
    ['A', 4, null],
  ])
})

test('while it is paused nothing is read, and afterwards nothing is missing', async (t) => {
  const there = await exchange(t)
  await connected('rests', there)
  await unary(server.feeds, 'Pause', { table: 'rests' })
  assert.equal((await server.feed('rests.ws')).sourceState, 'SOURCE_STATE_PAUSED')
  there.send({ symbol: 'A' }, { symbol: 'B' })
  const other = await exchange(t)
  await connected('restless', other)
  other.send({ symbol: 'C' })
  await rowsCome('restless.ws', 1)
  assert.equal((await server.feed('rests.ws')).messages, '0')
  await unary(server.feeds, 'Resume', { feed: 'rests.ws' })
  await rowsCome('rests.ws', 2)
})

test('a flood is taken without loss, and stopping says farewell', async (t) => {
  const there = await exchange(t)
  await connected('flood', there)
  const [client] = there.clients
  const message = JSON.stringify({ symbol: 'A'.repeat(1_000), price: 1 })
  for (let index = 0; index < 40_000; index++) client?.send(message)
  await rowsCome('flood.ws', 40_000)
  const closed = once(client as WebSocket, 'close') as Promise<[number]>
  await unary(server.feeds, 'Stop', { feed: 'flood.ws' })
  const [code] = await closed
  assert.equal(code, 1000)
  assert.ok(!(await server.allFeeds()).some(({ name }) => name === 'flood.ws'))
})

test('what cannot be connected is refused before anything is dialled', async () => {
  await server.open('refusals')
  const websocket = { url: 'ws://127.0.0.1:1/' }
  const request = { name: 'r.ws', table: 'refusals', websocket }
  const column = { column: 'price' }
  const refused: [ConnectRequest, string, RegExp][] = [
    [{ ...request, name: 'refusals' }, 'FEED_EXISTS', /There is a feed refusals already/],
    [{ ...request, name: 'a b' }, 'ARGUMENT_INVALID', /name/],
    [{ ...request, table: 'nowhere' }, 'FEED_UNKNOWN', /no live table "nowhere"/],
    [{ name: 'r.ws', table: 'refusals' }, 'ARGUMENT_INVALID', /source: must be set/],
    [{ ...request, websocket: { url: 'http://127.0.0.1/' } }, 'ARGUMENT_INVALID', /websocket.url/],
    [{ ...request, websocket: { url: 'nonsense' } }, 'ARGUMENT_INVALID', /websocket.url/],
    [{ ...request, websocket: { ...websocket, headers: { 'a b': 'c' } } }, 'ARGUMENT_INVALID', /websocket.headers/],
    [{ ...request, minBackoffMs: 10, maxBackoffMs: 5 }, 'ARGUMENT_INVALID', /min_backoff_ms/],
    [{ ...request, mapping: { columns: [{ column: 'size' }] } }, 'COLUMN_NOT_FOUND', /a column size/],
    [{ ...request, mapping: { columns: [{ ...column, pointer: 'p' }] } }, 'ARGUMENT_INVALID', /no JSON pointer/],
    [
      { ...request, mapping: { columns: [{ ...column, pointer: '/a/b', from: 'VALUE_FROM_TOPIC' }] } },
      'ARGUMENT_INVALID',
      /level of a topic/,
    ],
    [{ ...request, mapping: { rows: '/d', oneRow: true } }, 'ARGUMENT_INVALID', /one row/],
  ]
  for (const [wrong, reason, message] of refused) {
    const details = await failureOf(server.connect(wrong))
    assert.equal(details.reason, reason, message.source)
    assert.match(details.message, message)
  }
  assert.equal((await failureOf(unary(server.feeds, 'Stop', {}))).reason, 'ARGUMENT_INVALID')
  assert.equal((await failureOf(unary(server.feeds, 'Pause', { feed: 'nobody' }))).reason, 'FEED_UNKNOWN')
})

test('dropping a table ends its sources', async (t) => {
  const there = await exchange(t)
  await connected('dropped', there)
  const closed = once(there.clients[0] as WebSocket, 'close')
  await unary(server.feeds, 'DropLive', { name: 'dropped' })
  await closed
  await server.open('dropped')
})
