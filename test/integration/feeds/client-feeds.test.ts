// The feeds of the server, as the client makes, watches and ends them.
import assert from 'node:assert/strict'
import { on, once } from 'node:events'
import { test } from 'node:test'
import { Field, Float64, Schema, TimestampMillisecond, Utf8 } from 'apache-arrow'
import { WebSocket } from 'ws'
import { AsyncClient, type FeedInfo, type LiveTable } from '../../../client/index.ts'
import { eventually } from '../../support/eventually.ts'
import { MessageServer } from '../../support/message-server.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

const schema = new Schema([
  new Field('symbol', new Utf8(), true),
  new Field('price', new Float64(), true),
  new Field('at', new TimestampMillisecond('UTC'), true),
])

async function connected(server: TestServer): Promise<AsyncClient> {
  return (await AsyncClient.connect(server.address))._unsafeUnwrap()
}

async function feedOf(client: AsyncClient, name: string): Promise<FeedInfo> {
  const found = (await client.feeds.list())._unsafeUnwrap().find((feed) => feed.name === name)
  assert.ok(found !== undefined, `there is no feed ${name}`)
  return found
}

/** Sends messages to a table's own feed, and waits until they were taken. */
async function push(server: TestServer, name: string, messages: readonly string[]): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.server.ports.http}/feeds/${name}?ack=1`)
  await once(socket, 'open')
  const answers = on(socket, 'message') as AsyncIterable<[Buffer]>
  for (const message of messages) socket.send(message)
  for await (const [data] of answers) if ((JSON.parse(data.toString()) as { ack: number }).ack >= messages.length) break
  socket.close()
}

async function rowsOf(client: AsyncClient, ticks: LiveTable): Promise<unknown[][]> {
  const table = (await client.sql`select symbol, price, "at" from ${ticks}`)._unsafeUnwrap()
  return table.toArray().map((row: Iterable<[string, unknown]>) => [...row].map(([, value]) => value))
}

test('a mapping of the table tells where in a message its values are', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const mapping = {
    rows: '/data',
    columns: { symbol: '/s', price: { pointer: '/p', quoted: true }, at: { pointer: '/time', from: 'message', unit: 's' } },
    filter: { pointer: '/type', values: ['trade', 7] },
  } as const
  const ticks = (await client.live('ticks', schema, { mapping }))._unsafeUnwrap()
  await push(server, 'ticks', [
    '{"type":"trade","time":1700000000,"data":[{"s":"A","p":"1.5"},{"s":"B","p":2}]}',
    '{"type":"heartbeat"}',
    '{"type":7,"time":1700000001,"data":[{"s":"C","p":null}]}',
  ])
  assert.deepEqual(await rowsOf(client, ticks), [
    ['A', 1.5, 1_700_000_000_000],
    ['B', 2, 1_700_000_000_000],
    ['C', null, 1_700_000_001_000],
  ])
  const feed = await feedOf(client, 'ticks')
  assert.deepEqual([feed.messages, feed.rows, feed.ignored, feed.source, feed.connection.isSome], [3n, 3n, 1n, 'push', false])
  assert.ok(Math.abs(Date.now() - (feed.lastAt.isSome ? feed.lastAt.value.getTime() : 0)) < 60_000)
  ;(await ticks.end())._unsafeUnwrap()
})

test('three feeds into one table tell by a constant where a row is from, in small messages and in large ones', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const trades = new Schema([...schema.fields, new Field('exchange', new Utf8(), false)])
  // What comes to the table's own feed has to say it.
  const ticks = (await client.live('ticks', trades))._unsafeUnwrap()
  const venues = ['kraken', 'binance', 'here']
  await using first = await MessageServer.start()
  await using second = await MessageServer.start()
  for (const [index, { url }] of [first, second].entries()) {
    const mapping = { columns: { exchange: { from: 'constant', value: venues[index] ?? '' } } } as const
    ;(await client.feeds.connect(venues[index] ?? '', { table: ticks, source: { websocket: { url } }, mapping }))._unsafeUnwrap()
  }
  const sources = [await first.connection(), await second.connection()]
  // The thread reads what is large, the main thread what is small.
  const large = JSON.stringify(Array.from({ length: 500 }, (_, price) => ({ symbol: 'LARGE', price })))
  for (const source of sources) {
    source.send('{"symbol":"A","exchange":"what the message says"}')
    source.send(large)
    source.send('{"symbol":"B"}')
  }
  const own = client.feed([{ symbol: 'A' }, { symbol: 'B' }], {
    table: ticks,
    mapping: { columns: { exchange: { from: 'constant', value: 'here' } } },
  })
  assert.equal((await own.done())._unsafeUnwrap().rows, 2n)
  const counts = async () =>
    (await client.sql`select exchange, count(*)::integer as n from ${ticks} group by exchange order by exchange`)
      ._unsafeUnwrap()
      .toArray()
      .map(({ exchange, n }: { exchange: string; n: number }) => `${exchange} ${n}`)
      .join()
  await eventually('all rows are there', async () => (await counts()) === 'binance 502,here 2,kraken 502')
  const wrong = { columns: { exchange: { from: 'constant', value: 7 } } } as const
  const refused = await client.feeds.connect('wrong', { table: ticks, source: { websocket: { url: first.url } }, mapping: wrong })
  const { reason, message } = refused._unsafeUnwrapErr()
  assert.deepEqual([reason, message], ['ARGUMENT_INVALID', 'The constant 7 does not fit column exchange: number where a text should be.'])
  for (const column of [{ from: 'constant', pointer: '/x', value: 'x' }, { from: 'constant' }, { value: 'x' }]) {
    const options = { table: ticks, source: { websocket: { url: first.url } }, mapping: { columns: { exchange: column as never } } }
    assert.equal((await client.feeds.connect('wrong', options))._unsafeUnwrapErr().reason, 'ARGUMENT_INVALID')
  }
  ;(await ticks.end())._unsafeUnwrap()
})

test('the server dials a WebSocket for a feed, comes back to it, pauses, goes on and stops', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using messages = await MessageServer.start()
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  const made = await client.feeds.connect('venue.1', {
    table: ticks,
    source: { websocket: { url: messages.url, subscribe: ['{"op":"subscribe"}'], headers: { 'x-key': 'k' } } },
    mapping: { columns: { symbol: '/s', price: '/p' } },
    backoff: { minMs: 1, maxMs: 5 },
    idleTimeoutMs: 60_000,
  })
  assert.deepEqual([made._unsafeUnwrap().table, made._unsafeUnwrap().source], ['ticks', 'websocket'])
  const first = await messages.connection()
  assert.equal(await first.next(), '{"op":"subscribe"}')
  assert.equal(first.headers['x-key'], 'k')
  first.send('{"s":"A","p":1}')
  await eventually('the row is there', async () => (await feedOf(client, 'venue.1')).rows === 1n)
  const open = await feedOf(client, 'venue.1')
  assert.equal(open.connection.unwrapOr(null), 'open')
  assert.match(open.address.unwrapOr(''), /^ws:\/\/127\.0\.0\.1/)

  first.cut()
  const second = await messages.connection()
  second.send('{"s":"B","p":2}')
  await eventually('the second row is there', async () => (await feedOf(client, 'venue.1')).rows === 2n)
  const back = await feedOf(client, 'venue.1')
  assert.deepEqual([back.reconnects, back.lastError.isSome], [1n, true])

  assert.deepEqual(
    (await client.feeds.pause('venue.1'))._unsafeUnwrap().map(({ state }) => state),
    ['paused'],
  )
  assert.deepEqual(
    (await client.feeds.resume({ table: 'ticks' }))._unsafeUnwrap().map(({ name, state }) => [name, state]),
    [
      ['ticks', 'running'],
      ['venue.1', 'running'],
    ],
  )
  assert.equal((await client.feeds.stop('venue.1'))._unsafeUnwrap()[0]?.state, 'stopped')
  await second.closed
  assert.equal((await client.feeds.pause('venue.1'))._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
  ;(await ticks.end())._unsafeUnwrap()
})

test('a feed that cannot be is refused, with what is wrong', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  const source = { websocket: { url: 'ws://127.0.0.1:1/' } }
  const reason = async (name: string, options: Partial<Parameters<AsyncClient['feeds']['connect']>[1]>): Promise<string> =>
    (await client.feeds.connect(name, { table: 'ticks', source, ...options }))._unsafeUnwrapErr().reason
  assert.equal(await reason('ticks', {}), 'FEED_EXISTS')
  assert.equal(await reason('other', { table: 'none' }), 'FEED_UNKNOWN')
  assert.equal(await reason('other', { source: { websocket: { url: 'http://x' } } }), 'ARGUMENT_INVALID')
  assert.equal(await reason('other', { source: { mqtt: { url: 'mqtt://x', topics: ['a/#/b'] } } }), 'ARGUMENT_INVALID')
  assert.equal(await reason('other', { source: {} as never }), 'ARGUMENT_INVALID')
  assert.equal(await reason('other', { mapping: { columns: { nope: '/x' } } }), 'COLUMN_NOT_FOUND')
  assert.equal(await reason('other', { mapping: { columns: { price: 'x' } } }), 'ARGUMENT_INVALID')
  assert.equal(await reason('other', { idleTimeoutMs: -1 }), 'ARGUMENT_INVALID')
  ;(await ticks.end())._unsafeUnwrap()
})

test('dead letters have their bytes, reason, column and number, from a number on', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  const before = Date.now()
  await push(server, 'ticks', ['{"symbol":1}', 'no json', '{"price":"x"}'])
  const { letters, count } = (await client.feeds.deadLetters('ticks'))._unsafeUnwrap()
  assert.equal(count, 3n)
  assert.deepEqual(
    letters.map(({ number, column, bytes, length }) => [number, column.unwrapOr(null), Buffer.from(bytes).toString(), length]),
    [
      [0n, 'symbol', '{"symbol":1}', 12n],
      [1n, null, 'no json', 7n],
      [2n, 'price', '{"price":"x"}', 13n],
    ],
  )
  assert.ok(letters.every(({ reason, at }) => reason !== '' && at.getTime() >= before))
  const last = (await client.feeds.deadLetters('ticks', { from: 1n, limit: 1 }))._unsafeUnwrap()
  assert.deepEqual(
    last.letters.map(({ number }) => number),
    [1n],
  )
  assert.equal((await client.feeds.deadLetters('none'))._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
  ;(await ticks.end())._unsafeUnwrap()
})

test('a watch tells how fast a feed is, until it is left, its signal aborts or the server is gone', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  let reports = 0
  for await (const result of client.feeds.watch({ intervalMs: 0 })) {
    const [report] = result._unsafeUnwrap()
    reports += 1
    if (reports === 1) {
      assert.equal(report?.rowsPerSecond.isSome, false)
      await push(server, 'ticks', ['{"symbol":"A"}'])
    } else {
      assert.ok((report?.rowsPerSecond.unwrapOr(0) ?? 0) > 0)
      break
    }
  }
  const abort = new AbortController()
  const kinds: string[] = []
  for await (const result of client.feeds.watch({ intervalMs: 3_600_000, signal: abort.signal })) {
    kinds.push(result.isOk() ? 'ok' : result.error.kind)
    abort.abort()
  }
  assert.deepEqual(kinds, ['ok', 'cancelled'])
  ;(await ticks.end())._unsafeUnwrap()
})

test('a table can be followed and dropped by its name alone', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  ;(await ticks.append([{ symbol: 'A' }, { symbol: 'B' }]))._unsafeUnwrap()
  for await (const result of client.feeds.subscribe('ticks', { from: 'earliest' })) {
    assert.equal(result._unsafeUnwrap().batch.numRows, 2)
    break
  }
  ;(await client.feeds.dropTable('ticks'))._unsafeUnwrap()
  assert.equal((await client.feeds.dropTable('ticks'))._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
})

test('a table that is there can be opened without its schema, and one that is not cannot', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  const found = (await client.live('ticks'))._unsafeUnwrap()
  assert.equal((await found.append([{ symbol: 'A', price: 1 }]))._unsafeUnwrap().rows, 1n)
  assert.equal((await client.live('none'))._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
  ;(await ticks.end())._unsafeUnwrap()
})
