// One connection to an MQTT broker. mqtt.js hands out one message at a time and acknowledges by itself once it may hand out the
// next, so with QoS 1 the acknowledgement is written here, when the rows were taken: the next messages need not wait for it.
// With QoS 2 a message is taken before PUBREC, with which it becomes ours, and its id is remembered until PUBREL.
// Source: MQTT 3.1.1 §3.4 (PUBACK), §4.3.3 method B (QoS 2), §4.6 (acknowledgements in the order of the messages)
import { connect as connectTcp, isIP } from 'node:net'
import { connect, MqttClient, type IClientOptions, type IPublishPacket } from 'mqtt'
import type { Clock } from '../../clock.ts'
import type { MessageOutcome } from '../intake.ts'
import type { Link, LinkEvents } from './reconnecting.ts'
import type { ReceivedIds } from './received-ids.ts'
import type { Target } from './targets.ts'

export interface MqttLinkOptions {
  readonly url: string
  readonly target: Target
  readonly topics: readonly string[]
  readonly qos: 0 | 1 | 2
  readonly client: Pick<IClientOptions, 'clientId' | 'username' | 'password' | 'clean'>
  /** Whoever uses the link gives up after so long; mqtt.js's own timer comes later. */
  readonly connectTimeoutMs: number
  /** Larger packets end the connection. */
  readonly maxMessageBytes: number
}

export interface MqttLinkParts {
  readonly clock: Clock
  readonly events: LinkEvents
  /** QoS 2 messages of the session, which outlives connections. */
  readonly receivedIds: ReceivedIds
  readonly take: (packet: IPublishPacket, taken: (error: Error | null, outcome: MessageOutcome) => void) => void
  readonly onTooLarge: () => void
}

type Done = (error?: Error) => void

const PUBACK = 0x40
const REFUSED = 0x80
/** Of a packet beside its payload: header and topic. */
const MOST_OVERHEAD_BYTES = 70_000
/** How long acknowledgements and the farewell may take. */
const FAREWELL_MS = 1_000
/** Makes mqtt.js go on without an acknowledgement; it tells nobody. */
const LATER = new Error('acknowledged later')

export class MqttLink implements Link {
  readonly #options: MqttLinkOptions
  readonly #parts: MqttLinkParts
  readonly #client: MqttClient
  #problem: string | null = null
  #isReading = true
  #isClosing = false
  /** The message that waits for {@link resume}; mqtt.js reads no further. */
  #parked: (() => void) | null = null
  #beingTaken = 0
  #onIdle: (() => void) | null = null
  /** Since the last whole packet. */
  #unparsedBytes = 0

