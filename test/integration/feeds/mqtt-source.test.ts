import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ConnectRequest } from '../../../proto/gen/quiver/v1/ConnectRequest.ts'
import type { MqttSource } from '../../../proto/gen/quiver/v1/MqttSource.ts'
import { eventually } from '../../support/eventually.ts'
import { startFeedServer, type FeedServer } from '../../support/feed-server.ts'
import { startBroker, type MqttBroker } from '../../support/mqtt-broker.ts'
import { failureOf, unary } from '../../support/wire-client.ts'

let server: FeedServer
before(async () => {
  server = await startFeedServer({ config: { maxMessageBytes: 200_000 } })
})
after(() => server[Symbol.asyncDispose]())

/** A table of this name with one feed into it, `<name>.mqtt`, which is subscribed. */
async function connected(name: string, { url }: MqttBroker, mqtt: MqttSource, request: ConnectRequest = {}): Promise<void> {
  await server.open(name)
  await server.connect({ name: `${name}.mqtt`, table: name, minBackoffMs: 1, maxBackoffMs: 20, ...request, mqtt: { url, ...mqtt } })
  await isOpen(name)
}

async function isOpen(name: string): Promise<void> {
  await eventually('the source is open', async () => (await server.feed(`${name}.mqtt`)).sourceState === 'SOURCE_STATE_OPEN')
}

async function rowsCome(name: string, rows: number): Promise<void> {
  await eventually(`${rows} rows are there`, async () => (await server.feed(`${name}.mqtt`)).rows === String(rows))
}

/** These and no others. A broker may bring one again, and aedes 1.2 does so after a cut even where it was acknowledged with QoS 2. */
async function symbolsCome(name: string, symbols: readonly string[]): Promise<void> {
  await eventually(`${symbols.join()} are there`, async () => {
    const found = new Set((await server.rows(name)).map(([symbol]) => symbol as string))
    return [...found].sort().join() === symbols.join()
  })
}

/** Counts what clients acknowledge. */
function acknowledgements({ aedes }: MqttBroker): { count: number } {
  const acknowledged = { count: 0 }
  aedes.on('ack', () => (acknowledged.count += 1))
  return acknowledged
}

test('messages of topics become rows, and their topic or a level of it a column', async () => {
  await using broker = await startBroker()
  const mapping = {
    columns: [
      { column: 'symbol', pointer: '/1', from: 'VALUE_FROM_TOPIC' as const },
      { column: 'price', pointer: '/p' },
      { column: 'qty', pointer: '/2', from: 'VALUE_FROM_TOPIC' as const, quoted: true },
    ],
  }
  await connected('topics', broker, { topics: ['ticks/+/#', 'other'] }, { mapping })
  await broker.publish('ticks/A/7', '{"p":1}')
  await broker.publish('elsewhere', '{"p":9}')
  await broker.publish('ticks/B/8', '{"p":2}')
  await broker.publish('other', '{"p":3}')
  await broker.publish('ticks/C/x', '{"p":4}')
  await rowsCome('topics', 3)
  assert.deepEqual(await server.rows('topics'), [
    ['A', 1, 7n],
    ['B', 2, 8n],
    [null, 3, null],
  ])
  await eventually('the last one is a dead letter', async () => (await server.reasons('topics.mqtt')).length === 1)
  const { source, address } = await server.feed('topics.mqtt')
  assert.deepEqual([source, address], ['mqtt', broker.url])
})

for (const qos of [1, 2] as const) {
  test(`with QoS ${qos} a message is acknowledged once its rows can be read, and what was not comes again`, async () => {
    await using broker = await startBroker()
    const acknowledged = acknowledgements(broker)
    const name = `qos${qos}`
    await connected(name, broker, { topics: ['t'], qos, clientId: name, keepSession: true })
    for (const symbol of ['A', 'B', 'C']) await broker.publish('t', `{"symbol":"${symbol}"}`, qos)
    await rowsCome(name, 3)
    await eventually('all are acknowledged', () => acknowledged.count === 3)
    await unary(server.feeds, 'Pause', { feed: `${name}.mqtt` })
    for (const symbol of ['D', 'E']) await broker.publish('t', `{"symbol":"${symbol}"}`, qos)
    broker.cut()
    await eventually('it is there again', async () => (await server.feed(`${name}.mqtt`)).reconnects !== '0')
    assert.equal(acknowledged.count, 3, 'nothing is acknowledged while nothing is read')
    await unary(server.feeds, 'Resume', { feed: `${name}.mqtt` })
    await symbolsCome(name, ['A', 'B', 'C', 'D', 'E'])
    await eventually('the rest is acknowledged', () => acknowledged.count >= 5)
    await unary(server.feeds, 'Stop', { feed: `${name}.mqtt` })
  })

  test(`many messages with QoS ${qos} all come, over connections that are cut`, async () => {
    await using broker = await startBroker()
    const name = `cut${qos}`
    await connected(name, broker, { topics: ['t'], qos, clientId: name, keepSession: true })
    const published: Promise<void>[] = []
    for (let index = 0; index < 1_000; index++) {
      published.push(broker.publish('t', `{"qty":${index}}`, qos))
      if (index % 300 === 299) {
        await Promise.race([Promise.all(published), new Promise(setImmediate)])
        broker.cut()
        await isOpen(name)
      }
    }
    const quantities = async () => (await server.rows(name)).map(([, , qty]) => Number(qty))
    await eventually('all are there', async () => new Set(await quantities()).size === 1_000)
    await unary(server.feeds, 'Stop', { feed: `${name}.mqtt` })
  })
}

