// Sources against a sink whose room the test decides on.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { WebSocketServer, type WebSocket } from 'ws'
import { systemClock } from '../../../server/clock.ts'
import type { FeedMessage } from '../../../server/feeds/intake.ts'
import type { Source, SourceSink } from '../../../server/feeds/source.ts'
import { MqttSource } from '../../../server/feeds/sources/mqtt-source.ts'
import { Targets } from '../../../server/feeds/sources/targets.ts'
import { WebSocketSource } from '../../../server/feeds/sources/websocket-source.ts'
import { eventually } from '../../support/eventually.ts'
import { startBroker } from '../../support/mqtt-broker.ts'

const PARTS = { clock: systemClock, random: () => 0, targets: new Targets({ allowed: [], isLocal: true }) }
const MIB = 1024 * 1024

/** Has room for so many bytes, and takes nothing until it is told to. */
class HoldingSink implements SourceSink {
  readonly messages: FeedMessage[] = []
  bytes = 0
  readonly #maxBytes: number
  #onRoom: (() => void)[] = []

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isFull(): boolean {
    return this.bytes >= this.#maxBytes
  }

  add(message: FeedMessage): void {
    this.messages.push(message)
    this.bytes += message.bytes.length
  }

  onRoom(resume: () => void): void {
    this.#onRoom.push(resume)
  }

  refuse(): void {}

  takeAll(error: Error | null = null): number {
    const messages = this.messages.splice(0)
    this.bytes = 0
    for (const { taken } of messages) taken(error, { rows: 1, rejected: 0 })
    for (const resume of this.#onRoom.splice(0)) resume()
    return messages.length
  }
}

async function open(source: Source, sink: SourceSink): Promise<void> {
  source.start(sink)
  await eventually('the source is open', () => source.status.state === 'open')
}

/** A look after all that is on its way in this process has come. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await new Promise(setImmediate)
}

test('a WebSocket whose messages find no room is not read, so that its other end has to wait', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(sockets, 'listening')
  const source = new WebSocketSource(
    { url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`, subscribe: [], headers: {}, maxMessageBytes: MIB },
    PARTS,
  )
  const sink = new HoldingSink(MIB)
  const connected = once(sockets, 'connection') as Promise<[WebSocket]>
  await open(source, sink)
  const [socket] = await connected
  const message = Buffer.alloc(100_000, ' ')
  for (let index = 0; index < 400; index++) socket.send(message)
  await eventually('the sink is full', () => sink.isFull)
  await settled()
  assert.ok(sink.bytes < 1.3 * MIB, `${sink.bytes} bytes came although there was room for ${MIB}`)
  assert.ok(socket.bufferedAmount > 10 * MIB, 'the other end has the rest')
  let taken = 0
  await eventually('all have come', () => {
    taken += sink.takeAll()
    return taken === 400
  })
  await source.close()
  assert.equal(source.status.state, 'stopped')
  sockets.close()
})

for (const qos of [0, 1, 2] as const) {
  test(`an MQTT connection whose messages find no room is not read, with QoS ${qos}`, async () => {
    await using broker = await startBroker()
    const options = {
      url: broker.url,
      topics: ['t'],
      qos,
      clientId: 'c',
      username: null,
      password: null,
      isClean: true,
      maxMessageBytes: MIB,
    }
    const source = new MqttSource(options, PARTS)
    const sink = new HoldingSink(50_000)
    let acknowledged = 0
    broker.aedes.on('ack', () => (acknowledged += 1))
    await open(source, sink)
    // Not awaited: aedes tells of a message once it is written.
    const published = Promise.all(Array.from({ length: 100 }, () => broker.publish('t', Buffer.alloc(10_000, ' '), qos)))
    // With QoS 2 each message waits for the one before it.
    await eventually('some came', () => sink.messages.length === (qos === 2 ? 1 : 5))
    await settled()
    assert.equal(sink.messages.length, qos === 2 ? 1 : 5)
    assert.equal(acknowledged, 0)
    let taken = 0
    await eventually('all have come', () => {
      taken += sink.takeAll()
      return taken === 100
    })
    await published
    if (qos > 0) await eventually('all are acknowledged', () => acknowledged === 100)
    await source.close()
  })
}

test('a message with QoS 1 that could not be taken is not acknowledged, and comes again on a new connection', async () => {
  await using broker = await startBroker()
  const options = {
    url: broker.url,
    topics: ['t'],
    qos: 1,
    clientId: 'c',
    username: null,
    password: null,
    isClean: false,
    maxMessageBytes: MIB,
  } as const
  const source = new MqttSource({ ...options, backoff: { minMs: 1, maxMs: 2 } }, PARTS)
  const sink = new HoldingSink(MIB)
  await open(source, sink)
  await broker.publish('t', 'x', 1)
  await eventually('it came', () => sink.messages.length === 1)
  sink.takeAll(new Error('no disk'))
  await eventually('it came again', () => sink.messages.length === 1 && source.status.state === 'open')
  assert.match(source.status.lastError ?? '', /could not be taken: no disk/)
  assert.equal(source.status.reconnects, 1)
  sink.takeAll()
  await source.close()
})

test('what is being taken when a source is closed is still acknowledged', async () => {
  await using broker = await startBroker()
  const options = {
    url: broker.url,
    topics: ['t'],
    qos: 1,
    clientId: 'c',
    username: null,
    password: null,
    isClean: false,
    maxMessageBytes: MIB,
  } as const
  const source = new MqttSource(options, PARTS)
  const sink = new HoldingSink(MIB)
  let acknowledged = 0
  broker.aedes.on('ack', () => (acknowledged += 1))
  await open(source, sink)
  await broker.publish('t', 'x', 1)
  await eventually('it came', () => sink.messages.length === 1)
  const closed = source.close()
  sink.takeAll()
  await closed
  await eventually('it is acknowledged', () => acknowledged === 1)
})
