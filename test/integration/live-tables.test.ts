// Live tables from the client's side: rows in by gRPC and WebSocket, out by queries and subscriptions.
import assert from 'node:assert/strict'
import { on, once } from 'node:events'
import { test } from 'node:test'
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  LargeUtf8,
  Map_,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { WebSocket } from 'ws'
import { AsyncClient, sql, type JsRecord, type LiveBatch, type LiveTable } from '../../client/index.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const schema = new Schema([
  new Field('symbol', new Utf8(), true),
  new Field('price', new Float64(), true),
  new Field('qty', new Int64(), true),
  new Field('at', new TimestampMillisecond('UTC'), true),
  new Field('buy', new Bool(), true),
])

interface Row extends JsRecord {
  readonly symbol: string | null
  readonly price: number | null
  readonly qty: bigint | null
  readonly at: Date | null
  readonly buy: boolean | null
}

function rowOf(index: number): Row {
  return { symbol: `S${index % 7}`, price: index / 8, qty: BigInt(index), at: new Date(1_700_000_000_000 + index), buy: index % 2 === 0 }
}

const rowsOf = (from: number, to: number): Row[] => Array.from({ length: to - from }, (_, index) => rowOf(from + index))
const jsonOf = (row: Row): string => JSON.stringify({ ...row, qty: Number(row.qty) })

async function connected(server: TestServer): Promise<AsyncClient> {
  return (await AsyncClient.connect(server.address))._unsafeUnwrap()
}

async function live(client: AsyncClient, name = 'ticks'): Promise<LiveTable> {
  return (await client.live(name, schema))._unsafeUnwrap()
}