test('what is published while a kept session is away comes after it is back', async () => {
  await using broker = await startBroker()
  const mqtt = { url: broker.url, topics: ['t'], qos: 1, clientId: 'keeper', keepSession: true }
  await connected('kept', broker, mqtt)
  await unary(server.feeds, 'Stop', { feed: 'kept.mqtt' })
  await broker.publish('t', '{"symbol":"A"}', 1)
  await server.connect({ name: 'kept.mqtt', table: 'kept', mqtt })
  await rowsCome('kept', 1)
})

test('a name and a password are sent, and a broker that refuses is told of and tried again', async () => {
  let allowed = false
  const seen: string[] = []
  await using broker = await startBroker({
    authenticate(_client, username, password, done) {
      seen.push(`${username ?? ''}:${password?.toString() ?? ''}`)
      if (allowed) done(null, true)
      else done(Object.assign(new Error('no'), { returnCode: 5 }), null)
    },
  })
  await server.open('login')
  const mqtt = { url: broker.url, topics: ['t'], username: 'me', password: 'secret' }
  await server.connect({ name: 'login.mqtt', table: 'login', minBackoffMs: 1, maxBackoffMs: 20, mqtt })
  await eventually('it was refused', async () => (await server.feed('login.mqtt')).lastError.includes('Not authorized'))
  allowed = true
  await isOpen('login')
  assert.equal(seen[0], 'me:secret')
})

test('a topic that the broker does not allow is told of', async () => {
  await using broker = await startBroker({
    authorizeSubscribe(_client, subscription, done) {
      done(null, subscription.topic === 'secret' ? null : subscription)
    },
  })
  await server.open('denied')
  await server.connect({ name: 'denied.mqtt', table: 'denied', mqtt: { url: broker.url, topics: ['t', 'secret'] } })
  await eventually('it was refused', async () => (await server.feed('denied.mqtt')).lastError.includes('refuses the topic secret'))
  await unary(server.feeds, 'Stop', { feed: 'denied.mqtt' })
})

test('a broker that answers nothing is left, and one that answers pings is not', async () => {
  await using broker = await startBroker()
  await connected('pinged', broker, { topics: ['t'] }, { idleTimeoutMs: 1_000 })
  let pings = 0
  broker.aedes.on('ping', () => (pings += 1))
  await eventually('it was asked', () => pings >= 3)
  assert.equal((await server.feed('pinged.mqtt')).reconnects, '0')
  broker.aedes.handle = () => undefined as never
  broker.cut()
  await eventually('it was left', async () => (await server.feed('pinged.mqtt')).lastError === 'nothing came for 1000 ms')
})

test('a message that is too large ends the connection before it is buffered whole', async () => {
  await using broker = await startBroker()
  await connected('large', broker, { topics: ['t'] })
  await broker.publish('t', Buffer.alloc(5_000_000, ' '))
  await eventually('it came back', async () => (await server.feed('large.mqtt')).reconnects === '1')
  await isOpen('large')
  await broker.publish('t', '{"symbol":"A"}')
  await rowsCome('large', 1)
  assert.deepEqual(await server.reasons('large.mqtt'), ['a message has more than 200000 bytes'])
})

test('a flood of QoS 0 is taken without loss', async () => {
  await using broker = await startBroker()
  await connected('flood', broker, { topics: ['t'] })
  const text = JSON.stringify({ symbol: 'A'.repeat(1_000) })
  for (let index = 0; index < 3_000; index++) await broker.publish('t', text)
  await rowsCome('flood', 3_000)
})

test('what no broker could be asked for is refused', async () => {
  await server.open('refusals')
  const mqtt = { url: 'mqtt://127.0.0.1:1', topics: ['t'] }
  const refused: [MqttSource, RegExp][] = [
    [{ ...mqtt, url: 'http://127.0.0.1' }, /mqtt.url/],
    [{ ...mqtt, topics: [] }, /mqtt.topics/],
    [{ ...mqtt, topics: ['a/#/b'] }, /mqtt.topics\[0\]/],
    [{ ...mqtt, topics: ['a', 'b+'] }, /mqtt.topics\[1\]/],
    [{ ...mqtt, qos: 3 }, /mqtt.qos/],
    [{ ...mqtt, keepSession: true }, /mqtt.client_id/],
    [{ ...mqtt, password: 'x' }, /mqtt.username/],
  ]
  for (const [wrong, message] of refused) {
    const details = await failureOf(server.connect({ name: 'r', table: 'refusals', mqtt: wrong }))
    assert.equal(details.reason, 'ARGUMENT_INVALID')
    assert.match(details.message, message)
  }
})
