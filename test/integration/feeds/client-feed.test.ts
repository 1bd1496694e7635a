// Feeds in the client's own process: from a WebSocket or an iterable into a live table.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal, Field, Float64, Int64, Schema, Table, TimestampNanosecond, Utf8, type RecordBatch } from 'apache-arrow'
import { batchFromRecords } from '../../../client/arrow/rows.ts'
import { AsyncClient, type Feed, type FeedEvent, type LiveTable } from '../../../client/index.ts'
import { eventually } from '../../support/eventually.ts'
import { holdingProxy } from '../../support/holding-proxy.ts'
import { MessageServer } from '../../support/message-server.ts'
import { startServer } from '../../support/start-server.ts'

const schema = new Schema([
  new Field('symbol', new Utf8(), true),
  new Field('price', new Float64(), true),
  new Field('qty', new Int64(), true),
])
const backoff = { minMs: 1, maxMs: 5 }

interface Setup extends AsyncDisposable {
  readonly client: AsyncClient
  readonly ticks: LiveTable
  readonly address: string
}

async function setUp(): Promise<Setup> {
  const server = await startServer()
  const client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const ticks = (await client.live('ticks', schema))._unsafeUnwrap()
  return {
    client,
    ticks,
    address: server.address,
    async [Symbol.asyncDispose]() {
      await ticks.end()
      await client.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function quantities(ticks: LiveTable): Promise<number[]> {
  const table = (await ticks.collect())._unsafeUnwrap()
  return Array.from((table.getChild('qty') ?? []) as Iterable<bigint>, Number)
}

/** All that the feed tells until it is over; an Err as its reason. */
async function eventsOf(feed: Feed): Promise<(FeedEvent | string)[]> {
  const events: (FeedEvent | string)[] = []
  for await (const result of feed) events.push(result.isOk() ? result.value : result.error.reason)
  return events
}

function kindsOf(events: readonly (FeedEvent | string)[]): string[] {
  return events.map((event) => (typeof event === 'string' ? event : event.kind))
}

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ symbol: 'A', price: 1, qty: from + index }))
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

test('the same messages come to the same rows and counts in a feed of the server and in one of its own process', async () => {
  await using setup = await setUp()
  await using messages = await MessageServer.start()
  const texts = ['{"symbol":"A","price":1}', '{"symbol":7,"price":"x","qty":2}', '[{"qty":1.5},{"symbol":"B"}]', '{"price":{}}']
  for (const misfits of ['reject', 'null'] as const) {
    const before = (await quantities(setup.ticks)).length
    const source = { websocket: { url: messages.url } }
    ;(await setup.client.feeds.connect('there', { table: setup.ticks, source, misfits, backoff }))._unsafeUnwrap()
    const connection = await messages.connection()
    for (const text of texts) connection.send(text)
    const there = async () => (await setup.client.feeds.list())._unsafeUnwrap().find(({ name }) => name === 'there')
    await eventually('all were read', async () => (await there())?.messages === 4n && (await there())?.waitingBytes === 0n)
    const counts = await there()
    const here = (await setup.client.feed(texts, { table: setup.ticks, misfits }).done())._unsafeUnwrap()
    assert.deepEqual([here.rows, here.rejected, here.misfits], misfits === 'null' ? [5n, 0n, 4n] : [2n, 3n, 0n])
    assert.deepEqual([here.rows, here.rejected, here.misfits], [counts?.rows, counts?.deadLetters, counts?.misfits])
    const rows = (await setup.ticks.collect())._unsafeUnwrap().toArray().slice(before).map(String)
    assert.deepEqual(rows.slice(0, rows.length / 2), rows.slice(rows.length / 2))
    ;(await setup.client.feeds.stop('there'))._unsafeUnwrap()
  }
})

test('records of an iterable are in the table when the feed is done, in their order', async () => {
  await using setup = await setUp()
  async function* source() {
    for (const row of rows(0, 2_500)) yield row
    yield rows(2_500, 2_600)
    await Promise.resolve()
    yield JSON.stringify(rows(2_600, 2_603))
  }
  const feed = setup.client.feed(source(), { table: setup.ticks })
  const events = await eventsOf(feed)
  assert.deepEqual([kindsOf(events)[0], kindsOf(events).at(-1)], ['connected', 'ended'])
  const stats = (await feed.done())._unsafeUnwrap()
  assert.deepEqual(
    [stats.rows, stats.rejected, stats.waitingRows, stats.waitingBytes, stats.endRow.unwrapOr(0n)],
    [2_603n, 0n, 0, 0, 2_603n],
  )
  assert.deepEqual(await quantities(setup.ticks), numbers(0, 2_603))
})