async function producer(server: TestServer, name: string, query = '?ack=1'): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.server.ports.http}/feeds/${name}${query}`)
  await once(socket, 'open')
  return socket
}

/** Settles once the producer was told that so many of its messages were taken. */
async function acked(socket: WebSocket, messages: number): Promise<void> {
  for await (const [data] of on(socket, 'message') as AsyncIterable<[Buffer]>)
    if ((JSON.parse(data.toString()) as { ack: number }).ack >= messages) return
}

/** The numbers in column `qty` of the first so many rows of a subscription. */
async function take(batches: AsyncIterable<{ _unsafeUnwrap(): LiveBatch }>, rows: number): Promise<{ qty: bigint[]; nextRow: bigint }> {
  const qty: bigint[] = []
  for await (const result of batches) {
    const { batch, firstRow, nextRow } = result._unsafeUnwrap()
    assert.equal(nextRow - firstRow, BigInt(batch.numRows))
    qty.push(...quantities(batch))
    if (qty.length >= rows) return { qty, nextRow }
  }
  throw new Error('the subscription ended')
}

function quantities(batch: RecordBatch): bigint[] {
  return Array.from(batch.getChild('qty') ?? []) as bigint[]
}

const numbers = (from: number, to: number): bigint[] => Array.from({ length: to - from }, (_, index) => BigInt(from + index))

test('rows that were appended are there for the next query, whatever way they came', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)

  const appended = (await ticks.append(rowsOf(0, 5)))._unsafeUnwrap()
  assert.deepEqual(appended, { rows: 5n, endRow: 5n })
  const socket = await producer(server, 'ticks')
  const told = acked(socket, 2)
  socket.send(jsonOf(rowOf(5)))
  socket.send(rowsOf(6, 10).map(jsonOf).join('\n'))
  await told
  socket.close()

  const all = (await ticks.collect())._unsafeUnwrap()
  assert.deepEqual(
    all.toArray().map((row: { toJSON(): unknown }) => row.toJSON()),
    rowsOf(0, 10).map((row) => ({ ...row, at: Number(row.at) })),
  )
  const [sum] = (await client.sql`select sum(qty)::bigint as s, count(*) as n from ${ticks}`)._unsafeUnwrap().toArray() as {
    s: bigint
    n: bigint
  }[]
  assert.deepEqual([sum?.s, sum?.n], [45n, 10n])
  ;(await ticks.end())._unsafeUnwrap()
})

test('subscribers get each row once and in order, from now, from the start and from a number', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  ;(await ticks.append(rowsOf(0, 10)))._unsafeUnwrap()

  let started: () => void = () => undefined
  const isStarted = new Promise<void>((resolve) => (started = resolve))
  const now = take(ticks.subscribe({ onStart: started }), 5)
  await isStarted
  ;(await ticks.append(rowsOf(10, 13)))._unsafeUnwrap()
  ;(await ticks.append(rowsOf(13, 15)))._unsafeUnwrap()
  assert.deepEqual((await now).qty, numbers(10, 15))
  assert.deepEqual((await take(ticks.subscribe({ from: 'earliest' }), 15)).qty, numbers(0, 15))
  // In the middle of a batch.
  assert.deepEqual((await take(ticks.subscribe({ from: 12 }), 3)).qty, numbers(12, 15))

  const first = await take(ticks.subscribe({ from: 'earliest' }), 1)
  const rest = await take(ticks.subscribe({ from: first.nextRow }), 15 - first.qty.length)
  assert.deepEqual([...first.qty, ...rest.qty], numbers(0, 15))
  ;(await ticks.end())._unsafeUnwrap()
})

test('a subscriber beyond the table is refused, and one of a table that is ended is told so', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = await live(client)
  const beyond = []
  for await (const result of ticks.subscribe({ from: 1 })) beyond.push(result)
  assert.equal(beyond.length, 1)
  assert.equal(beyond[0]?._unsafeUnwrapErr().reason, 'ARGUMENT_INVALID')

  let started: () => void = () => undefined
  const isStarted = new Promise<void>((resolve) => (started = resolve))
  const ended = (async () => {
    for await (const result of ticks.subscribe({ onStart: started })) return result
    return null
  })()
  await isStarted
  ;(await ticks.end())._unsafeUnwrap()
  assert.equal((await ended)?._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
  assert.equal((await ticks.collect())._unsafeUnwrapErr().reason, 'HANDLE_DROPPED')
  assert.equal((await ticks.append(rowsOf(0, 1)))._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
})

test('opening again gives the same table, and another schema is refused', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using one = await live(client)
  await using two = await live(client)
  ;(await one.append(rowsOf(0, 3)))._unsafeUnwrap()
  assert.equal((await two.collect())._unsafeUnwrap().numRows, 3)
  assert.notEqual(one.id, two.id)
  const other = await client.live('ticks', new Schema([new Field('x', new Utf8(), true)]))
  assert.equal(other._unsafeUnwrapErr().reason, 'SCHEMA_MISMATCH')
  ;(await one.drop())._unsafeUnwrap()
  assert.equal((await two.collect())._unsafeUnwrap().numRows, 3, 'the table outlives a handle')
  ;(await two.end())._unsafeUnwrap()
})

test('a record that does not fit is refused with its row and column, and none of its append is taken', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  const error = (await ticks.append([rowOf(0), { ...rowOf(1), qty: 1.5 }]))._unsafeUnwrapErr()
  assert.equal(error.reason, 'VALUE_INVALID')
  assert.deepEqual(error.details, { row: '1', column: 'qty' })
  assert.match((await ticks.append([{ ...rowOf(0), oops: 1 }]))._unsafeUnwrapErr().message, /oops.*no such column/)
  assert.equal((await ticks.collect())._unsafeUnwrap().numRows, 0)
  ;(await ticks.end())._unsafeUnwrap()
})

test('what a feed cannot take goes to its dead letters, and its neighbours are taken', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  const socket = await producer(server, 'ticks')
  const told = acked(socket, 3)
  socket.send('{"symbol":"A","price":1}\n{"symbol":7}\n{"symbol":"B","price":2}')
  socket.send('no json at all')
  socket.send('[{"symbol":"C"},{"symbol":"D","qty":9223372036854775808},{"symbol":"E","qty":9223372036854775807}]')
  await told
  socket.close()
  const symbols = (await client.sql`select list(symbol) as l, max(qty) as q from ${ticks}`)._unsafeUnwrap().toArray() as {
    l: Iterable<string>
    q: bigint
  }[]
  assert.deepEqual([...(symbols[0]?.l ?? [])], ['A', 'B', 'C', 'E'])
  assert.equal(symbols[0]?.q, 9_223_372_036_854_775_807n)
  ;(await ticks.end())._unsafeUnwrap()
})

test('a view over a live table sees its new rows, and names and joins work', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  await using even = (await client.define(`select qty from t where qty % 2 = 0`, { bindings: { t: ticks } }))._unsafeUnwrap()
  ;(await ticks.append(rowsOf(0, 4)))._unsafeUnwrap()
  assert.equal((await even.collect())._unsafeUnwrap().numRows, 2)
  ;(await ticks.append(rowsOf(4, 8)))._unsafeUnwrap()
  assert.equal((await even.collect())._unsafeUnwrap().numRows, 4)
  await using held = (await ticks.materialize())._unsafeUnwrap()
  ;(await ticks.append(rowsOf(8, 9)))._unsafeUnwrap()
  assert.equal((await held.collect())._unsafeUnwrap().numRows, 8)
  ;(await ticks.end())._unsafeUnwrap()
  assert.equal((await even.collect())._unsafeUnwrapErr().reason, 'HANDLE_DROPPED')
})

test('retention keeps what it is asked to and lets go of old rows, and subscribers hear of it', async () => {
  await using server = await startServer({ config: { liveLogBytes: 1024 * 1024 } })
  await using client = await connected(server)
  const keep = 30_000
  await using ticks = (await client.live('ticks', schema, { retention: { maxRows: keep } }))._unsafeUnwrap()
  const total = 150_000
  for (let from = 0; from < total; from += 10_000) (await ticks.append(rowsOf(from, from + 10_000)))._unsafeUnwrap()
  const [kept] = (await client.sql`select count(*) as n, min(qty) as least, max(qty) as most from ${ticks}`)._unsafeUnwrap().toArray() as {
    n: bigint
    least: bigint
    most: bigint
  }[]
  assert.ok(kept !== undefined)
  assert.equal(kept.most, BigInt(total - 1))
  assert.equal(kept.n, kept.most - kept.least + 1n)
  assert.ok(kept.n >= keep && kept.n < 2 * keep, `${kept.n} rows are kept`)

  const { qty } = await take(ticks.subscribe({ from: 'earliest' }), Number(kept.n))
  assert.deepEqual([qty[0], qty.at(-1), qty.length], [kept.least, kept.most, Number(kept.n)])
  for await (const result of ticks.subscribe({ from: 0 })) {
    const error = result._unsafeUnwrapErr()
    assert.equal(error.reason, 'ROWS_GONE')
    assert.equal(error.details['firstRow'], String(kept.least))
  }
  for await (const result of ticks.subscribe({ from: 0, lagging: 'skip' })) {
    const batch = result._unsafeUnwrap()
    assert.deepEqual([batch.firstRow, batch.skipped], [kept.least, kept.least])
    break
  }
  ;(await ticks.end())._unsafeUnwrap()
})

test('appendStream takes batches as they come and tells how far it is', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  const progress: bigint[] = []
  async function* source(): AsyncGenerator<Row[]> {
    for (let from = 0; from < 500; from += 100) yield await Promise.resolve(rowsOf(from, from + 100))
  }
  const appended = (await ticks.appendStream(source(), { onProgress: ({ rows }) => progress.push(rows) }))._unsafeUnwrap()
  assert.equal(appended.rows, 500n)
  assert.deepEqual(progress, [100n, 200n, 300n, 400n, 500n])
  async function* failing(): AsyncGenerator<Row[]> {
    yield await Promise.resolve(rowsOf(500, 501))
    throw new Error('the sensor broke')
  }
  const failure = (await ticks.appendStream(failing()))._unsafeUnwrapErr()
  assert.equal(failure.reason, 'SOURCE_FAILED')
  assert.match(failure.message, /the sensor broke/)
  ;(await ticks.end())._unsafeUnwrap()
})

test('each batch of an appendStream is taken before the next one comes, and an ended table ends it while none comes', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const ticks = await live(client)
  let taken: () => void = () => undefined
  let goOn: () => void = () => undefined
  async function* source(): AsyncGenerator<Row[]> {
    const isTaken = new Promise<void>((resolve) => (taken = resolve))
    yield rowsOf(0, 1)
    await isTaken
    ;(await ticks.end())._unsafeUnwrap()
    await new Promise<void>((resolve) => (goOn = resolve))
  }
  const ended = await ticks.appendStream(source(), { onProgress: () => taken() })
  assert.equal(ended._unsafeUnwrapErr().reason, 'FEED_UNKNOWN')
  goOn()
})

test('a query can be followed: each answer is over the rows that came since', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  await using names = (
    await client.fromRecords([
      { symbol: 'S1', label: 'one' },
      { symbol: 'S2', label: 'two' },
    ])
  )._unsafeUnwrap()
  ;(await ticks.append(rowsOf(0, 10)))._unsafeUnwrap()
  const query = sql`select label, qty from ${ticks} join ${names} using (symbol) where qty > ${1} order by qty`
  let started: () => void = () => undefined
  const isStarted = new Promise<void>((resolve) => (started = resolve))
  const seen: unknown[] = []
  const followed = (async () => {
    for await (const result of client.subscribe(query, { from: 'earliest', intervalMs: 1, onStart: started })) {
      const { table, firstRow, nextRow, skipped } = result._unsafeUnwrap()
      const answers = table.toArray() as { label: string; qty: bigint }[]
      seen.push(...answers.map((row) => [row.label, Number(row.qty)]))
      assert.equal(skipped, 0n)
      assert.ok(nextRow > firstRow)
      if (nextRow === 20n) return nextRow
    }
    return null
  })()
  await isStarted
  for (let row = 10; row < 20; row += 2) (await ticks.append(rowsOf(row, row + 2)))._unsafeUnwrap()
  assert.equal(await followed, 20n)
  assert.deepEqual(seen, [
    ['two', 2],
    ['one', 8],
    ['two', 9],
    ['one', 15],
    ['two', 16],
  ])

  await using view = (await client.define(sql`select qty from ${ticks} where qty >= 15`))._unsafeUnwrap()
  for await (const result of client.subscribe(view, { from: 5 })) {
    const { table, firstRow, nextRow } = result._unsafeUnwrap()
    assert.deepEqual([table.numRows, firstRow, nextRow], [5, 5n, 20n])
    break
  }
  for await (const result of client.subscribe('select 1')) assert.match(result._unsafeUnwrapErr().message, /reads none/)
  ;(await ticks.end())._unsafeUnwrap()
})

test('queries and subscribers see the rows in one order, however many ways they come at once', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  await using ticks = await live(client)
  const socket = await producer(server, 'ticks')
  const told = acked(socket, 400)
  const appending = (async () => {
    for (let from = 100_000; from < 100_100; from += 5) (await ticks.append(rowsOf(from, from + 5)))._unsafeUnwrap()
  })()
  for (let index = 0; index < 400; index++) {
    // One row is read at once, two hundred go the longer way.
    const rows = index % 10 === 9 ? rowsOf(index * 200, (index + 1) * 200) : [rowOf(index * 200)]
    socket.send(rows.map(jsonOf).join('\n'))
    if (index % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (index % 50 === 0) (await ticks.collect())._unsafeUnwrap()
  }
  await Promise.all([told, appending])
  socket.close()
  const total = 360 + 40 * 200 + 100
  const { qty } = await take(ticks.subscribe({ from: 'earliest' }), total)
  const all = (await ticks.collect())._unsafeUnwrap()
  assert.equal(all.numRows, total)
  assert.deepEqual(qty, [...(all.getChild('qty') ?? [])])
  ;(await ticks.end())._unsafeUnwrap()
})

test('a table of types that JSON cannot fill takes Arrow data, and tells those who send JSON why it does not take theirs', async () => {
  await using server = await startServer()
  await using client = await connected(server)
  const key = new Field('key', new Utf8(), false)
  const entries = new Field('entries', new Struct<never>([key, new Field('value', new Float64(), true)] as never), false)
  const wide = new Schema([new Field('text', new LargeUtf8(), true), new Field('map', new Map_(entries as never), true)])
  await using table = (await client.live('wide', wide))._unsafeUnwrap()
  const texts = vectorFromArray(['a', null, 'ccc'], new LargeUtf8())
  const maps = vectorFromArray([new Map([['x', 1]]), null, new Map([['y', 2.5]])], new Map_(entries as never))
  const batch = new RecordBatch(wide, new Table({ text: texts, map: maps }).batches[0]?.data as never)
  assert.equal((await table.append(batch))._unsafeUnwrap().rows, 3n)
  assert.deepEqual([...((await table.collect())._unsafeUnwrap().getChild('text') ?? [])], ['a', null, 'ccc'])

  const socket = await producer(server, 'wide')
  const told = acked(socket, 1)
  socket.send('{"text":"d"}')
  await told
  socket.close()
  const letters = (await client.feeds.deadLetters('wide'))._unsafeUnwrap()
  assert.match(
    JSON.stringify(letters, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    /JSON cannot fill a column of type largeUtf8/,
  )
  const dictionary = new Schema([new Field('d', new Dictionary(new Utf8(), new Int32()), true)])
  assert.match((await client.live('coded', dictionary))._unsafeUnwrapErr().message, /Column d: live tables have no columns of a dictionary/)
  ;(await table.end())._unsafeUnwrap()
})