  constructor(options: MqttLinkOptions, parts: MqttLinkParts) {
    this.#options = options
    this.#parts = parts
    const { client, connectTimeoutMs } = options
    this.#client = dialled(options, {
      ...client,
      protocolVersion: 4,
      // Both are done outside, by the server's clock. Keepalive would end a connection that is only paused.
      reconnectPeriod: 0,
      keepalive: 0,
      connectTimeout: 2 * connectTimeoutMs,
      resubscribe: false,
      incomingStore: parts.receivedIds.storeFor({
        whenReading: (act) => {
          this.#whenReading(act)
        },
        take: (packet, settled) => {
          this.#take(packet, settled)
        },
      }),
    })
    this.#listen()
  }

  pause(): void {
    this.#isReading = false
  }

  resume(): void {
    this.#isReading = true
    const parked = this.#parked
    this.#parked = null
    parked?.()
  }

  ask(): void {
    this.#client.sendPing()
  }

  cut(): void {
    this.#client.end(true)
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await this.#within(FAREWELL_MS, (done) => {
      if (this.#beingTaken === 0) done()
      else this.#onIdle = done
    })
    // Nobody reads what comes now, and without reading the end of the stream is not seen.
    this.#client.stream.unpipe()
    this.#client.stream.resume()
    await this.#within(FAREWELL_MS, (done) => {
      this.#client.end(false, {}, done)
    })
    this.#client.stream.destroy()
  }

  #listen(): void {
    const { events } = this.#parts
    const client = this.#client
    client.on('connect', ({ sessionPresent }) => {
      // A session that goes on brings its messages before it answers the subscription, which it has already.
      if (sessionPresent) events.opened()
      else this.#parts.receivedIds.clear()
      this.#subscribe(sessionPresent)
    })
    client.on('packetreceive', () => {
      this.#unparsedBytes = 0
      events.heard()
    })
    client.stream.on('data', (chunk: Uint8Array) => {
      this.#watchSize(chunk.length)
    })
    client.on('error', (error) => {
      this.#problem ??= error.message
    })
    client.on('close', () => {
      this.#parked = null
      events.ended(this.#problem ?? 'the broker closed the connection')
    })
    client.handleMessage = (packet, done: Done) => {
      this.#whenReading(() => {
        this.#arrived(packet, done)
      })
    }
  }

  #subscribe(isOpen: boolean): void {
    const { topics, qos } = this.#options
    this.#client.subscribe([...topics], { qos }, (error, _grants, answer) => {
      if (error === null) {
        if (!isOpen) this.#parts.events.opened()
        return
      }
      const refused = topics.filter((_, index) => answer?.granted[index] === REFUSED)
      this.#fail(refused.length === 0 ? `subscribing failed: ${error.message}` : `the broker refuses the topic ${refused.join(', ')}`)
    })
  }

  #arrived(packet: IPublishPacket, done: Done): void {
    if (packet.qos === 0) {
      this.#take(packet, () => undefined)
      done()
      return
    }
    const { messageId = 0 } = packet
    const { stream } = this.#client
    this.#take(packet, (error) => {
      if (error === null && stream.writable) stream.write(Buffer.from([PUBACK, 2, messageId >> 8, messageId & 0xff]))
    })
    done(LATER)
  }

  #take(packet: IPublishPacket, settled: (error: Error | null) => void): void {
    this.#beingTaken += 1
    this.#parts.events.received()
    this.#parts.take(packet, (error) => {
      this.#beingTaken -= 1
      settled(error)
      // What is not acknowledged comes again after a reconnect.
      if (error !== null) this.#fail(`a message could not be taken: ${error.message}`)
      if (this.#beingTaken === 0) this.#onIdle?.()
    })
  }

  #whenReading(act: () => void): void {
    if (this.#isClosing) return
    if (this.#isReading) act()
    else this.#parked = act
  }

  #watchSize(bytes: number): void {
    const { maxMessageBytes } = this.#options
    this.#unparsedBytes += bytes
    if (this.#unparsedBytes <= maxMessageBytes + MOST_OVERHEAD_BYTES) return
    this.#parts.onTooLarge()
    this.#fail(`a message has more than ${maxMessageBytes} bytes`)
  }

  #fail(problem: string): void {
    this.#problem ??= problem
    this.cut()
  }

  #within(ms: number, act: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const stopTimer = this.#parts.clock.after(ms, resolve)
      act(() => {
        stopTimer()
        resolve()
      })
    })
  }
}

/** A client of the place that may be dialled; mqtt.js reads URLs otherwise than the check did, and its plain sockets cannot be told addresses. */
function dialled({ url, target: { host, port, lookup } }: MqttLinkOptions, options: IClientOptions): MqttClient {
  const { protocol, username, password } = new URL(url)
  if (protocol !== 'mqtt:') {
    const hostname = protocol !== 'mqtts:' && isIP(host) === 6 ? `[${host}]` : host
    return connect(url, { ...options, hostname, port, wsOptions: { lookup }, ...{ lookup } })
  }
  const inUrl = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  const credentials = Object.fromEntries(Object.entries(inUrl).filter(([, text]) => text !== ''))
  return new MqttClient(() => connectTcp({ host, port, lookup }), { ...options, protocol: 'mqtt', ...credentials })
}