test('Arrow batches go as they are, and those of another schema end the feed', async () => {
  await using setup = await setUp()
  const batch = batchFromRecords(schema, rows(0, 10))._unsafeUnwrap()
  const feed = setup.client.feed([batch, new Table([batch])], { table: setup.ticks })
  assert.equal((await feed.done())._unsafeUnwrap().rows, 20n)
  for (const source of [batch, new Table([batch])])
    assert.equal((await setup.client.feed(source, { table: setup.ticks }).done())._unsafeUnwrap().rows, 10n)
  const other = batchFromRecords(new Schema([new Field('x', new Int64(), true)]), [{ x: 1 }])._unsafeUnwrap()
  const failed = setup.client.feed([other] as RecordBatch[], { table: setup.ticks })
  assert.equal((await failed.done())._unsafeUnwrapErr().reason, 'SCHEMA_MISMATCH')
  const mapped = setup.client.feed([batch], { table: setup.ticks, mapping: {} })
  assert.equal((await mapped.done())._unsafeUnwrapErr().reason, 'ARGUMENT_INVALID')
})

test('bytes are JSON in UTF-8, and what is not is rejected', async () => {
  await using setup = await setUp()
  const feed = setup.client.feed([Buffer.from('{"symbol":"é","qty":1}'), Uint8Array.of(0x7b, 0xff)], { table: setup.ticks })
  const [rejected] = (await eventsOf(feed)).filter((event) => typeof event !== 'string' && event.kind === 'rejected')
  assert.deepEqual([rejected?.reason, rejected?.length], ['it is not UTF-8', 2])
  assert.deepEqual(await quantities(setup.ticks), [1])
})

test('what came before a source fails is taken, and then the failure is told', async () => {
  await using setup = await setUp()
  async function* source() {
    yield await Promise.resolve(rows(0, 3))
    throw new Error('the sensor broke')
  }
  const feed = setup.client.feed(source(), { table: setup.ticks })
  assert.deepEqual(kindsOf(await eventsOf(feed)), ['connected', 'connected', 'appended', 'SOURCE_FAILED'])
  assert.match((await feed.close())._unsafeUnwrapErr().message, /the sensor broke/)
  assert.deepEqual(await quantities(setup.ticks), [0, 1, 2])
})

test('a WebSocket is subscribed to, mapped, and dialled again when it is lost', async () => {
  await using setup = await setUp()
  await using messages = await MessageServer.start()
  const source = { url: `${messages.url}stream?token=secret`, subscribe: ['{"op":"subscribe"}'], headers: { 'x-key': 'k' } }
  const mapping = { rows: '/data', columns: { symbol: '/s', qty: { pointer: '/q', quoted: true } } }
  await using feed = setup.client.feed(source, { table: setup.ticks, mapping, backoff, batch: { ms: 1 } })
  const first = await messages.connection()
  assert.equal(await first.next(), '{"op":"subscribe"}')
  assert.equal(first.headers['x-key'], 'k')
  first.send('{"data":[{"s":"A","q":"0"},{"s":"B","q":"x"},{"s":"C","q":1}]}')
  await eventually('the rows are taken', () => feed.stats().rows === 2n)
  first.cut()
  const second = await messages.connection()
  assert.equal(await second.next(), '{"op":"subscribe"}')
  second.send(Buffer.from('{"data":{"s":"D","q":2}}'))
  second.send('oops')
  await eventually('the row is taken', () => feed.stats().rows === 3n)
  const stats = (await feed.close())._unsafeUnwrap()
  assert.deepEqual([stats.rejected, stats.messages, stats.reconnects], [2n, 3n, { source: 1, server: 0 }])
  await second.closed

  const events = await eventsOf(feed)
  const rejected = events.filter((event) => typeof event !== 'string' && event.kind === 'rejected')
  assert.deepEqual(
    rejected.map((event) => [event.column.unwrapOr(null), Buffer.from(event.bytes).toString()]),
    [
      ['qty', '{"s":"B","q":"x"}'],
      [null, 'oops'],
    ],
  )
  const lost = events.find((event) => typeof event !== 'string' && event.kind === 'reconnecting')
  assert.ok(typeof lost === 'object' && lost.kind === 'reconnecting' && lost.to === 'source' && lost.attempt === 1)
  assert.equal(lost.cause.reason, 'SOURCE_LOST')
  assert.doesNotMatch(lost.cause.message, /secret/)
  assert.deepEqual(await quantities(setup.ticks), [0, 1, 2])
})

