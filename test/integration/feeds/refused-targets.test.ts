// Callers name where the server dials; it does not go everywhere.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { startFeedServer } from '../../support/feed-server.ts'
import { failureOf } from '../../support/wire-client.ts'

/** Something inside, and how often it was dialled. */
async function inside() {
  const dialled = { count: 0 }
  const server = createTcpServer((socket) => {
    dialled.count += 1
    socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { dialled, port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => server.close() }
}

test('a place that is not on the list is refused before anything is dialled, by WebSocket and by MQTT', async () => {
  await using server = await startFeedServer({ config: { allowedTargets: ['feed.example.org', '10.0.0.0/8'] } })
  using secret = await inside()
  await server.open('ticks')
  for (const place of [`127.0.0.1:${secret.port}`, `localhost:${secret.port}`, '169.254.169.254']) {
    for (const source of [
      { websocket: { url: `ws://${place}/` } },
      { mqtt: { url: `mqtt://${place}`, topics: ['t'] } },
      { mqtt: { url: `ws://${place}/`, topics: ['t'] } },
    ]) {
      const { reason, message } = await failureOf(server.connect({ name: 'x', table: 'ticks', ...source }))
      assert.equal(reason, 'TARGET_REFUSED')
      assert.match(message, /may not dial .* start it with --allow-connect/)
    }
  }
  assert.equal(secret.dialled.count, 0)
  assert.deepEqual(
    (await server.allFeeds()).map(({ name }) => name),
    ['ticks'],
  )
  await server.drop('ticks')
})

test('redirects are not followed', async (t) => {
  await using server = await startFeedServer()
  using secret = await inside()
  const seen: IncomingMessage[] = []
  const redirecting = createServer().on('upgrade', (request: IncomingMessage, socket) => {
    seen.push(request)
    socket.on('error', () => undefined)
    socket.end(`HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:${secret.port}/\r\n\r\n`)
  })
  await once(redirecting.listen(0, '127.0.0.1'), 'listening')
  t.after(() => redirecting.close())
  const url = `ws://127.0.0.1:${(redirecting.address() as AddressInfo).port}/`
  await server.open('ticks')
  await server.connect({ name: 'ticks.ws', table: 'ticks', minBackoffMs: 1, maxBackoffMs: 2, websocket: { url } })
  await eventually('it was sent away', async () => /302/.test((await server.feed('ticks.ws')).lastError))
  await eventually('it came again', () => seen.length > 2)
  assert.equal(secret.dialled.count, 0)
  await server.drop('ticks')
})
