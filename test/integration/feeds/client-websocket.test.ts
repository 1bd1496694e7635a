// The socket of a client's feed, with a clock of the test's own: when it is given up, how long it waits, what it does while held.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { WebSocketServer, type WebSocket } from 'ws'
import type { InputSink } from '../../../client/feed/input.ts'
import { WebSocketInput } from '../../../client/feed/websocket-input.ts'
import { eventually } from '../../support/eventually.ts'
import { clientClock, FakeClock } from '../../support/fake-clock.ts'
import { MessageServer } from '../../support/message-server.ts'

function start(url: string, options: { idleTimeoutMs?: number; maxMessageBytes?: number } = {}) {
  const clock = new FakeClock()
  const told: unknown[][] = []
  const input = new WebSocketInput({
    source: { url },
    clock: clientClock(clock),
    random: () => 0.5,
    backoff: { minMs: 100, maxMs: 400 },
    idleTimeoutMs: 30_000,
    maxMessageBytes: 1_000,
    ...options,
  })
  const sink: InputSink = {
    connected: () => told.push(['connected']),
    text: (text) => told.push(['text', text]),
    value: () => undefined,
    batch: () => undefined,
    refuse: (reason) => told.push(['refuse', reason]),
    reconnecting: (attempt, delayMs, cause) => told.push(['reconnecting', attempt, delayMs, cause.message]),
    ended: () => told.push(['ended']),
  }
  input.start(sink)
  const isTold = (kind: string, times = 1) =>
    eventually(`${kind} is told ${times} times`, () => told.filter(([told]) => told === kind).length >= times)
  const delays = (): unknown[] => told.filter(([kind]) => kind === 'reconnecting').map(([, , delayMs]) => delayMs)
  return { clock, told, input, isTold, delays }
}

test('waits double while nobody is there, up to their bound, and go no further', async () => {
  const messages = await MessageServer.start()
  await messages[Symbol.asyncDispose]()
  const { clock, input, isTold, delays, told } = start(messages.url)
  for (let attempt = 1; attempt <= 5; attempt++) {
    await isTold('reconnecting', attempt)
    clock.advance(200)
  }
  await isTold('reconnecting', 6)
  assert.deepEqual(delays(), [50, 100, 200, 200, 200, 200])
  assert.match(String(told[0]?.[3]), /^ws:\/\/127\.0\.0\.1:\d+\/ is not connected: .*ECONNREFUSED/)
  await input.close()
  assert.equal(clock.pending, 0)
})

test('the count of failures begins anew once data has flowed for as long as was waited, not with a connection alone', async () => {
  await using messages = await MessageServer.start()
  const { clock, input, isTold, delays } = start(messages.url)
  for (let attempt = 1; attempt <= 3; attempt++) {
    const connection = await messages.connection()
    await isTold('connected', attempt)
    connection.cut()
    await isTold('reconnecting', attempt)
    clock.advance(200)
  }
  assert.deepEqual(delays(), [50, 100, 200])
  const early = await messages.connection()
  await isTold('connected', 4)
  early.send('one')
  await isTold('text', 1)
  early.cut()
  await isTold('reconnecting', 4)
  clock.advance(200)
  const fruitful = await messages.connection()
  await isTold('connected', 5)
  clock.advance(200)
  fruitful.send('two')
  await isTold('text', 2)
  fruitful.cut()
  await isTold('reconnecting', 5)
  assert.deepEqual(delays(), [50, 100, 200, 200, 50])
  await input.close()
})

test('a silent socket is asked after half of the time, and given up when it does not answer', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false })
  await once(server, 'listening')
  const { clock, input, isTold, told } = start(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, { idleTimeoutMs: 1_000 })
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  await isTold('connected')
  const asked = once(socket, 'ping')
  clock.advance(500)
  await asked
  assert.equal(told.length, 1)
  socket.pong()
  socket.send('alive')
  await isTold('text')
  const askedAgain = once(socket, 'ping')
  clock.advance(500)
  await askedAgain
  assert.equal(told.length, 2, 'an answer counts')
  const closed = once(socket, 'close')
  clock.advance(500)
  await closed
  assert.deepEqual(told[2]?.slice(0, 3), ['reconnecting', 1, 50])
  assert.match(String(told[2]?.[3]), /nothing came for 1000 ms/)
  await input.close()
  for (const client of server.clients) client.terminate()
  server.close()
})

test('a message that is too large is refused, and its connection made again', async () => {
  await using messages = await MessageServer.start()
  const { clock, input, isTold, told } = start(messages.url, { maxMessageBytes: 10 })
  const connection = await messages.connection()
  connection.send('x'.repeat(11))
  await isTold('reconnecting')
  assert.deepEqual(told[1], ['refuse', 'it has more than 10 bytes'])
  clock.advance(50)
  await messages.connection()
  await input.close()
})

test('while it is held it reads nothing, and its silence is no reason to give it up', async () => {
  await using messages = await MessageServer.start()
  const { clock, input, isTold, told } = start(messages.url, { idleTimeoutMs: 1_000 })
  const connection = await messages.connection()
  await isTold('connected')
  input.pause()
  connection.send('later')
  clock.advance(10_000)
  assert.deepEqual(told, [['connected']])
  input.resume()
  await isTold('text')
  await input.close()
  await connection.closed
  assert.equal(clock.pending, 0)
})
