import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AsyncClient } from '../../../client/index.ts'
import { eventually } from '../../support/eventually.ts'
import { MessageServer } from '../../support/message-server.ts'
import { runCli, type CliOptions, type CliResult } from '../../support/run-cli.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

let server: TestServer
let client: AsyncClient

before(async () => {
  server = await startServer()
  client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
})

after(async () => {
  await client.close()
  await server[Symbol.asyncDispose]()
})

function quiver(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runCli([...args, '--server', server.address], options)
}

async function create(name: string, ...more: string[]): Promise<void> {
  const { code, err } = await quiver(['live', 'create', name, 'symbol:varchar', 'price:double', 'qty:bigint', ...more])
  assert.deepEqual([code, err], [0, ''])
}

/** Settles once the rows can be read. */
async function push(name: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/x-ndjson' }
  const { status } = await fetch(`http://127.0.0.1:${server.server.ports.http}/feeds/${name}`, { method: 'POST', headers, body })
  assert.equal(status, 200)
}

const objects = (out: string): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('a live table is created by columns or like a query, is there for producers, and dropped', async () => {
  const { out } = await quiver(['live', 'create', 'ticks', 'symbol:varchar', 'at:timestamptz', '--max-rows', '1000'])
  assert.equal(out, 'Live table ticks has 2 columns: symbol VARCHAR, at TIMESTAMP WITH TIME ZONE\n')
  assert.equal((await quiver(['live', 'create', 'like', '--like', "select 1::integer as n, 'x' as t"])).out.includes('n INTEGER'), true)
  assert.equal((await quiver(['live', 'drop', 'ticks'])).out, 'Dropped ticks\n')
  await quiver(['live', 'drop', 'like'])
  const { code, err } = await quiver(['live', 'drop', 'ticks'])
  assert.equal(code, 1)
  assert.match(err, /^quiver: .*ticks.*\(FEED_UNKNOWN\)\n$/)
  assert.equal((await quiver(['live', 'create', 'ticks'])).code, 2)
  assert.equal((await quiver(['live', 'create', 'ticks', 'price'])).code, 2)
  assert.equal((await quiver(['live', 'create', 'ticks', 'price:nonsense'])).code, 1)
})

test('tail prints the rows of a table in every format', async () => {
  await create('ticks')
  await push('ticks', '{"symbol":"A","price":1.5,"qty":10}\n{"symbol":"BOLT","price":2,"qty":7}')
  const tail = ['tail', 'ticks', '--from', 'earliest', '--limit', '2']
  assert.equal((await quiver(tail)).out, 'symbol  price  qty\nA         1.5   10\nBOLT        2    7\n')
  assert.equal((await quiver([...tail, '-f', 'csv'])).out, 'symbol,price,qty\nA,1.5,10\nBOLT,2,7\n')
  assert.equal((await quiver(['tail', 'ticks', '--from', '1', '--limit', '1', '-f', 'json'])).out, '{"symbol":"BOLT","price":2,"qty":7}\n')
  await quiver(['live', 'drop', 'ticks'])
})

test('tail follows what comes, and queries over it, until it is interrupted', async () => {
  await create('ticks')
  const subscribers = async (): Promise<number> =>
    (await client.queries())._unsafeUnwrap().filter(({ operation }) => operation === 'Feeds/Subscribe').length
  const now = quiver(['tail', 'ticks', '--limit', '1', '-f', 'json'])
  const query = quiver(['tail', 'select symbol, qty * 2 as twice from ticks where qty > 5', '--limit', '1', '-f', 'json'])
  await eventually('both follow', async () => (await subscribers()) === 2)
  await push('ticks', '{"symbol":"A","qty":1}')
  await push('ticks', '{"symbol":"B","qty":6}')
  assert.deepEqual(objects((await now).out), [{ symbol: 'A', price: null, qty: 1 }])
  assert.deepEqual(objects((await query).out), [{ symbol: 'B', twice: 12 }])
  assert.equal((await client.list())._unsafeUnwrap().length, 0, 'its handles are dropped')
  await quiver(['live', 'drop', 'ticks'])
})

