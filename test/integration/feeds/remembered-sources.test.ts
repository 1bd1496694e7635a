// Servers that come and go on one data directory: which of the feeds that they dial are there again.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Field, Float64, Schema, Utf8 } from 'apache-arrow'
import { AsyncClient, type LiveTable, type QuiverError, type Result } from '../../../client/index.ts'
import { eventually } from '../../support/eventually.ts'
import { MessageServer } from '../../support/message-server.ts'
import { startBroker } from '../../support/mqtt-broker.ts'
import { ServerProcess } from '../../support/server-process.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

const schema = new Schema([new Field('symbol', new Utf8(), true), new Field('price', new Float64(), true)])
const backoff = { minMs: 1, maxMs: 20 }
const mapping = { rows: '/data', columns: { symbol: '/s', price: { pointer: '/p', quoted: true } } }

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

function dataDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  t.after(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

/** What a server is used for, with its client; all of it ends with the server. */
async function during(data: string, use: (client: AsyncClient, server: TestServer) => Promise<void>): Promise<void> {
  await using server = await startServer({ config: { dataDirectory: data } })
  await using client = must(await AsyncClient.connect(server.address))
  await use(client, server)
}

async function withTable(client: AsyncClient, name: string, use: (table: LiveTable) => Promise<void>, durable = true): Promise<void> {
  await using table = must(await client.live(name, schema, { durable }))
  await use(table)
}

async function connectionOf(client: AsyncClient, name: string): Promise<string | null> {
  const feed = must(await client.feeds.list()).find((one) => one.name === name)
  return feed === undefined ? null : feed.connection.unwrapOr('push' as never)
}

async function symbolsOf(client: AsyncClient, table: string): Promise<string[]> {
  const found: string[] = []
  await withTable(client, table, async (live) => {
    for (const { symbol } of must(await client.sql`select symbol from ${live} order by symbol`)) found.push(symbol as string)
  })
  return found
}

test('a source of a durable table is dialled again after kill -9, with its headers, texts and mapping', async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  const source = { websocket: { url: venue.url, subscribe: ['{"op":"subscribe"}'], headers: { 'x-key': 'secret' } } }
  {
    await using server = await ServerProcess.start(['--data-dir', data])
    await using client = must(await AsyncClient.connect(server.address))
    const table = must(await client.live('ticks', schema))
    must(await client.feeds.connect('venue', { table, source, mapping, misfits: 'null', backoff }))
    await server.stop('SIGKILL')
  }
  const file = join(data, 'live', 'ticks', 'feeds', 'venue.json')
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600)
  await (
    await venue.connection()
  ).closed
  await using server = await ServerProcess.start(['--data-dir', data])
  await using client = must(await AsyncClient.connect(server.address))
  const connection = await venue.connection()
  assert.equal(connection.headers['x-key'], 'secret')
  assert.equal(await connection.next(), '{"op":"subscribe"}')
  connection.send('{"data":[{"s":"A","p":"1.5"},{"s":"B","p":true}]}')
  const feedNow = async () => must(await client.feeds.list()).find(({ name }) => name === 'venue')
  await eventually('both rows are there', async () => (await feedNow())?.rows === 2n)
  const feed = await feedNow()
  assert.deepEqual([feed?.table, feed?.source, feed?.misfits, feed?.state], ['ticks', 'websocket', 1n, 'running'])
  assert.deepEqual(await symbolsOf(client, 'ticks'), ['A', 'B'])
})

test('one that was stopped is forgotten, and so are those of tables in memory', async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  const source = { websocket: { url: venue.url } }
  await during(data, async (client) => {
    await withTable(client, 'durable', async (table) => {
      for (const name of ['stopped', 'kept']) must(await client.feeds.connect(name, { table, source, backoff }))
      must(await client.feeds.stop('stopped'))
    })
    await withTable(client, 'memory', async (table) => void must(await client.feeds.connect('lost', { table, source, backoff })), false)
  })
  assert.deepEqual(readdirSync(join(data, 'live')), ['durable'])
  assert.deepEqual(readdirSync(join(data, 'live', 'durable', 'feeds')), ['kept.json'])
  await during(data, async (client) => {
    const names = must(await client.feeds.list()).map(({ name, state }) => [name, state])
    assert.deepEqual(names, [
      ['durable', 'running'],
      ['kept', 'running'],
    ])
    must(await client.feeds.stop({ table: 'durable' }))
  })
  await during(data, async (client) => {
    assert.deepEqual(
      must(await client.feeds.list()).map(({ name }) => name),
      ['durable'],
    )
  })
})

