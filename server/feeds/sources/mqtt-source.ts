// Topics of an MQTT broker (3.1.1). With QoS 1 and 2 a message is acknowledged once its rows were taken: what was not comes again.
import type { Clock } from '../../clock.ts'
import { publicAddress, type Source, type SourceSink, type SourceStatus } from '../source.ts'
import { DEFAULT_BACKOFF, type BackoffLimits } from './backoff.ts'
import { MqttLink } from './mqtt-link.ts'
import { ReceivedIds } from './received-ids.ts'
import { Reconnecting, type Link, type LinkEvents } from './reconnecting.ts'
import { DEFAULT_IDLE_TIMEOUT_MS, type SourceParts } from './websocket-source.ts'

export interface MqttSourceOptions {
  /** `mqtt:`, `mqtts:`, `ws:` or `wss:`. */
  readonly url: string
  /** Topic filters, with `+` and `#`. */
  readonly topics: readonly string[]
  /** At most once, at least once; or exactly once for as long as this server runs. */
  readonly qos: 0 | 1 | 2
  /** What the broker knows this client by; another connection with the same id ends this one. */
  readonly clientId: string
  /** Null: none. */
  readonly username: string | null
  readonly password: string | null
  /** False: the broker keeps what comes while the connection is gone, for this client id. */
  readonly isClean: boolean
  /** Default 250 ms and 30 s. */
  readonly backoff?: BackoffLimits
  /** Default 30 s. Half of it without a packet brings a PINGREQ. */
  readonly idleTimeoutMs?: number
  readonly maxMessageBytes: number
}

export class MqttSource implements Source {
  readonly kind = 'mqtt'
  readonly address: string
  readonly #options: MqttSourceOptions
  readonly #clock: Clock
  readonly #connection: Reconnecting
  readonly #receivedIds = new ReceivedIds()
  #sink: SourceSink | null = null

  constructor(options: MqttSourceOptions, { clock, random }: SourceParts) {
    this.address = publicAddress(options.url)
    this.#options = options
    this.#clock = clock
    const { backoff = DEFAULT_BACKOFF, idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS } = options
    this.#connection = new Reconnecting({ clock, random, backoff, idleTimeoutMs, connect: (events) => this.#dial(events) })
  }

  get status(): SourceStatus {
    return this.#connection.status
  }

  start(sink: SourceSink): void {
    this.#sink = sink
    this.#connection.start()
  }

  pause(): void {
    this.#connection.pause()
  }

  resume(): void {
    this.#connection.resume()
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  #dial(events: LinkEvents): Link {
    const {
      url,
      topics,
      qos,
      clientId,
      username,
      password,
      isClean,
      idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS,
      maxMessageBytes,
    } = this.#options
    const client = { clientId, clean: isClean, ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) }
    return new MqttLink(
      { url, topics, qos, client, connectTimeoutMs: idleTimeoutMs, maxMessageBytes },
      {
        clock: this.#clock,
        events,
        receivedIds: this.#receivedIds,
        take: ({ payload, topic }, taken) => {
          this.#take({ bytes: typeof payload === 'string' ? Buffer.from(payload) : payload, topic, origin: topic, taken })
        },
        onTooLarge: () => this.#sink?.refuse(new Uint8Array(0), 0, this.address, `a message has more than ${maxMessageBytes} bytes`),
      },
    )
  }

  #take(message: Parameters<SourceSink['add']>[0]): void {
    const sink = this.#sink
    if (sink === null) return
    sink.add(message)
    if (!sink.isFull) return
    this.#connection.hold()
    sink.onRoom(() => {
      this.#connection.release()
    })
  }
}