test('tail fails in one line', async () => {
  assert.match((await quiver(['tail', 'none'])).err, /^quiver: .*none.*\(FEED_UNKNOWN\)\n$/)
  assert.match((await quiver(['tail', 'select 1'])).err, /^quiver: .*\(ARGUMENT_INVALID\)\n$/)
  assert.equal((await quiver(['tail', 'ticks', '--from', 'yesterday'])).code, 2)
  assert.equal((await quiver(['tail', 'ticks', '--format', 'arrow'], { terminalWidth: 80 })).code, 2)
})

test('feeds are listed, counted, paused, resumed and stopped', async () => {
  await create('ticks', '--map', 'symbol=/s', '--map', 'qty=/q', '--rows', '/data')
  await push('ticks', '{"data":[{"s":"A","q":1},{"s":"B","q":"x"}]}')
  const [listed] = objects((await quiver(['feeds', '-f', 'json'])).out)
  assert.deepEqual([listed?.['feed'], listed?.['state'], listed?.['source'], listed?.['rows']], ['ticks', 'running', 'push', 1])
  const [stats] = objects((await quiver(['feeds', 'stats', 'ticks', '-f', 'json'])).out)
  assert.deepEqual([stats?.['messages'], stats?.['rows'], stats?.['dead_letters'], stats?.['table_rows']], [1, 1, 1, 1])
  assert.match((await quiver(['feeds', 'stats', 'none'])).err, /there is no feed none/)

  const letters = await quiver(['feeds', 'dead-letters', 'ticks', '-f', 'json'])
  const [letter] = objects(letters.out)
  assert.deepEqual([letter?.['number'], letter?.['column'], letters.err], [0, 'qty', ''])
  assert.match((await quiver(['feeds', 'dead-letters', 'ticks', '--from', '1'])).err, /1 dead letter in all/)

  assert.equal((await quiver(['feeds', 'pause', 'ticks'])).out, 'ticks is paused\n')
  assert.equal((await quiver(['feeds', 'resume', '--table', 'ticks'])).out, 'ticks is running\n')
  assert.equal((await quiver(['feeds', 'stop'])).code, 2)
  assert.equal((await quiver(['feeds', 'stop', 'a', '--table', 'b'])).code, 2)
  assert.match((await quiver(['feeds', 'stop', 'none'])).err, /^quiver: .*\(FEED_UNKNOWN\)\n$/)
  await quiver(['live', 'drop', 'ticks'])
})