test('batches that were not acknowledged when the server was lost are sent again: each row at least once', async () => {
  await using setup = await setUp()
  using proxy = await holdingProxy(setup.address)
  await using client = (await AsyncClient.connect(proxy.address, { heartbeat: false }))._unsafeUnwrap()
  let goOn: () => void = () => undefined
  const isCut = new Promise<void>((resolve) => (goOn = resolve))
  async function* source() {
    yield rows(0, 10)
    await isCut
    yield rows(10, 20)
  }
  const feed = client.feed(source(), { table: setup.ticks, backoff, batch: { rows: 10 } })
  proxy.hold()
  // The server has the rows, and the feed does not know.
  await eventually('the rows are there', async () => (await quantities(setup.ticks)).length === 10)
  proxy.cut()
  proxy.release()
  goOn()
  const stats = (await feed.done())._unsafeUnwrap()
  assert.equal(stats.rows, 20n)
  assert.ok(stats.resent >= 10n && stats.reconnects.server >= 1)
  const inTable = await quantities(setup.ticks)
  assert.deepEqual([...new Set(inTable)], numbers(0, 20))
  assert.ok(inTable.length >= 20 && inTable.length % 10 === 0)
  assert.ok(kindsOf(await eventsOf(feed)).includes('reconnecting'))
})

test('while the server is behind, an iterable is not asked and a socket is not read', async () => {
  await using setup = await setUp()
  await using messages = await MessageServer.start()
  using proxy = await holdingProxy(setup.address)
  await using client = (await AsyncClient.connect(proxy.address, { heartbeat: false }))._unsafeUnwrap()
  proxy.hold()
  let asked = 0
  const total = 400
  function* source() {
    for (; asked < total; asked++) yield { symbol: 'x'.repeat(1_000), price: 1, qty: asked }
  }
  const limits = { table: setup.ticks, batch: { rows: 10 }, maxWaitingBytes: 50_000 }
  const iterable = client.feed(source(), limits)
  const socket = client.feed(messages.url, limits)
  const connection = await messages.connection()
  const row = JSON.stringify({ symbol: 'y'.repeat(1_000), price: 2, qty: -1 })
  for (let sent = 0; sent < total; sent++) connection.send(row)
  await eventually('both are held up', () => iterable.stats().isHeldUp && socket.stats().isHeldUp)
  assert.ok(asked < 100, `${asked} were asked for`)
  // What ws had read of the socket by then is one chunk.
  assert.ok(socket.stats().waitingBytes < 200_000, `${socket.stats().waitingBytes} bytes wait`)
  proxy.release()
  assert.equal((await iterable.done())._unsafeUnwrap().rows, BigInt(total))
  await eventually('all messages are taken', () => socket.stats().rows === BigInt(total))
  assert.equal((await socket.close())._unsafeUnwrap().waitingRows, 0)
})

