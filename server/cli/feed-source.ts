// Where a feed's server is to go, as options tell it.
import type { FeedSource } from '../../client/index.ts'
import { usageFailure } from './failure.ts'

export interface SourceOptions {
  readonly websocket?: string
  readonly subscribe?: readonly string[]
  readonly header?: Readonly<Record<string, string>>
  readonly mqtt?: string
  readonly topic?: readonly string[]
  readonly qos?: '0' | '1' | '2'
  readonly clientId?: string
  readonly username?: string
  readonly password?: string
  readonly keepSession?: true
}

export function feedSource(options: SourceOptions): FeedSource {
  const { websocket, subscribe, header, mqtt, topic, qos, clientId, username, keepSession } = options
  if ((websocket === undefined) === (mqtt === undefined)) throw usageFailure('say where to go: --websocket or --mqtt')
  if (websocket !== undefined) {
    if (topic ?? qos ?? clientId ?? username ?? keepSession) throw usageFailure('--topic and the options of brokers go with --mqtt')
    return { websocket: { url: websocket, subscribe, headers: header } }
  }
  if (subscribe ?? header) throw usageFailure('--subscribe and --header go with --websocket')
  if (topic === undefined) throw usageFailure('--mqtt needs at least one --topic')
  const { password } = options
  const level = qos === undefined ? undefined : (Number(qos) as 0 | 1 | 2)
  return { mqtt: { url: mqtt ?? '', topics: topic, qos: level, clientId, username, password, keepSession } }
}
