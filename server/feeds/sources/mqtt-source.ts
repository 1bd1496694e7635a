// Topics of an MQTT broker (3.1.1). With QoS 1 and 2 a message is acknowledged once its rows were taken: what was not comes again.
import { DialledSource, type DialledSourceOptions } from './dialled-source.ts'
import { MqttLink } from './mqtt-link.ts'
import { ReceivedIds } from './received-ids.ts'
import type { Link, LinkEvents } from './reconnecting.ts'

/** Its `url` is `mqtt:`, `mqtts:`, `ws:` or `wss:`. */
export interface MqttSourceOptions extends DialledSourceOptions {
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
}

export class MqttSource extends DialledSource<MqttSourceOptions> {
  readonly kind = 'mqtt'
  readonly #receivedIds = new ReceivedIds()

  protected override dial(events: LinkEvents): Link {
    const { url, topics, qos, clientId, username, password, isClean, maxMessageBytes } = this.options
    const client = { clientId, clean: isClean, ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) }
    return new MqttLink(
      { url, target: this.target, topics, qos, client, connectTimeoutMs: this.idleTimeoutMs, maxMessageBytes },
      {
        clock: this.clock,
        events,
        receivedIds: this.#receivedIds,
        take: ({ payload, topic }, taken) => {
          this.take({ bytes: typeof payload === 'string' ? Buffer.from(payload) : payload, topic, origin: topic, taken })
        },
        onTooLarge: () => {
          this.refuseTooLarge()
        },
      },
    )
  }
}
