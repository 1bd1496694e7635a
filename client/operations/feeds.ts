// The feeds of the server: made, looked at, held up and ended.
import type { ConnectRequest } from '../../proto/gen/quiver/v1/ConnectRequest.ts'
import type { DeadLettersRequest } from '../../proto/gen/quiver/v1/DeadLettersRequest.ts'
import type { FeedsRequest } from '../../proto/gen/quiver/v1/FeedsRequest.ts'
import type { MqttSource as WireMqtt } from '../../proto/gen/quiver/v1/MqttSource.ts'
import type { WebSocketSource as WireWebSocket } from '../../proto/gen/quiver/v1/WebSocketSource.ts'
import { feedsService } from '../../proto/load.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { deadLetterFromWire, feedInfoFromWire, type DeadLetters, type FeedInfo } from '../feed-info.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import { wireMapping, wireMisfits, type FeedMapping, type TableMisfits } from './mapping.ts'
import type { Session } from './session.ts'

/** A WebSocket that the server opens: each message of it, text or binary, is a message of the feed. */
export interface WebSocketSource {
  /** `ws:` or `wss:`. */
  readonly url: string
  /** Texts that are sent after each connect, in this order. */
  readonly subscribe?: readonly string[] | undefined
  /** Of the request that opens it. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Topics of an MQTT 3.1.1 broker. */
export interface MqttSource {
  /** `mqtt:`, `mqtts:`, `ws:` or `wss:`. */
  readonly url: string
  /** With `+` and `#`. */
  readonly topics: readonly string[]
  /** By default 0. With 1 and 2 the broker hears of a message once its rows were taken, and brings again what it did not hear of. */
  readonly qos?: 0 | 1 | 2 | undefined
  /** By default a random one. */
  readonly clientId?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Whether the broker keeps what is published while the connection is gone; needs a `clientId`. */
  readonly keepSession?: boolean | undefined
}

/** Where the server goes. */
export type FeedSource = { readonly websocket: WebSocketSource } | { readonly mqtt: MqttSource }

/** Options of a feed from somewhere else. */
export interface FeedConnectOptions extends CallOptions {
  /** The live table that it fills, or its name. */
  readonly table: string | { readonly feed: string }
  readonly source: FeedSource
  /** By default each column takes the member of its name. */
  readonly mapping?: FeedMapping | undefined
  /** What becomes of a row with a value that its column cannot take; by default `reject`. */
  readonly misfits?: TableMisfits | undefined
  /**
   * After a connection was lost the server waits a random time before it tries again: at most `minMs` (default 250) at first, twice as
   * long after each failure, never over `maxMs` (default 30,000).
   */
  readonly backoff?: { readonly minMs?: number | undefined; readonly maxMs?: number | undefined } | undefined
  /** Milliseconds without a sign of life after which a connection is given up; half of it brings a ping. Default 30,000. */
  readonly idleTimeoutMs?: number | undefined
}

/** Options of a look at dead letters. */
export interface DeadLettersOptions extends CallOptions {
  /** From the letter of this number on; by default from the oldest that is kept. */
  readonly from?: number | bigint | undefined
  /** At most so many; default 100. */
  readonly limit?: number | undefined
}

/** One feed by its name, or all feeds into a live table. */
export type FeedRef = string | { readonly table: string }

export function connectFeed({ servers }: Session, name: string, options: FeedConnectOptions): ResultAsync<FeedInfo, QuiverError> {
  const { table, mapping, misfits, backoff = {}, idleTimeoutMs } = options
  const { minMs, maxMs } = backoff
  return wholeNumbers({ minMs, maxMs, idleTimeoutMs })
    .andThen(() => wireSource(options.source))
    .map((source) =>
      present<ConnectRequest>({
        name,
        table: typeof table === 'string' ? table : table.feed,
        mapping: mapping === undefined ? undefined : wireMapping(mapping),
        misfits: wireMisfits(misfits),
        minBackoffMs: wireNumber(minMs),
        maxBackoffMs: wireNumber(maxMs),
        idleTimeoutMs: wireNumber(idleTimeoutMs),
        ...source,
      }),
    )
    .asyncAndThen((request) => unary(servers, feedsService.Connect, request, options))
    .map(feedInfoFromWire)
}

export function listFeeds({ servers }: Session, options: CallOptions): ResultAsync<FeedInfo[], QuiverError> {
  const answers = servers.onEach((route) => unary(servers, feedsService.ListFeeds, {}, options, { route }))
  return new ResultAsync(answers).map((all) => all.flatMap(({ feeds }) => feeds.map(feedInfoFromWire)))
}

/** What can be done to feeds. */
export type FeedAction = 'Pause' | 'Resume' | 'Stop'

export function actOnFeeds(
  { servers }: Session,
  action: FeedAction,
  which: FeedRef,
  options: CallOptions,
): ResultAsync<FeedInfo[], QuiverError> {
  const request: FeedsRequest = typeof which === 'string' ? { feed: which } : { table: which.table }
  return unary(servers, feedsService[action], request, options).map(({ feeds }) => feeds.map(feedInfoFromWire))
}

export function deadLettersOf({ servers }: Session, feed: string, options: DeadLettersOptions): ResultAsync<DeadLetters, QuiverError> {
  const { from, limit } = options
  const request = present<DeadLettersRequest>({ feed, fromNumber: wireNumber(from), limit })
  return wholeNumbers({ from, limit })
    .asyncAndThen(() => unary(servers, feedsService.DeadLetters, request, options))
    .map(({ letters, count }) => ({ letters: letters.map(deadLetterFromWire), count: BigInt(count) }))
}

function wireSource(source: FeedSource): Result<Pick<ConnectRequest, 'websocket' | 'mqtt'>, QuiverError> {
  if ('websocket' in source) return ok({ websocket: wireWebSocket(source.websocket) })
  if ('mqtt' in source) return ok({ mqtt: wireMqtt(source.mqtt) })
  return err(invalidError('ARGUMENT_INVALID', 'source must have a websocket or an mqtt.', { argument: 'source' }))
}

function wireWebSocket({ url, subscribe, headers }: WebSocketSource): WireWebSocket {
  return present<WireWebSocket>({ url, subscribe: subscribe && [...subscribe], headers })
}

function wireMqtt({ topics, ...others }: MqttSource): WireMqtt {
  return present<WireMqtt>({ ...others, topics: [...topics] })
}