test('stats are drawn again and again, on a terminal over each other', async () => {
  await create('ticks')
  const watch = ['feeds', 'stats', '--watch', '--interval-ms', '0', '--times', '2']
  const { out } = await quiver(watch, { terminalWidth: 200 })
  const [first = '', second = ''] = out.split(/\u001b\[\d+A\u001b\[J/)
  assert.match(first, /rows_s.*\n[^]*NULL/)
  assert.match(second, /rows_s/)
  assert.equal(objects((await quiver([...watch, '-f', 'json'])).out).length, 2)
  assert.equal((await quiver(['feeds', 'stats', '--times', '2'])).code, 2)
  await quiver(['live', 'drop', 'ticks'])
})

test('a feed is connected to a WebSocket, with its mapping', async () => {
  await using messages = await MessageServer.start()
  await create('ticks')
  const mapping = JSON.stringify({ columns: { symbol: '/s', qty: { pointer: '/q', quoted: true } } })
  const source = ['--websocket', messages.url, '--subscribe', 'hello', '--header', 'x-key=k']
  const { out } = await quiver(['feeds', 'connect', 'venue', '--table', 'ticks', ...source, '--mapping', mapping])
  assert.match(out, /^Feed venue fills ticks from ws:\/\/127\.0\.0\.1:\d+\/?\n$/)
  const connection = await messages.connection()
  assert.deepEqual([await connection.next(), connection.headers['x-key']], ['hello', 'k'])
  connection.send('{"s":"A","q":"12"}')
  assert.equal((await quiver(['tail', 'ticks', '--from', 'earliest', '--limit', '1', '-f', 'csv'])).out, 'symbol,price,qty\nA,,12\n')
  const [, venue] = objects((await quiver(['feeds', '-f', 'json'])).out)
  assert.deepEqual([venue?.['feed'], venue?.['state']], ['venue', 'open'])
  assert.equal((await quiver(['feeds', 'stop', 'venue'])).out, 'venue is stopped\n')
  await quiver(['live', 'drop', 'ticks'])
})

test('constants are given as JSON, beside what messages have', async () => {
  await using messages = await MessageServer.start()
  await create('ticks')
  const connect = ['feeds', 'connect', 'venue', '--table', 'ticks', '--websocket', messages.url]
  const { code, err } = await quiver([...connect, '--constant', 'symbol=kraken'])
  assert.deepEqual([code, /kraken is not JSON; a text has quotes: "kraken"/.test(err)], [2, true])
  assert.equal((await quiver([...connect, '--constant', 'symbol=1'])).code, 1)
  assert.equal((await quiver([...connect, '--constant', 'qty=1', '--map', 'qty=/q'])).code, 2)
  await quiver([...connect, '--constant', 'symbol="kraken"', '--constant', 'qty=9007199254740993'])
  ;(await messages.connection()).send('{"price":1.5}')
  const { out } = await quiver(['tail', 'ticks', '--from', 'earliest', '--limit', '1', '-f', 'csv'])
  assert.equal(out, 'symbol,price,qty\nkraken,1.5,9007199254740993\n')
  await quiver(['live', 'drop', 'ticks'])
})

test('where to connect must be said, once, and what does not fit is wrong usage', async () => {
  const connect = (...args: string[]): Promise<CliResult> => quiver(['feeds', 'connect', 'venue', '--table', 'ticks', ...args])
  const wrong = [
    [],
    ['--websocket', 'ws://x', '--mqtt', 'mqtt://x'],
    ['--websocket', 'ws://x', '--topic', 'a'],
    ['--mqtt', 'mqtt://x'],
    ['--mqtt', 'mqtt://x', '--topic', 'a', '--header', 'a=b'],
    ['--mqtt', 'mqtt://x', '--topic', 'a', '--qos', '3'],
    ['--websocket', 'ws://x', '--mapping', '{'],
    ['--websocket', 'ws://x', '--mapping', '[]'],
    ['--websocket', 'ws://x', '--mapping', '{"column":{}}'],
    ['--websocket', 'ws://x', '--mapping', '{"columns":{"symbol":{"pointr":"/s"}}}'],
    ['--websocket', 'ws://x', '--mapping', '{"columns":{"symbol":{"from":"header"}}}'],
    ['--websocket', 'ws://x', '--mapping', '{"columns":{"symbol":{"unit":"minutes"}}}'],
    ['--websocket', 'ws://x', '--mapping', '{}', '--constant', 'symbol="x"'],
    ['--websocket', 'ws://x', '--mapping', '{}', '--rows', '/x'],
  ]
  for (const args of wrong) {
    const { code, err } = await connect(...args)
    assert.deepEqual([code, err.split('\n').length], [2, 2], args.join(' '))
  }
  const { code, err } = await connect('--websocket', 'ws://127.0.0.1:1/')
  assert.equal(code, 1)
  assert.match(err, /\(FEED_UNKNOWN\)\n$/)
})

test('the help of each command teaches by examples', async () => {
  for (const command of ['feeds', 'live', 'tail']) {
    const { code, out } = await runCli([command, '--help'])
    assert.equal(code, 0)
    assert.match(out, new RegExp(`Examples:\\n  \\$ quiver ${command}`))
  }
  assert.equal((await runCli(['feeds', '--server', 'localhost:1'])).code, 1)
})
