// Sources of the wire: checked as far as they can be without going there.
import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { ConnectRequest__Output } from '../../proto/gen/quiver/v1/ConnectRequest.ts'
import type { MqttSource__Output } from '../../proto/gen/quiver/v1/MqttSource.ts'
import type { WebSocketSource__Output } from '../../proto/gen/quiver/v1/WebSocketSource.ts'
import { DEFAULT_BACKOFF } from '../feeds/sources/backoff.ts'
import type { SourceSettings } from '../feeds/sources/source-settings.ts'
import { DEFAULT_IDLE_TIMEOUT_MS } from '../feeds/sources/dialled-source.ts'
import { checkedText, invalid, safeInteger } from './decode.ts'

const MOST_TOPICS = 1_000
const MOST_SUBSCRIBE_TEXTS = 1_000

/** `random` gives numbers from 0 up to 1, for a name at the broker. Fails with ARGUMENT_INVALID. */
export function sourceSettings(request: ConnectRequest__Output, random: () => number): SourceSettings {
  const connection = connectionOptions(request)
  if (request.source === 'websocket' && request.websocket != null)
    return { kind: 'websocket', options: { ...webSocketOptions(request.websocket), ...connection } }
  if (request.source === 'mqtt' && request.mqtt != null)
    return { kind: 'mqtt', options: { ...mqttOptions(request.mqtt, random), ...connection } }
  throw invalid('source', 'must be set; this server knows: websocket, mqtt.')
}

function connectionOptions({ minBackoffMs, maxBackoffMs, idleTimeoutMs }: ConnectRequest__Output) {
  const minMs = safeInteger('min_backoff_ms', minBackoffMs) || DEFAULT_BACKOFF.minMs
  const maxMs = safeInteger('max_backoff_ms', maxBackoffMs) || Math.max(minMs, DEFAULT_BACKOFF.maxMs)
  if (minMs > maxMs) throw invalid('min_backoff_ms', `${minMs} is more than max_backoff_ms, ${maxMs}.`)
  return { backoff: { minMs, maxMs }, idleTimeoutMs: safeInteger('idle_timeout_ms', idleTimeoutMs) || DEFAULT_IDLE_TIMEOUT_MS }
}

function webSocketOptions({ url, subscribe, headers }: WebSocketSource__Output) {
  checkUrl('websocket.url', url, ['ws:', 'wss:'])
  if (subscribe.length > MOST_SUBSCRIBE_TEXTS) throw invalid('websocket.subscribe', `has more than ${MOST_SUBSCRIBE_TEXTS} texts.`)
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    } catch {
      throw invalid('websocket.headers', `${JSON.stringify(name)} cannot be sent as a header.`)
    }
  }
  return { url, subscribe, headers }
}

function mqttOptions(source: MqttSource__Output, random: () => number) {
  const { url, topics, clientId, username = null, password = null, keepSession } = source
  checkUrl('mqtt.url', url, ['mqtt:', 'mqtts:', 'ws:', 'wss:'])
  if (topics.length === 0 || topics.length > MOST_TOPICS) throw invalid('mqtt.topics', `must be 1 to ${MOST_TOPICS}.`)
  topics.forEach((topic, index) => {
    checkTopic(`mqtt.topics[${index}]`, topic)
  })
  if (keepSession && clientId === '') throw invalid('mqtt.client_id', 'must be set for the broker to keep a session for it.')
  if (password !== null && username === null) throw invalid('mqtt.username', 'must be set where there is a password.')
  const credentials = { username: textOrNull('mqtt.username', username), password: textOrNull('mqtt.password', password) }
  const ownId = checkedText('mqtt.client_id', clientId) || `quiver-${Math.floor(random() * 2 ** 48).toString(16)}`
  return { url, topics, qos: qosOf(source), clientId: ownId, ...credentials, isClean: !keepSession }
}

function qosOf({ qos }: MqttSource__Output): 0 | 1 | 2 {
  if (qos === 0 || qos === 1 || qos === 2) return qos
  throw invalid('mqtt.qos', `${qos} is none of 0, 1 and 2.`)
}

/** MQTT 3.1.1 §4.7: wildcards stand for whole levels, and # for all that follow. */
function checkTopic(field: string, topic: string): void {
  checkedText(field, topic)
  const isFilter = topic !== '' && Buffer.byteLength(topic) <= 65_535 && /^(?:(?:[^+#/]*|\+)\/)*(?:[^+#/]*|\+|#)$/.test(topic)
  if (!isFilter) throw invalid(field, `${JSON.stringify(topic)} is no topic filter.`)
}

function checkUrl(field: string, url: string, protocols: readonly string[]): void {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || parsed.hostname === '' || parsed.hash !== '' || !protocols.includes(parsed.protocol))
    throw invalid(field, `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(', ')}, without #.`)
}

function textOrNull(field: string, text: string | null): string | null {
  return text === null ? null : checkedText(field, text)
}