test('closing flushes, a close that takes too long tells what is lost, and a signal ends at once', async () => {
  await using setup = await setUp()
  const waiting: (() => void)[] = []
  async function* source() {
    yield rows(0, 1)
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const flushed = setup.client.feed(source(), { table: setup.ticks, batch: { ms: 3_600_000 } })
  await eventually('the row waits', () => flushed.stats().waitingRows === 1)
  assert.equal((await flushed.close())._unsafeUnwrap().rows, 1n)
  assert.deepEqual(await flushed.close(), await flushed.done(), 'a second close tells the same')

  using proxy = await holdingProxy(setup.address)
  await using client = (await AsyncClient.connect(proxy.address, { heartbeat: false }))._unsafeUnwrap()
  proxy.hold()
  const late = client.feed(source(), { table: setup.ticks })
  await eventually('the row waits', () => late.stats().waitingRows === 1)
  const tooLate = (await late.close({ graceMs: 1 }))._unsafeUnwrapErr()
  assert.deepEqual([tooLate.kind, tooLate.details['rows']], ['timeout', '1'])

  const abort = new AbortController()
  const aborted = client.feed(source(), { table: setup.ticks, signal: abort.signal })
  abort.abort()
  assert.equal((await aborted.done())._unsafeUnwrapErr().kind, 'cancelled')
  assert.equal((await client.feed([], { table: setup.ticks, signal: abort.signal }).done())._unsafeUnwrapErr().kind, 'cancelled')
  for (const resolve of waiting) resolve()
})

test('what a feed cannot do is its only Err: wrong options, a table that is ended, a closed client', async () => {
  await using setup = await setUp()
  const { client, ticks } = setup
  const reason = async (feed: Feed): Promise<string | undefined> => kindsOf(await eventsOf(feed)).at(-1)
  assert.equal(await reason(client.feed('http://127.0.0.1', { table: ticks })), 'ARGUMENT_INVALID')
  assert.equal(await reason(client.feed('nonsense', { table: ticks })), 'ARGUMENT_INVALID')
  assert.equal(await reason(client.feed([], { table: ticks, batch: { rows: -1 } })), 'ARGUMENT_INVALID')
  assert.equal(await reason(client.feed([], { table: ticks, mapping: { columns: { x: '/x' } } })), 'COLUMN_NOT_FOUND')
  const other = (await client.live('other', schema))._unsafeUnwrap()
  ;(await other.end())._unsafeUnwrap()
  assert.equal(await reason(client.feed([{ qty: 1 }], { table: other })), 'FEED_UNKNOWN')
  const closed = (await AsyncClient.connect(setup.address))._unsafeUnwrap()
  await closed.close()
  assert.equal(await reason(closed.feed([{ qty: 1 }], { table: ticks })), 'CLIENT_CLOSED')
})

test('decimals come to the same digits from records, from feeds of the server and from feeds of its own process', async () => {
  await using setup = await setUp()
  const { client } = setup
  await using messages = await MessageServer.start()
  const money = new Schema([
    new Field('price', new Decimal(4, 12), true),
    new Field('quoted', new Decimal(0, 38), true),
    new Field('at', new TimestampNanosecond(), true),
    new Field('ratio', new Float64(), true),
  ])
  const trades = (await client.live('trades', money))._unsafeUnwrap()
  const digits = async (): Promise<string[]> =>
    (await client.sql`select concat_ws(' ', price, quoted, epoch_ns("at"), ratio) as t from ${trades}`)
      ._unsafeUnwrap()
      .toArray()
      .map(({ t }: { t: string }) => t)
  const texts = [
    '[{"price":10.50},{"price":12345678.1234,"quoted":"12345678901234567890123456789012345678"},{"price":-0.0001}]',
    '{"price":"1.5"}',
    '{"price":10.12345}',
    '{"price":123456789}',
    '{"price":1e-400}',
    '{"price":12345678.12340000000000000,"quoted":"-1e3","ratio":0.12345678901234567,"at":1700000000.123456789}',
    '{"quoted":"1.5"}',
    '{"price":[1]}',
    '[1700000000.123456789, null]',
  ]
  const mapping = { columns: { price: {}, quoted: { quoted: true }, at: { unit: 's' }, ratio: {} } } as const
  ;(await client.feeds.connect('there', { table: trades, source: { websocket: { url: messages.url } }, mapping }))._unsafeUnwrap()
  const connection = await messages.connection()
  for (const text of texts) connection.send(text)
  const there = async () => (await client.feeds.list())._unsafeUnwrap().find(({ name }) => name === 'there')
  await eventually('all were read', async () => (await there())?.messages === BigInt(texts.length) && (await there())?.waitingBytes === 0n)
  const ofServer = await digits()
  assert.deepEqual(ofServer, [
    '10.5000',
    '12345678.1234 12345678901234567890123456789012345678',
    '-0.0001',
    `12345678.1234 -1000 1700000000123456789 ${Number('0.12345678901234567')}`,
  ])
  const here = (await client.feed(texts, { table: trades, mapping }).done())._unsafeUnwrap()
  assert.deepEqual((await digits()).slice(4), ofServer)
  const counts = await there()
  assert.deepEqual([here.rows, here.rejected], [4n, 8n])
  assert.deepEqual([counts?.rows, counts?.deadLetters], [4n, 8n])
  const records = [
    { price: '10.50' },
    { price: 12_345_678.1234, quoted: 12_345_678_901_234_567_890_123_456_789_012_345_678n },
    { price: -0.0001 },
  ]
  ;(await trades.append(records))._unsafeUnwrap()
  assert.equal((await client.feed(records, { table: trades }).done())._unsafeUnwrap().rows, 3n)
  assert.deepEqual((await digits()).slice(8), [...ofServer.slice(0, 3), ...ofServer.slice(0, 3)])
  const refused = await trades.append([{ price: '1' }, { price: '10.12345' }])
  const { reason, message } = refused._unsafeUnwrapErr()
  assert.deepEqual([reason, message], ['VALUE_INVALID', 'Row 1, column price: a number of more than 4 decimal places.'])
  ;(await trades.end())._unsafeUnwrap()
})