test('one that was paused comes back paused: it is connected and reads nothing until it is resumed', async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  await during(data, async (client) => {
    await withTable(client, 'ticks', async (table) => {
      must(await client.feeds.connect('venue', { table, source: { websocket: { url: venue.url } }, backoff }))
      must(await client.feeds.pause('venue'))
    })
    await venue.connection()
  })
  await during(data, async (client) => {
    const connection = await venue.connection()
    connection.send('{"symbol":"A"}')
    assert.equal(await connectionOf(client, 'venue'), 'paused')
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(await symbolsOf(client, 'ticks'), [])
    must(await client.feeds.resume('venue'))
    await eventually('the row is there', async () => (await symbolsOf(client, 'ticks')).join() === 'A')
  })
  await during(data, async (client) => {
    const connection = await venue.connection()
    await eventually('it is open', async () => (await connectionOf(client, 'venue')) === 'open')
    connection.send('{"symbol":"B"}')
    await eventually('it reads', async () => (await symbolsOf(client, 'ticks')).join() === 'A,B')
  })
})

test('a broker keeps what is published while the server is away', async (t) => {
  const data = dataDirectory(t)
  await using broker = await startBroker()
  const mqtt = { url: broker.url, topics: ['ticks/+'], qos: 1, clientId: 'quiver', keepSession: true } as const
  const columns = { symbol: { from: 'topic', pointer: '/1' } } as const
  await during(data, (client) =>
    withTable(client, 'ticks', async (table) => {
      must(await client.feeds.connect('plant', { table, source: { mqtt }, mapping: { columns }, backoff }))
      await eventually('it is open', async () => (await connectionOf(client, 'plant')) === 'open')
    }),
  )
  await broker.publish('ticks/A', '{}', 1)
  await during(data, async (client) => {
    await eventually('the row is there', async () => (await symbolsOf(client, 'ticks')).join() === 'A')
    must(await client.feeds.pause('plant'))
  })
  await broker.publish('ticks/B', '{}', 1)
  await during(data, async (client) => {
    assert.equal(await connectionOf(client, 'plant'), 'paused')
    must(await client.feeds.resume('plant'))
    await eventually('the other is there', async () => (await symbolsOf(client, 'ticks')).join() === 'A,B')
  })
})

test('a dropped table takes its sources with it, also those that are being connected or paused meanwhile', async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  const source = { websocket: { url: venue.url } }
  await during(data, async (client) => {
    await withTable(client, 'ticks', async (table) => {
      for (const name of ['a', 'b']) must(await client.feeds.connect(name, { table, source, backoff }))
      const atOnce = [client.feeds.connect('c', { table, source, backoff }), client.feeds.pause('a'), client.feeds.stop('b')]
      must(await client.feeds.dropTable('ticks'))
      await Promise.all(atOnce)
    })
    assert.deepEqual(readdirSync(join(data, 'live')), [])
    await withTable(client, 'ticks', () => Promise.resolve())
  })
  assert.equal(existsSync(join(data, 'live', 'ticks', 'feeds')), false)
})

test('what cannot be read is told of and left as it is, and the others are connected', async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  await during(data, (client) =>
    withTable(client, 'ticks', async (table) => {
      for (const name of ['damaged', 'whole'])
        must(await client.feeds.connect(name, { table, source: { websocket: { url: venue.url } }, backoff }))
    }),
  )
  const damaged = join(data, 'live', 'ticks', 'feeds', 'damaged.json')
  writeFileSync(damaged, '{')
  await during(data, async (client, { faults }) => {
    assert.match(faults.splice(0).join(), /A feed of the live table ticks is not connected again: .*damaged\.json does not define a feed/)
    assert.deepEqual(
      must(await client.feeds.list()).map(({ name }) => name),
      ['ticks', 'whole'],
    )
  })
  assert.equal(readFileSync(damaged, 'utf8'), '{')
})

test('one that the disk does not take is not made', async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  await during(data, (client) =>
    withTable(client, 'ticks', async (table) => {
      writeFileSync(join(data, 'live', 'ticks', 'feeds'), 'in the way')
      const made = await client.feeds.connect('venue', { table, source: { websocket: { url: venue.url } }, backoff })
      assert.equal(made.isErr() && made.error.reason, 'IO_ERROR')
      assert.equal(await connectionOf(client, 'venue'), null)
      await (
        await venue.connection()
      ).closed
    }),
  )
})

test("a source that has the name of a table's own feed, which was stopped, keeps it, and the table opens", async (t) => {
  const data = dataDirectory(t)
  await using venue = await MessageServer.start()
  await during(data, (client) =>
    withTable(client, 'a', (a) =>
      withTable(client, 'b', async () => {
        must(await client.feeds.stop('b'))
        must(await client.feeds.connect('b', { table: a, source: { websocket: { url: venue.url } }, backoff }))
      }),
    ),
  )
  await during(data, async (client) => {
    assert.deepEqual(
      must(await client.feeds.list()).map(({ name, table, source }) => [name, table, source]),
      [
        ['a', 'a', 'push'],
        ['b', 'a', 'websocket'],
      ],
    )
    await withTable(client, 'b', () => Promise.resolve())
  })
})
